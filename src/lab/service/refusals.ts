import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EntryView } from '../../protocol';
import { type ReadEntry, readEntry } from './entry';
import type { FacetryModel } from './model';
import { type Thresholds, THRESHOLDS } from './thresholds';
import { mostIn } from './uses';

/** How long a refusal is of interest, in milliseconds. */
const RECENT = 60_000;
/** Refusals looked up when the service is first reached. */
const LOOK_BACK = 200;

/** What was refused to one principal within the last minute. */
export interface Burst {
  principal: string;
  petname: string;
  count: number;
  /** Seconds from the first to the last of them. */
  seconds: number;
  /** The same refusals, by what was tried and why it was refused; the most frequent first. */
  reasons: { object: string; action: string; code: string; count: number }[];
  /** Index of the newest. */
  latest: number;
  /** Whether they came so close together that it is flagged, and by which rule. */
  flagged: Pick<Thresholds, 'refusalCount' | 'refusalSeconds'> | null;
}

/** Who was refused lately: what the refused are never told, and their owner is. */
export class RecentRefusals implements IDisposable {
  constructor(
    private readonly model: FacetryModel,
    /** Milliseconds since the epoch. */
    private readonly now: () => number = () => model.now()
  ) {
    model.appended.connect(this.append, this);
    model.changed.connect(this.lookBack, this);
    this.lookBack();
  }

  /** When refusals are flagged as more than a slip. */
  thresholds: Thresholds = THRESHOLDS;

  /** Emitted when a refusal came, or is no longer recent. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    clearTimeout(this.timer);
    this.model.appended.disconnect(this.append, this);
    this.model.changed.disconnect(this.lookBack, this);
    Signal.clearData(this);
  }

  /** Whoever was refused within the last minute. */
  bursts(): Burst[] {
    const from = this.now() - RECENT;
    const by = new Map<string, ReadEntry[]>();
    for (const refusal of this.recent.values()) {
      if (refusal.at > from) {
        by.set(refusal.principal, [...(by.get(refusal.principal) ?? []), refusal]);
      }
    }
    return [...by.values()].map(refusals => burstOf(refusals, this.thresholds));
  }

  /** Once, as soon as there is a service to ask: what happened just before this page came. */
  private lookBack(): void {
    if (this.looked || !this.model.live) {
      return;
    }
    this.looked = true;
    this.model.source
      .query({ limit: LOOK_BACK, kinds: ['refusal'] })
      .then(({ entries }) => entries.forEach(entry => this.add(entry)))
      .catch(() => {
        this.looked = false;
      });
  }

  private append(_: FacetryModel, entry: EntryView): void {
    this.add(entry);
  }

  private add(view: EntryView): void {
    const entry = readEntry(view);
    if (entry.kind !== 'refusal' || entry.petname === '' || entry.at <= this.now() - RECENT) {
      return;
    }
    this.recent.set(entry.index, entry);
    this._changed.emit();
    this.wait();
  }

  /** Forgets what is no longer recent, when it no longer is. */
  private wait(): void {
    clearTimeout(this.timer);
    const oldest = Math.min(...[...this.recent.values()].map(({ at }) => at));
    if (!Number.isFinite(oldest)) {
      return;
    }
    this.timer = setTimeout(
      () => {
        const from = this.now() - RECENT;
        this.recent.forEach(({ at }, index) => at <= from && this.recent.delete(index));
        this._changed.emit();
        this.wait();
      },
      Math.max(0, oldest + RECENT - this.now()) + 50
    );
  }

  private readonly recent = new Map<number, ReadEntry>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looked = false;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

/** @param refusals of one principal, at least one */
function burstOf(refusals: readonly ReadEntry[], thresholds: Thresholds): Burst {
  const times = refusals.map(({ at }) => at);
  const newest = refusals.reduce((a, b) => (b.index > a.index ? b : a));
  const reasons = new Map<string, Burst['reasons'][number]>();
  for (const { object, action, code } of refusals) {
    const name = JSON.stringify([object, action, code]);
    const count = (reasons.get(name)?.count ?? 0) + 1;
    reasons.set(name, { object, action, code, count });
  }
  return {
    principal: newest.principal,
    petname: newest.petname,
    count: refusals.length,
    seconds: Math.ceil((Math.max(...times) - Math.min(...times)) / 1000),
    reasons: [...reasons.values()].sort((a, b) => b.count - a.count),
    latest: newest.index,
    flagged: mostIn(times, thresholds) ? thresholds : null
  };
}
