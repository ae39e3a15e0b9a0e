import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EntryView } from '../../protocol';
import { readEntry } from './entry';
import type { FacetryModel } from './model';
import { type Flag, type Thresholds, THRESHOLDS, UseHistory } from './uses';

/** Uses looked up when the service is first reached: what is usual, and what was there before. */
const LOOK_BACK = 1000;
/** How long a flag stays, in milliseconds. */
const STAYS = 600_000;
/** How long flags are gathered before they are shown, in milliseconds. */
const GATHER = 250;
/** Facets whose uses are remembered: those used last. */
const MOST_FACETS = 500;

/** What is unusual about the uses of facets, as they happen. */
export class Flags implements IDisposable {
  constructor(
    private readonly model: FacetryModel,
    /** Milliseconds since the epoch. */
    private readonly now: () => number = () => Date.now()
  ) {
    model.appended.connect(this.append, this);
    model.changed.connect(this.lookBack, this);
    this.lookBack();
  }

  /** When something is flagged, from now on. */
  thresholds: Thresholds = THRESHOLDS;

  /** Emitted when a flag came or went. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    clearTimeout(this.timer);
    clearTimeout(this.announcing);
    this.model.appended.disconnect(this.append, this);
    this.model.changed.disconnect(this.lookBack, this);
    Signal.clearData(this);
  }

  /** What is unusual about this facet, the newest first. */
  of(facet: string): Flag[] {
    return [...(this.flags.get(facet)?.values() ?? [])]
      .filter(({ at }) => at > this.now() - STAYS)
      .sort((a, b) => b.at - a.at);
  }

  /** A person has seen what was flagged. */
  seen(facet: string): void {
    this.flags.delete(facet);
    this._changed.emit();
  }

  /** Once, as soon as there is a service to ask; what comes meanwhile comes after it. */
  private lookBack(): void {
    if (this.waiting === null || this.asked || !this.model.live) {
      return;
    }
    this.asked = true;
    this.model.source
      .query({ limit: LOOK_BACK, kinds: ['intent'] })
      .then(({ entries }) => {
        const after = this.waiting ?? [];
        const last = entries[entries.length - 1]?.index ?? -1;
        this.waiting = null;
        [...entries, ...after.filter(({ index }) => index > last)].forEach(entry =>
          this.add(entry)
        );
      })
      .catch(() => {
        this.asked = false;
      });
  }

  private append(_: FacetryModel, entry: EntryView): void {
    if (entry.kind !== 'intent') {
      return;
    }
    if (this.waiting === null) {
      this.add(entry);
    } else if (this.waiting.length < LOOK_BACK) {
      this.waiting.push(entry);
    }
  }

  private add(view: EntryView): void {
    const { facet, at, action, cell } = readEntry(view);
    if (facet === null) {
      return;
    }
    const history = this.histories.get(facet) ?? new UseHistory();
    this.histories.delete(facet);
    this.histories.set(facet, history);
    if (this.histories.size > MOST_FACETS) {
      this.histories.delete(this.histories.keys().next().value as string);
    }
    const from = cell === null ? null : `${cell.notebook ?? ''}#${cell.id}`;
    for (const flag of history.add({ at, action, cell: from }, this.thresholds)) {
      if (at > this.now() - STAYS) {
        this.flags.set(
          facet,
          (this.flags.get(facet) ?? new Map<string, Flag>()).set(flag.rule, flag)
        );
        this.announce();
        this.wait();
      }
    }
  }

  /** A burst has a flag a call: what is drawn follows a few times a second. */
  private announce(): void {
    this.announcing ??= setTimeout(() => {
      this.announcing = undefined;
      this._changed.emit();
    }, GATHER);
  }

  /** Forgets a flag when it has stood long enough. */
  private wait(): void {
    clearTimeout(this.timer);
    const all = [...this.flags.values()].flatMap(flags => [...flags.values()]);
    if (all.length === 0) {
      return;
    }
    const oldest = Math.min(...all.map(({ at }) => at));
    this.timer = setTimeout(
      () => {
        for (const [facet, flags] of this.flags) {
          flags.forEach(({ at, rule }) => at <= this.now() - STAYS && flags.delete(rule));
          if (flags.size === 0) {
            this.flags.delete(facet);
          }
        }
        this._changed.emit();
        this.wait();
      },
      Math.max(0, oldest + STAYS - this.now()) + 50
    );
  }

  /** By facet, the last used at the end. */
  private readonly histories = new Map<string, UseHistory>();
  private readonly flags = new Map<string, Map<string, Flag>>();
  /** What came before the service was asked what had been; null once it was. */
  private waiting: EntryView[] | null = [];
  private asked = false;
  private announcing: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
