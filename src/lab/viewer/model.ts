import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EntryView } from '../../protocol';
import type { ReadEntry } from '../service/entry';
import { petnameOf } from '../service/facets';
import type { FacetryModel } from '../service/model';
import type { Rerun } from '../service/reruns';
import { AtHand, type Came } from './log/atHand';
import { Named } from './log/choices';
import { type Choices, EVERYTHING, type Filter, isEverything } from './log/filter';
import { type Lane, Lanes } from './timeline/lanes';
import type { Unfollowed } from './link/unfollowed';
import type { Looking } from './log/looking';
import { type Subject, writeSubject } from './origin/graph/graph';
import { Passing } from './log/passing';
import { Searching } from './log/searching';
import { Sought } from './log/sought';
import type { Gap } from './log/spans';

export const VIEWS = ['events', 'authority', 'origin', 'file'] as const;
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
    this.entries = new AtHand(facetry.source, came => this.take(came));
    this.grouped = new Lanes(service, holder => petnameOf(facetry.holdings, holder) ?? '');
    this.passing = new Passing({
      entries: this.entries,
      lanes: this.grouped,
      sought: new Sought(words),
      more: () => this.tell()
    });
    this.search = new Searching(facetry, this.entries, () => this.tell());
    facetry.appended.connect(this.append, this);
  }

  /** Emitted when entries, filter or selection changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted when somebody looks at something else: another view, filter or entry. */
  get moved(): ISignal<this, void> {
    return this._moved;
  }

  /** The entries that pass the filter, by rising index; outcomes are told by their intents. */
  get shown(): readonly ReadEntry[] {
    return this.passing.shown.list;
  }

  /** Those of them that may stand under another, or others under them. */
  get kin(): readonly ReadEntry[] {
    return this.passing.shown.kin;
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

  /** The selected entry by its index, also while it is not at hand. */
  get selection(): number | null {
    return this._selected;
  }

  /** What of the link that led here could not be followed; empty once that was read. */
  get unfollowed(): readonly Unfollowed[] {
    return this._unfollowed;
  }

  setUnfollowed(unfollowed: readonly Unfollowed[]): void {
    this._unfollowed = unfollowed;
    this.tell();
  }

  /**
   * What is looked at: what happened, who has what from whom, where something comes from; or a file
   * that somebody brought, which has nothing to do with what the service shows.
   */
  get view(): View {
    return this._view;
  }

  setView(view: View): void {
    if (view !== this._view) {
      this._view = view;
      this.tell();
      this._moved.emit();
    }
  }

  /** Where that comes from is drawn; null before anybody asked. */
  get subject(): Subject | null {
    return this._subject;
  }

  /** Asks where something comes from, and shows it. */
  ask(subject: Subject): void {
    this.setSubject(subject);
    this.setView('origin');
    if ('index' in subject) {
      void this.select(subject.index).catch(() => undefined);
    }
  }

  setSubject(subject: Subject | null): void {
    const [before, now] = [this._subject, subject].map(one => one && writeSubject(one));
    if (before !== now) {
      this._subject = subject;
      this.tell();
      this._moved.emit();
    }
  }

  get filter(): Filter {
    return this.passing.filter;
  }

  /** Only entries of this facet and of what was passed on from it; null for all. */
  get facet(): string | null {
    return this.filter.facet;
  }

  /** What can be filtered by, each once, in the order of the alphabet. */
  get choices(): Choices {
    return this.named.choices(this.facetry.holdings);
  }

  /** Entries at hand, whether they are shown or not. */
  get atHand(): number {
    return this.entries.list.length;
  }

  /** Whether the newest entries are at hand: before, it is not known whether there are any. */
  get isRead(): boolean {
    return Number.isFinite(this.entries.oldest);
  }

  /** Whether it is still looked for what passes the filter. */
  get sifting(): boolean {
    return this.passing.goesOn;
  }

  /** Another whenever something changed. */
  get revision(): number {
    return this._revision;
  }

  /** How the whole log is looked through for what passes the filter. */
  get looking(): Pick<Looking, 'stage' | 'reached' | 'byNames' | 'trouble'> {
    return this.search.walk;
  }

  /** Entries of the log, as far as they were heard of. */
  get size(): number {
    return this.entries.size;
  }

  /** What the table leaves out because it is not at hand, or not looked at; the newest first. */
  get gaps(): readonly Gap[] {
    if (isEverything(this.filter)) {
      return this.entries.gaps;
    }
    const { stage, reached } = this.search.walk;
    const open = stage !== 'done' && reached > 0 && Number.isFinite(reached);
    return open ? [{ from: 0, to: reached - 1 }] : [];
  }

  /** Whether older entries than those at hand can be fetched: those that pass the filter. */
  get hasOlder(): boolean {
    return isEverything(this.filter)
      ? this.isRead && this.entries.oldest > 0
      : this.search.walk.stage === 'paused';
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    this.passing.stop();
    this.search.walk.forget();
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
    return this.passing.shown.place(index);
  }

  /**
   * Fetches the newest entries, or the page before the oldest at hand, one page at a time; of a
   * filter, the next page of what passes it.
   */
  async older(): Promise<void> {
    if (isEverything(this.filter) || !this.isRead) {
      await this.entries.page();
    } else {
      this.search.walk.goOn(1);
    }
  }

  /** Fetches what the table leaves out: the newest page of a gap. */
  async load(gap: Gap): Promise<void> {
    if (isEverything(this.filter)) {
      await this.entries.fill(gap);
    } else {
      this.search.walk.goOn();
    }
  }

  /** Looks on for what passes the filter, to the beginning of the log. */
  lookOn(): void {
    this.search.walk.goOn();
  }

  /** The service is there again: what broke off goes on. */
  resume(): void {
    this.search.walk.resume();
  }

  /** No longer looks for older entries; it can go on later. */
  stopLooking(): void {
    this.search.walk.stop();
  }

  /** Selects an entry, fetching back to it when needed; an outcome stands for its intent. */
  async select(index: number | null): Promise<void> {
    this.setSelected(index);
    if (index === null) {
      return;
    }
    // Found by a filter alone, it stands in the table of everything once what is around it does.
    await this.entries.reach(
      index,
      () =>
        this.entries.at(index) === undefined ||
        (isEverything(this.filter) && !this.entries.isAmong(index))
    );
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
    const entry = await this.entries.whole(index ?? undefined);
    const outcome = await this.entries.whole(this.outcome(index ?? -1)?.index);
    return entry && { entry, ...(outcome && { outcome }) };
  }

  /** Shows all that one facet did, or everything. */
  setFacet(facet: string | null): void {
    this.setFilter({ ...EVERYTHING, facet });
  }

  setFilter(filter: Filter): void {
    if (JSON.stringify(filter) !== JSON.stringify(this.filter)) {
      this.search.walk.forget();
      this.passing.setFilter(filter);
      this.tell();
      this._moved.emit();
      this.look();
    }
  }

  private tell(): void {
    this._revision += 1;
    this._changed.emit();
  }

  private setSelected(index: number | null): void {
    const moves = index !== this._selected;
    this._selected = index;
    this.tell();
    if (moves) {
      this._moved.emit();
    }
  }

  /** Looks for what passes the filter in all of the log. */
  private look(): void {
    if (!isEverything(this.filter)) {
      this.search.begin(this.filter);
    } else if (this._selected !== null) {
      void this.select(this._selected).catch(() => undefined);
    }
  }

  private append(_: FacetryModel, entry: EntryView): void {
    this.entries.append(entry);
  }

  private take(came: Came): void {
    came.fresh.forEach(entry => this.named.note(entry));
    this.search.alsoBelow(this.filter, came.fresh);
    this.passing.take(came);
    this.tell();
  }

  private readonly grouped: Lanes;
  private readonly named = new Named();
  private readonly entries: AtHand;
  private readonly passing: Passing;
  private readonly search: Searching;
  private _revision = 0;
  private _selected: number | null = null;
  private _unfollowed: readonly Unfollowed[] = [];
  private _view: View = 'events';
  private _subject: Subject | null = null;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _moved = new Signal<this, void>(this);
}
