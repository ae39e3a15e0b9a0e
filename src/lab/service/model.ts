import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EntryView, FacetView, RequestView } from '../../client/views';
import type { Holdings, ServerStatus, Source } from './source';

/** How long a burst of entries is gathered before the lists are read again, in milliseconds. */
const GATHER = 120;
/** Longest pause between two tries to reach a service that is away, in milliseconds. */
const LONGEST_PAUSE = 15_000;

const NOTHING: Holdings = { facets: [], principals: [], requests: [], objects: [] };

/**
 * The live view of the service: reads what there is, follows the ledger, and keeps the last known
 * state (with its time) while the service is away.
 */
export class FacetryModel implements IDisposable {
  constructor(
    readonly source: Source,
    private readonly options: FacetryModel.IOptions = {}
  ) {}

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

  /** What went wrong last, in words for a person. */
  get trouble(): string | null {
    return this._trouble;
  }

  get waiting(): RequestView[] {
    return this._holdings.requests.filter(request => request.state === 'pending');
  }

  get isDisposed(): boolean {
    return this.stop.signal.aborted;
  }

  dispose(): void {
    this.stop.abort();
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
    let pause = 500;
    while (!this.isDisposed) {
      try {
        this._status = await this.source.status();
        this._changed.emit();
        if (this._status.state === 'ready') {
          await this.refresh();
          pause = 500;
          await this.follow();
        } else {
          this._trouble = this._status.message ?? null;
        }
      } catch (error) {
        this._trouble = (error as Error).message;
      }
      this._live = false;
      this._changed.emit();
      await this.pause(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  /** Reads everything that is shown once more. */
  async refresh(): Promise<void> {
    this._holdings = await this.source.load();
    this._asOf = Date.now();
    this._live = true;
    this._trouble = null;
    this._changed.emit();
  }

  /** Reads the server's word about the service again (after an enrolment, for instance). */
  async refreshStatus(): Promise<void> {
    this._status = await this.source.status();
    this._changed.emit();
  }

  private async follow(): Promise<void> {
    for await (const entry of this.source.watch(this.seen, this.stop.signal)) {
      this.seen = Math.max(this.seen, entry.index);
      this._appended.emit(entry);
      this.gather();
    }
  }

  private gather(): void {
    if (this.gathering === undefined) {
      this.gathering = setTimeout(() => {
        this.gathering = undefined;
        this.refresh().catch((error: Error) => {
          this._live = false;
          this._trouble = error.message;
          this._changed.emit();
        });
      }, this.options.gather ?? GATHER);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.stop.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private readonly stop = new AbortController();
  private seen = -1;
  private gathering: ReturnType<typeof setTimeout> | undefined;
  private _status: ServerStatus | null = null;
  private _holdings: Holdings = NOTHING;
  private _asOf: number | null = null;
  private _live = false;
  private _trouble: string | null = null;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _appended = new Signal<this, EntryView>(this);
}

export namespace FacetryModel {
  export interface IOptions {
    /** Milliseconds that a burst of entries is gathered. */
    gather?: number;
  }
}
