import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EntryView } from '../../protocol';
import type { ReadEntry } from '../service/entry';
import { petnameOf } from '../service/facets';
import type { FacetryModel } from '../service/model';
import type { Rerun } from '../service/reruns';
import { Entries } from './entries';
import { type Choices, EVERYTHING, type Filter, isWithin, notebookOf, passes } from './filter';
import { type Lane, Lanes } from './lanes';
import { Sifting } from './sifting';
import { Sought } from './sought';

/** Entries fetched at once when looking back; the service gives no more. */
const PAGE = 1000;
/** Farther back than so many entries one is brought by itself, with what is around it. */
const FAR = 5 * PAGE;

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
    words: (entry: ReadEntry) => string = () => ''
  ) {
    this.sought = new Sought(words);
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

  /** The same by principal, by rising time; also what lies outside of the span that is looked at. */
  get lanes(): readonly Lane[] {
    return this.grouped.lanes;
  }

  /** The lane in which an entry stands. */
  laneOf(entry: ReadEntry): string {
    return this.grouped.keyOf(entry);
  }

  get selected(): ReadEntry | null {
    return this._selected === null ? null : (this.entries.at(this._selected) ?? null);
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
    return this.entries.list.length;
  }

  /** Whether it is still looked for what passes the filter. */
  get sifting(): boolean {
    return this.sieve.goesOn;
  }

  /** Whether something is not at hand between an entry and what is newer: it was brought by itself. */
  isApart(index: number): boolean {
    return index < this.oldest;
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
    this.sieve.stop();
    this.facetry.appended.disconnect(this.append, this);
    Signal.clearData(this);
  }

  /** The entry as the service gave it, where it is kept. */
  raw(index: number): EntryView | undefined {
    return this.entries.raw(index);
  }

  /** The entry at `index`, when at hand. */
  at(index: number): ReadEntry | undefined {
    return this.entries.at(index);
  }

  /** The outcome of an intent, when at hand. */
  outcome(index: number): ReadEntry | undefined {
    return this.entries.outcome(index);
  }

  /** Notes at hand that are based on an entry, or on what came of it. */
  notesOn(index: number): readonly number[] {
    return this.entries.notesOn(index);
  }

  /** Of an act that was done: the last one at hand that asked the same, and how they compare. */
  rerun(index: number): Rerun | null {
    return this.entries.rerun(index);
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
    if (index === null) {
      return;
    }
    if (this.oldest - index > FAR && this.entries.at(index) === undefined) {
      await this.bring({ before: index + PAGE / 2, limit: PAGE });
    }
    while (this.entries.at(index) === undefined && this.hasOlder) {
      const before = this.oldest;
      await this.older();
      if (this.oldest === before) {
        break;
      }
    }
    if (index === this._selected) {
      const entry = this.entries.at(index);
      this.setSelected(entry?.kind === 'outcome' && entry.ref !== null ? entry.ref : index);
      await this.whole(this._selected);
    }
  }

  /**
   * The entry and its outcome as the service gave them; brought again where they are not kept.
   * @returns undefined where there is no such entry
   */
  async whole(
    index: number | null
  ): Promise<{ entry: EntryView; outcome?: EntryView } | undefined> {
    const entry = await this.wholeOf(index ?? undefined);
    const outcome = await this.wholeOf(this.outcome(index ?? -1)?.index);
    return entry && { entry, ...(outcome && { outcome }) };
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

  private async wholeOf(index: number | undefined): Promise<EntryView | undefined> {
    if (index !== undefined && this.raw(index) === undefined && this.at(index) !== undefined) {
      await this.bring({ before: index + 1, limit: 1 });
    }
    return index === undefined ? undefined : this.raw(index);
  }

  private async bring(question: { before: number; limit: number }): Promise<void> {
    this.add((await this.facetry.source.query(question)).entries);
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
    const { fresh, arrival } = this.entries.add(views);
    fresh.forEach(entry => this.note(entry));
    // What came of an act may decide whether it is shown.
    const settles = this._filter.result !== null && fresh.some(({ kind }) => kind === 'outcome');
    const passing = (): ReadEntry[] => fresh.filter(entry => this.passes(entry));
    if (settles || arrival === 'between' || (arrival === 'older' && this.sieve.goesOn)) {
      this.regroup();
    } else if (arrival === 'older') {
      this.showOlder(passing());
    } else {
      passing().forEach(entry => this.show(entry));
    }
    this._changed.emit();
  }

  private regroup(): void {
    this.grouped.clear();
    this._shown = [];
    let first = true;
    this.sieve.start(
      this.entries.list,
      entry => this.passes(entry),
      these => {
        this.showOlder(these);
        if (!first) {
          this._changed.emit();
        }
        first = false;
      },
      this._filter.text !== ''
    );
  }

  private show(entry: ReadEntry): void {
    this.grouped.add(entry);
    if (isWithin(this._filter, entry)) {
      this._shown.push(entry);
    }
  }

  /** Entries that are older than all that is shown. */
  private showOlder(entries: ReadEntry[]): void {
    this.grouped.addOlder(entries);
    this._shown = entries.filter(entry => isWithin(this._filter, entry)).concat(this._shown);
  }

  private passes(entry: ReadEntry): boolean {
    if (entry.kind === 'outcome') {
      return false;
    }
    const outcome = entry.kind === 'intent' ? (this.outcome(entry.index)?.outcome ?? '') : '';
    return passes(this._filter, entry, outcome, () => this.sought.of(entry));
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
  private readonly entries = new Entries();
  private readonly sieve = new Sifting();
  private readonly sought: Sought;
  private _shown: ReadEntry[] = [];
  /** Everything from here on is at hand, as far as the log goes. */
  private oldest = Infinity;
  private fetching: Promise<void> | undefined;
  private _selected: number | null = null;
  private _view: View = 'events';
  private _filter: Filter = EVERYTHING;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _moved = new Signal<this, void>(this);
}
