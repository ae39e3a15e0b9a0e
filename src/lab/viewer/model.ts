import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EntryView } from '../../client/views';
import { type ReadEntry, readEntry } from '../service/entry';
import type { FacetryModel } from '../service/model';

/** Entries fetched at once when looking back. */
const PAGE = 500;

/** What the viewer looks at: entries in order of the log, a filter, one selected entry. */
export class ProvenanceModel implements IDisposable {
  constructor(readonly facetry: FacetryModel) {
    facetry.appended.connect(this.append, this);
  }

  /** Emitted when entries, filter or selection changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** All entries at hand, by rising index. */
  get entries(): readonly ReadEntry[] {
    return this._entries;
  }

  /** The entries that pass the filter, by rising index. */
  get shown(): readonly ReadEntry[] {
    const facet = this._facet;
    if (facet === null) {
      return this._entries;
    }
    return this._entries.filter(entry => entry.facet === facet || entry.chain.includes(facet));
  }

  get selected(): ReadEntry | null {
    return this._selected === null ? null : (this.byIndex.get(this._selected) ?? null);
  }

  /** Only entries of this facet and of what was passed on from it; null for all. */
  get facet(): string | null {
    return this._facet;
  }

  /** Whether older entries than those at hand exist. */
  get hasOlder(): boolean {
    const first = this._entries[0];
    return first !== undefined && first.index > 0;
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

  /** The entries that refer to `index` (an intent's outcome, a request's decision). */
  referring(index: number): ReadEntry[] {
    return this._entries.filter(entry => entry.ref === index);
  }

  /** Fetches the newest entries, or the page before the oldest at hand. */
  async older(): Promise<void> {
    const first = this._entries[0]?.index;
    const page = await this.facetry.source.query({
      limit: PAGE,
      ...(first !== undefined && { before: first })
    });
    this.add(page.entries);
  }

  /** Selects an entry, fetching back to it when needed. */
  async select(index: number | null): Promise<void> {
    this._selected = index;
    this._changed.emit();
    while (
      index !== null &&
      !this.byIndex.has(index) &&
      (this.hasOlder || this._entries.length === 0)
    ) {
      const before = this._entries[0]?.index;
      await this.older();
      if (this._entries[0]?.index === before) {
        break;
      }
    }
    this._changed.emit();
  }

  setFacet(facet: string | null): void {
    this._facet = facet;
    this._changed.emit();
  }

  private append(_: FacetryModel, entry: EntryView): void {
    this.add([entry]);
  }

  private add(views: readonly EntryView[]): void {
    for (const view of views) {
      if (!this.byIndex.has(view.index)) {
        const entry = readEntry(view);
        this.views.set(view.index, view);
        this.byIndex.set(view.index, entry);
        this._entries.push(entry);
      }
    }
    this._entries.sort((a, b) => a.index - b.index);
    this._changed.emit();
  }

  private readonly views = new Map<number, EntryView>();
  private readonly byIndex = new Map<number, ReadEntry>();
  private readonly _entries: ReadEntry[] = [];
  private _selected: number | null = null;
  private _facet: string | null = null;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
