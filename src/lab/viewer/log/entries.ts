import type { EntryView } from '../../../protocol';
import { type ReadEntry, readEntry } from '../../service/entry';
import { type Rerun, requestOf, resultOf } from '../../service/reruns';
import { Shared } from './shared';

/** Entries that are kept as the service gave them; those of which more is asked are brought again. */
const RAW = 20_000;

/** Where entries came in, as against those at hand. */
export type Arrival = 'newer' | 'older' | 'between';

/** The entries at hand, read, and how they hang together. */
export class Entries {
  /** By rising index. */
  get list(): readonly ReadEntry[] {
    return this._list;
  }

  /** Takes in what is not at hand yet. */
  add(views: readonly EntryView[]): { fresh: ReadEntry[]; arrival: Arrival } {
    const fresh: ReadEntry[] = [];
    for (const view of views) {
      this.keep(view);
      if (!this.byIndex.has(view.index)) {
        fresh.push(this.read(view));
      }
    }
    const arrival = this.place(fresh);
    if (arrival !== 'newer' || fresh.length < views.length) {
      this.lastRerun = null;
    }
    return { fresh, arrival };
  }

  at(index: number): ReadEntry | undefined {
    return this.byIndex.get(index);
  }

  /** As the service gave it; undefined where it is not kept. */
  raw(index: number): EntryView | undefined {
    return this.views.get(index);
  }

  /** The outcome of an intent. */
  outcome(index: number): ReadEntry | undefined {
    const outcome = this.outcomes.get(index);
    return outcome === undefined ? undefined : this.byIndex.get(outcome);
  }

  /** Notes that are based on an entry, or on what came of it. */
  notesOn(index: number): readonly number[] {
    const outcome = this.outcomes.get(index);
    return [
      ...(this.notes.get(index) ?? []),
      ...(outcome === undefined ? [] : (this.notes.get(outcome) ?? []))
    ];
  }

  /** Of an act that was done: the last one kept that asked the same, and how they compare. */
  rerun(index: number): Rerun | null {
    const known = this.lastRerun;
    if (known?.index === index) {
      return known.found;
    }
    const found = this.findRerun(index);
    this.lastRerun = { index, found };
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
    for (let at = this._list.length - 1; at >= 0; at -= 1) {
      const other = this._list[at] as ReadEntry;
      const raw = other.index < index ? this.views.get(other.index) : undefined;
      if (
        raw !== undefined &&
        other.kind === 'intent' &&
        other.principal === entry.principal &&
        other.object === entry.object &&
        other.action === entry.action &&
        requestOf(raw) === request
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

  private keep(view: EntryView): void {
    this.views.delete(view.index);
    this.views.set(view.index, view);
    if (this.views.size > RAW) {
      this.views.delete(this.views.keys().next().value as number);
    }
  }

  private read(view: EntryView): ReadEntry {
    const entry = this.shared.entry(readEntry(view));
    this.byIndex.set(view.index, entry);
    if (entry.kind === 'outcome' && entry.ref !== null) {
      this.outcomes.set(entry.ref, entry.index);
      // Of this act, or of one before it: what it compares with may be another now.
      if (this.lastRerun !== null && entry.ref <= this.lastRerun.index) {
        this.lastRerun = null;
      }
    }
    for (const basis of entry.basedOn) {
      this.notes.set(basis, [...(this.notes.get(basis) ?? []), entry.index]);
    }
    return entry;
  }

  private place(fresh: ReadEntry[]): Arrival {
    const rising = fresh.every(({ index }, at) => index > (fresh[at - 1]?.index ?? -1));
    const first = this._list[0]?.index ?? Infinity;
    const last = this._list.at(-1)?.index ?? -1;
    if (rising && (fresh[0]?.index ?? Infinity) > last) {
      fresh.forEach(entry => this._list.push(entry));
      return 'newer';
    }
    if (rising && (fresh.at(-1)?.index ?? -1) < first) {
      this._list = fresh.concat(this._list);
      return 'older';
    }
    this._list = this._list.concat(fresh).sort((a, b) => a.index - b.index);
    return 'between';
  }

  private _list: ReadEntry[] = [];
  private readonly shared = new Shared();
  private readonly views = new Map<number, EntryView>();
  private readonly byIndex = new Map<number, ReadEntry>();
  /** Index of the outcome, by index of its intent. */
  private readonly outcomes = new Map<number, number>();
  /** Indexes of the notes that are based on an entry. */
  private readonly notes = new Map<number, number[]>();
  /** What was found last: details are drawn again with each entry. */
  private lastRerun: { index: number; found: Rerun | null } | null = null;
}
