import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EntryView, FacetView } from '../../protocol';
import { readEntry } from './entry';
import type { FacetryModel } from './model';

/** Uses of an object that are looked up for a trial, and held until that is answered. */
const LOOK_BACK = 1000;
/** How long uses are gathered before their count is shown, in milliseconds. */
const GATHER = 250;

/** What came of limits that are tried, or were. */
export interface Tally {
  /** Uses of the facet, and of what hangs on it, that were looked at. */
  uses: number;
  /** How many of them break a limit that was tried. */
  broken: number;
  /** By argument how many, the most frequent first. */
  by: [argument: string, uses: number][];
  /** Index of the last one. */
  latest: number | null;
}

/** Counts, by facet, the uses that limits would have refused that are only tried. */
export class Trials implements IDisposable {
  constructor(private readonly model: FacetryModel) {
    model.appended.connect(this.append, this);
    model.changed.connect(this.look, this);
  }

  /** Emitted when something was counted. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    clearTimeout(this.announcing);
    this.model.appended.disconnect(this.append, this);
    this.model.changed.disconnect(this.look, this);
    Signal.clearData(this);
  }

  /** Null until the service has said what there was. */
  of(facet: string): Tally | null {
    const counted = this.trials.get(facet);
    return counted === undefined || counted.waiting !== null ? null : counted.tally();
  }

  /** Asks, for each trial that is not known yet, what was done of its object since it began. */
  look(): void {
    const { live, holdings } = this.model;
    for (const facet of live ? holdings.facets : []) {
      if (facet.state === 'live' && facet.terms.observe && !this.trials.has(facet.id)) {
        void this.begin(facet, facet.terms.observe.until);
      }
    }
  }

  private async begin({ id, terms, issued_at: since }: FacetView, until: number): Promise<void> {
    const trial = new Trial(id, until * 1000);
    this.trials.set(id, trial);
    try {
      // By the object, not by the facet: what hangs on it keeps its limits, too.
      const { entries } = await this.model.source.query({
        ...{ kinds: ['intent'], object: terms.object, since, limit: LOOK_BACK }
      });
      trial.begin(entries);
      if (!this._disposed) {
        this._changed.emit();
      }
    } catch {
      this.trials.delete(id);
    }
  }

  private append(_: FacetryModel, entry: EntryView): void {
    if (entry.kind !== 'intent') {
      return;
    }
    const counted = [...this.trials.values()].filter(trial => trial.add(entry));
    if (counted.length > 0) {
      // Of a loop of calls what is drawn follows a few times a second.
      this.announcing ??= setTimeout(() => {
        this.announcing = undefined;
        this._changed.emit();
      }, GATHER);
    }
  }

  private readonly trials = new Map<string, Trial>();
  private announcing: ReturnType<typeof setTimeout> | undefined;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

/** The uses of one facet while it tries limits. */
class Trial {
  /** @param until ms since the epoch */
  constructor(
    private readonly facet: string,
    private readonly until: number
  ) {}

  /** What came before it was known what had been; null once it was. */
  waiting: EntryView[] | null = [];

  begin(before: readonly EntryView[]): void {
    const after = this.waiting ?? [];
    const last = before[before.length - 1]?.index ?? -1;
    this.waiting = null;
    before.forEach(entry => this.add(entry));
    after.filter(({ index }) => index > last).forEach(entry => this.add(entry));
  }

  /** @returns whether it counted */
  add(view: EntryView): boolean {
    if (this.waiting !== null) {
      if (this.waiting.length < LOOK_BACK) {
        this.waiting.push(view);
      }
      return false;
    }
    const { index, at, facet, chain, wouldBreak } = readEntry(view);
    if (at >= this.until || (facet !== this.facet && !chain.includes(this.facet))) {
      return false;
    }
    this.uses += 1;
    const names = wouldBreak.filter(mark => mark.facet === this.facet).map(mark => mark.argument);
    for (const name of names) {
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    }
    if (names.length > 0) {
      this.broken += 1;
      this.latest = index;
    }
    return true;
  }

  tally(): Tally {
    const by = [...this.counts].sort(([, a], [, b]) => b - a);
    return { uses: this.uses, broken: this.broken, by, latest: this.latest };
  }

  private uses = 0;
  private broken = 0;
  private latest: number | null = null;
  private readonly counts = new Map<string, number>();
}
