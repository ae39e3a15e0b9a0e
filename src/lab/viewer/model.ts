import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EntryView } from '../../protocol';
import { type ReadEntry, readEntry } from '../service/entry';
import { petnameOf } from '../service/facets';
import type { FacetryModel } from '../service/model';
import { type Rerun, requestOf, resultOf } from '../service/reruns';
import { type Choices, EVERYTHING, type Filter, notebookOf, passes } from './filter';
import { type Lane, Lanes } from './lanes';

/** Entries fetched at once when looking back; the service gives no more. */
const PAGE = 1000;

export const VIEWS = ['events', 'authority'] as const;
export type View = (typeof VIEWS)[number];

/** What the viewer looks at: entries in order of the log, a filter, one selected entry. */
export class ProvenanceModel implements IDisposable {
  /**
   * @param service what the lane of the service itself is called
   * @param words the sentence that stands for an entry, which is searched
   */
  constructor(
    readonly facetry: FacetryModel,
    readonly service: string,
    private readonly words: (entry: ReadEntry) => string = () => ''
  ) {
    this.grouped = new Lanes(service, holder => petnameOf(facetry.holdings, holder) ?? '');
    facetry.appended.connect(this.append, this);
  }

  /** Emitted when entries, filter or selection changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted when somebody looks at something else: another view or another filter. */
  get moved(): ISignal<this, void> {
    return this._moved;
  }

  /** The entries that pass the filter, by rising index; outcomes are told by their intents. */
  get shown(): readonly ReadEntry[] {
    return this._shown;
  }

  /** The same by principal, by rising time. */
  get lanes(): readonly Lane[] {
    return this.grouped.lanes;
  }

  /** The lane in which an entry stands. */
  laneOf(entry: ReadEntry): string {
    return this.grouped.keyOf(entry);
  }

  get selected(): ReadEntry | null {
    return this._selected === null ? null : (this.byIndex.get(this._selected) ?? null);
  }

  /** What the picture shows: what happened, or who has what from whom. */
  get view(): View {
    return this._view;
  }

  setView(view: View): void {
    if (view !== this._view) {
      this._view = view;
      this._changed.emit();
      this._moved.emit();
    }
  }

  get filter(): Filter {
    return this._filter;
  }

  /** Only entries of this facet and of what was passed on from it; null for all. */
  get facet(): string | null {
    return this._filter.facet;
  }

  /** What the entries at hand can be filtered by, each once, in the order of the alphabet. */
  get choices(): Choices {
    const sorted = (from: ReadonlySet<string>): string[] => [...from].sort();
    return {
      objects: sorted(this.seen.objects),
      actions: sorted(this.seen.actions),
      notebooks: sorted(this.seen.notebooks)
    };
  }

  /** Entries at hand, whether they are shown or not. */
  get atHand(): number {
    return this._entries.length;
  }

  /** Whether older entries than those at hand exist. */
  get hasOlder(): boolean {
    return this.oldest > 0;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    this.facetry.appended.disconnect(this.append, this);
    Signal.clearData(this);
  }

  /** The entry as the service gave it. */
  raw(index: number): EntryView | undefined {
    return this.views.get(index);
  }

  /** The entry at `index`, when at hand. */
  at(index: number): ReadEntry | undefined {
    return this.byIndex.get(index);
  }

  /** The outcome of an intent, when at hand. */
  outcome(index: number): ReadEntry | undefined {
    const outcome = this.outcomes.get(index);
    return outcome === undefined ? undefined : this.byIndex.get(outcome);
  }

  /** Notes at hand that are based on an entry, or on what came of it. */
  notesOn(index: number): readonly number[] {
    const outcome = this.outcomes.get(index);
    return [
      ...(this.notes.get(index) ?? []),
      ...(outcome === undefined ? [] : (this.notes.get(outcome) ?? []))
    ];
  }

  /** Of an act that was done: the last one at hand that asked the same, and how they compare. */
  rerun(index: number): Rerun | null {
    const known = this.lastRerun;
    if (known?.index === index && known.oldest === this.oldest) {
      return known.found;
    }
    const found = this.findRerun(index);
    this.lastRerun = { index, oldest: this.oldest, found };
    return found;
  }

  private findRerun(index: number): Rerun | null {
    const entry = this.byIndex.get(index);
    const view = this.views.get(index);
    const request = view && requestOf(view);
    const result = this.resultAt(index);
    if (!entry || request === null || request === undefined || result === null) {
      return null;
    }
    for (let at = this._entries.length - 1; at >= 0; at -= 1) {
      const other = this._entries[at] as ReadEntry;
      if (
        other.index < index &&
        other.kind === 'intent' &&
        other.principal === entry.principal &&
        other.object === entry.object &&
        other.action === entry.action &&
        requestOf(this.views.get(other.index)!) === request
      ) {
        const before = this.resultAt(other.index);
        if (before !== null) {
          return { now: index, before: other.index, changed: before !== result };
        }
      }
    }
    return null;
  }

  private resultAt(intent: number): string | null {
    const outcome = this.views.get(this.outcomes.get(intent) ?? -1);
    return outcome === undefined ? null : resultOf(outcome);
  }

  /** Place of an entry in `shown`; -1 where the filter leaves it out. */
  place(index: number): number {
    let low = 0;
    let high = this._shown.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this._shown[middle] as ReadEntry).index < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this._shown[low]?.index === index ? low : -1;
  }

  /** Fetches the newest entries, or the page before the oldest at hand; one page at a time. */
  older(): Promise<void> {
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  /** Selects an entry, fetching back to it when needed; an outcome stands for its intent. */
  async select(index: number | null): Promise<void> {
    this.setSelected(index);
    while (index !== null && !this.byIndex.has(index) && this.hasOlder) {
      const before = this.oldest;
      await this.older();
      if (this.oldest === before) {
        break;
      }
    }
    if (index === this._selected) {
      const entry = index === null ? undefined : this.byIndex.get(index);
      this.setSelected(entry?.kind === 'outcome' && entry.ref !== null ? entry.ref : index);
    }
  }

  /** Shows all that one facet did, or everything. */
  setFacet(facet: string | null): void {
    this.setFilter({ ...EVERYTHING, facet });
  }

  setFilter(filter: Filter): void {
    if (JSON.stringify(filter) !== JSON.stringify(this._filter)) {
      this._filter = filter;
      this.regroup();
      this._changed.emit();
      this._moved.emit();
    }
  }

  private setSelected(index: number | null): void {
    this._selected = index;
    this._changed.emit();
  }

  private async fetch(): Promise<void> {
    const first = this.oldest;
    const page = await this.facetry.source.query({
      limit: PAGE,
      ...(Number.isFinite(first) && { before: first })
    });
    this.oldest = page.entries[0]?.index ?? 0;
    this.add(page.entries);
  }

  private append(_: FacetryModel, entry: EntryView): void {
    this.add([entry]);
  }

  private add(views: readonly EntryView[]): void {
    const fresh = views.filter(view => !this.byIndex.has(view.index));
    const last = this._entries[this._entries.length - 1]?.index ?? -1;
    const entries = fresh.map(view => this.read(view));
    const inOrder = entries.every((entry, at) => entry.index > (entries[at - 1]?.index ?? last));
    this._entries.push(...entries);
    // What came of an act may decide whether it is shown.
    const settles = this._filter.result !== null && entries.some(({ kind }) => kind === 'outcome');
    if (inOrder && !settles) {
      entries.forEach(entry => this.show(entry));
    } else {
      this._entries.sort((a, b) => a.index - b.index);
      this.regroup();
    }
    this._changed.emit();
  }

  private read(view: EntryView): ReadEntry {
    const entry = readEntry(view);
    this.views.set(view.index, view);
    this.byIndex.set(view.index, entry);
    if (entry.kind === 'outcome' && entry.ref !== null) {
      this.outcomes.set(entry.ref, entry.index);
      // Of this act, or of one before it: what it compares with may be another now.
      if (this.lastRerun !== null && entry.ref <= this.lastRerun.index) {
        this.lastRerun = null;
      }
    }
    this.note(entry);
    for (const basis of entry.basedOn) {
      this.notes.set(basis, [...(this.notes.get(basis) ?? []), entry.index]);
    }
    return entry;
  }

  private regroup(): void {
    this.grouped.clear();
    this._shown = [];
    this._entries.forEach(entry => this.show(entry));
  }

  private show(entry: ReadEntry): void {
    if (entry.kind !== 'outcome' && this.passes(entry)) {
      this._shown.push(entry);
      this.grouped.add(entry);
    }
  }

  private passes(entry: ReadEntry): boolean {
    const outcome = entry.kind === 'intent' ? (this.outcome(entry.index)?.outcome ?? '') : '';
    return passes(this._filter, entry, outcome, () => this.words(entry));
  }

  private note(entry: ReadEntry): void {
    const { objects, actions, notebooks } = this.seen;
    if (entry.object !== '') {
      objects.add(entry.object);
    }
    for (const action of entry.action === '' ? [] : entry.action.split(', ')) {
      actions.add(action);
    }
    const notebook = notebookOf(entry);
    if (notebook !== null) {
      notebooks.add(notebook);
    }
  }

  private readonly grouped: Lanes;
  private readonly seen = {
    objects: new Set<string>(),
    actions: new Set<string>(),
    notebooks: new Set<string>()
  };
  private readonly views = new Map<number, EntryView>();
  private readonly byIndex = new Map<number, ReadEntry>();
  /** Index of the outcome, by index of its intent. */
  private readonly outcomes = new Map<number, number>();
  /** Indexes of the notes that are based on an entry. */
  private readonly notes = new Map<number, number[]>();
  private readonly _entries: ReadEntry[] = [];
  private _shown: ReadEntry[] = [];
  /** Everything from here on is at hand, as far as the log goes. */
  private oldest = Infinity;
  private fetching: Promise<void> | undefined;
  /** What was found last, with how far back was looked: details are drawn again with each entry. */
  private lastRerun: { index: number; oldest: number; found: Rerun | null } | null = null;
  private _selected: number | null = null;
  private _view: View = 'events';
  private _filter: Filter = EVERYTHING;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _moved = new Signal<this, void>(this);
}
