import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { Apart, EntryView, FacetView, RequestView } from '../../protocol';
import { ClockOff } from '../../client/errors';
import { FacetryError } from '../../protocol/errors';
import { RunningCalls } from './runningCalls';
import type { Holdings, ServerStatus, Source } from './source';

/** How long a burst of entries is gathered before the lists are read again, in milliseconds. */
const GATHER = 120;
/** The same where authority did not change: a loop of calls must not keep the service busy. */
const GATHER_USES = 2000;
/** How long until it is looked again whether witnesses have cosigned the log meanwhile. */
const COSIGNING = 5000;
/** Newest intents and outcomes among which calls are looked for that run when the page is opened. */
const LOOK_BACK = 200;
/** Pauses between two tries to reach a service that is away, in milliseconds. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;
/** How long one question may go unanswered: a network that went away may never say so. */
const PATIENCE = 30_000;

const NOTHING: Holdings = { facets: [], principals: [], requests: [], rules: [], objects: [] };

/**
 * The live view of the service: reads what there is, follows the ledger, and keeps the last known
 * state (with its time) while the service is away.
 */
export class FacetryModel implements IDisposable {
  constructor(
    readonly source: Source,
    private readonly options: FacetryModel.IOptions = {}
  ) {
    this.now = options.now ?? (() => Date.now());
    this.calls = new RunningCalls(this.now, () => this._changed.emit());
    this.decider = options.decider?.kept() ?? null;
  }

  /** Emitted when anything that is shown has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted for each entry of the ledger, in order. */
  get appended(): ISignal<this, EntryView> {
    return this._appended;
  }

  get status(): ServerStatus | null {
    return this._status;
  }

  get holdings(): Holdings {
    return this._holdings;
  }

  /** When the shown state was read, in milliseconds since the epoch. */
  get asOf(): number | null {
    return this._asOf;
  }

  /** Whether what is shown is what the service says now. */
  get live(): boolean {
    return this._live;
  }

  /** By what the service, as it answered last, is older or newer than this page. */
  get apart(): Apart | null {
    return this.source.apart();
  }

  /** What went wrong last, in words for a person. */
  get trouble(): string | null {
    return this._trouble;
  }

  /** Whether not even the server that would know of the service is reached. */
  get serverAway(): boolean {
    return this._serverAway;
  }

  /** How many seconds the clock of this browser is ahead, where the service takes no word for that. */
  get clockOff(): number | null {
    return this._clockOff;
  }

  /** Requests that nobody has decided, whoever is to. */
  get pending(): RequestView[] {
    return this._holdings.requests.filter(request => request.state === 'pending');
  }

  /** Those that whoever decides in this browser has not agreed to. */
  get waiting(): RequestView[] {
    return this.pending.filter(request => !this.hasAgreed(request));
  }

  /** Those that whoever decides in this browser has agreed to, as one of several. */
  get agreed(): RequestView[] {
    return this.pending.filter(request => this.hasAgreed(request));
  }

  /** By this key it is decided in this browser, as the approval page says. */
  decidesAs(principal: string): void {
    if (principal !== this.decider) {
      this.decider = principal;
      this.options.decider?.keep(principal);
      this._changed.emit();
    }
  }

  /** Whether a call of this facet runs, or just ended. */
  inUse(facet: string): boolean {
    return this.calls.inUse(facet);
  }

  /** Calls of these facets of which no outcome was heard here yet: the indices of their intents. */
  running(facets: readonly string[]): number[] {
    return this.calls.of(facets);
  }

  get isDisposed(): boolean {
    return this.stop.signal.aborted;
  }

  dispose(): void {
    this.stop.abort();
    this.connection.abort();
    this.wake();
    clearTimeout(this.gathering);
    this.calls.dispose();
    Signal.clearData(this);
  }

  /** Facets that `facet` passed on, at any depth. */
  descendants(facet: FacetView): FacetView[] {
    const found: FacetView[] = [];
    const ids = new Set([facet.id]);
    // Children are always issued after their parents.
    for (const other of [...this._holdings.facets].sort((a, b) => a.issued_at - b.issued_at)) {
      if (other.parent !== null && ids.has(other.parent)) {
        ids.add(other.id);
        found.push(other);
      }
    }
    return found;
  }

  /** Runs until disposed: connect, read, follow; again after each loss, with growing pauses. */
  async run(): Promise<void> {
    let pause = FIRST_PAUSE;
    let since = Infinity;
    while (!this.isDisposed) {
      this.connection = new AbortController();
      this.lost = null;
      try {
        this._status = await this.answer(this.source.status());
        this._serverAway = false;
        this._changed.emit();
        if (this._status.state === 'ready') {
          // Before the lists: what changes while they are read is heard of afterwards.
          this.seen ??= await this.begin();
          await this.refresh();
          since = this.now();
          pause = FIRST_PAUSE;
          await this.follow();
        } else {
          this._trouble = this._status.message ?? null;
        }
      } catch (error) {
        // What broke off says nothing of what is wrong: that is asked first, and soon.
        this.hurried ||= this._live && this.now() - since > FIRST_PAUSE;
        if (!this._live && !this.hurried) {
          this._serverAway = (error as Partial<FacetryError>).code === 'server_away';
          this._trouble = (error as Error).message;
          this._clockOff = error instanceof ClockOff ? error.seconds : null;
        }
      }
      this._live = false;
      this._changed.emit();
      pause = (await this.pause(pause)) ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  /** Begins the next try to reach a service that is away now, and not after a pause. */
  hurry(): void {
    if (!this._live) {
      this.hurried = true;
      this.connection.abort();
      this.wake();
    }
  }

  /** Has the server try again what it could not start; a person asked for it. */
  async retry(): Promise<void> {
    if (this._status !== null && !this._serverAway) {
      this._status = { ...this._status, state: 'starting' };
      this._trouble = null;
      this._changed.emit();
    }
    await this.source.retry().catch(() => undefined);
    this.hurry();
  }

  /** Reads everything that is shown once more. */
  async refresh(): Promise<void> {
    this._holdings = await this.answer(this.source.load());
    this._asOf = this.now();
    this._live = true;
    this._trouble = null;
    this._clockOff = null;
    this._changed.emit();
    const { publication } = this._holdings;
    if (publication && publication.published < publication.size) {
      this.gather(this.options.gather ?? COSIGNING);
    }
  }

  /** Reads the server's word about the service again (after an enrolment, for instance). */
  async refreshStatus(): Promise<void> {
    this._status = await this.source.status();
    this._changed.emit();
  }

  /** By this device or another of the same person. */
  private hasAgreed({ persons }: RequestView): boolean {
    const { decider } = this;
    const personOf = (kid: string): string =>
      this._holdings.principals.find(({ principal }) => principal === kid)?.person ?? kid;
    return (
      decider !== null &&
      persons !== undefined &&
      persons.agreed.some(({ principal }) => personOf(principal) === personOf(decider))
    );
  }

  /** Calls that ran before this page was opened still do. @returns index of the newest entry */
  private async begin(): Promise<number> {
    const { entries, size } = await this.answer(
      this.source.query({ kinds: ['intent', 'outcome'], limit: LOOK_BACK })
    );
    this.calls.lookBack(entries);
    return size - 1;
  }

  private async follow(): Promise<void> {
    const after = this.seen ?? -1;
    const { signal } = this.connection;
    for await (const entry of this.source.watch(after, signal)) {
      this.seen = Math.max(this.seen ?? -1, entry.index);
      this._appended.emit(entry);
      this.follows(entry);
    }
    if (this.lost !== null) {
      throw this.lost;
    }
  }

  /** What is answered while this try lasts, and not too late. */
  private async answer<T>(asked: Promise<T>): Promise<T> {
    const { signal } = this.connection;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let give: () => void = () => undefined;
    const given = new Promise<never>((_, reject) => {
      give = () => reject(this.lost ?? tooLate());
      signal.addEventListener('abort', give);
      timer = setTimeout(() => reject(tooLate()), PATIENCE);
    });
    try {
      return await Promise.race([asked, given]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', give);
    }
  }

  /** Uses show at once; the lists are read again, soon where authority changed. */
  private follows(entry: EntryView): void {
    const { kind } = entry;
    if (kind === 'enrolment') {
      // Who may approve, and by which way, may be another than before.
      this.refreshStatus().catch(() => undefined);
    }
    if (kind !== 'intent' && kind !== 'outcome') {
      this.gather(this.options.gather ?? GATHER);
      return;
    }
    if (kind === 'intent') {
      this.calls.began(entry);
    } else {
      this.calls.ended(entry);
    }
    this.gather(this.options.gather ?? GATHER_USES);
  }

  /** Reads the lists again in `ms`, or earlier if that was asked for before. */
  private gather(ms: number): void {
    const at = this.now() + ms;
    if (this.gathering !== undefined && this.gatherAt <= at) {
      return;
    }
    clearTimeout(this.gathering);
    this.gatherAt = at;
    this.gathering = setTimeout(() => {
      this.gathering = undefined;
      const { connection } = this;
      // What could not be read is not known: it is connected, and read, anew.
      this.refresh().catch((error: Error) => {
        if (connection === this.connection) {
          this.lost = error;
          connection.abort();
        }
      });
    }, ms);
  }

  /** @returns whether it was cut short */
  private async pause(ms: number): Promise<boolean> {
    if (!this.hurried) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const { hurried } = this;
    this.hurried = false;
    return hurried;
  }

  /** Milliseconds since the epoch. */
  readonly now: () => number;
  private readonly calls: RunningCalls;
  private readonly stop = new AbortController();
  /** The connection that is made or followed now; aborted where it is lost. */
  private connection = new AbortController();
  /** Why it is. */
  private lost: Error | null = null;
  /** Whether the next try is not to wait. */
  private hurried = false;
  /** Ends the pause that there is. */
  private wake: () => void = () => undefined;
  private decider: string | null;
  private seen: number | null = null;
  private gathering: ReturnType<typeof setTimeout> | undefined;
  private gatherAt = 0;
  private _status: ServerStatus | null = null;
  private _holdings: Holdings = NOTHING;
  private _asOf: number | null = null;
  private _live = false;
  private _trouble: string | null = null;
  private _serverAway = false;
  private _clockOff: number | null = null;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _appended = new Signal<this, EntryView>(this);
}

function tooLate(): FacetryError {
  return new FacetryError('unreachable', 'The Facetry service did not answer in time.');
}

export namespace FacetryModel {
  export interface IOptions {
    /** Milliseconds that a burst of entries is gathered. */
    gather?: number;
    /** The clock, in milliseconds since the epoch. */
    now?: () => number;
    /** By whose key it was decided in this browser when that was last heard. */
    decider?: { kept(): string | null; keep(principal: string): void };
  }
}
