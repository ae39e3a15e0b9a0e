import type { ReadEntry } from '../../service/entry';
import { placeFrom } from '../shown';
import type { Gap } from '../spans';

/** A row of the tree: an entry, or what stands in place of entries that are not at hand. */
export type Row = {
  key: string;
  /** 1 for what stands under nothing. */
  level: number;
  /** Its place among those beside it, from 1, and how many they are. */
  place: number;
  size: number;
} & ({ entry: ReadEntry; parent: string | null; open: boolean | null } | { gap: Gap });

/** What a tree of entries is made of. */
export interface OutlineParts {
  /** All entries, by rising index. */
  shown: readonly ReadEntry[];
  /** Those of them that may stand under another, or others under them. */
  kin: readonly ReadEntry[];
  gaps: readonly Gap[];
  /** Entries that are not folded as all of their kind are. */
  turned: ReadonlySet<number>;
  outcome(index: number): ReadEntry | undefined;
}

/** Rows that do not stand in the list itself: below one of its rows, or between two. */
interface Insert {
  /** How many of the list's own rows are above. */
  above: number;
  /** How many inserted rows are above. */
  before: number;
  rows: readonly Row[];
}

/**
 * Entries as a tree, newest first: under an act what came of it, under a request how it was decided
 * and what was granted, under a revocation what it took along; in their own order. Of a million rows
 * none is made before it is asked for: only what is not simply the list is kept.
 */
export class Outline {
  constructor(private readonly parts: OutlineParts) {
    this.nestKin();
    this.roots = parts.shown.length - this.nested.length;
    const inserts = [...this.openRoots(), ...parts.gaps.map(gap => this.gapInsert(gap))];
    // What stands below a row comes before what stands between it and the next.
    inserts.sort((a, b) => a.above - b.above || Number(isGap(a)) - Number(isGap(b)));
    let before = 0;
    for (const insert of inserts) {
      insert.before = before;
      before += insert.rows.length;
    }
    this.inserts = inserts;
    this.count = this.roots + before;
  }

  /** All rows that are not folded away. */
  readonly count: number;

  /** The row at a position from the top. */
  row(position: number): Row {
    const insert = this.inserts[this.insertAt(position)];
    const inner = insert === undefined ? 0 : position - insert.above - insert.before;
    if (insert !== undefined && inner < insert.rows.length) {
      return insert.rows[inner] as Row;
    }
    const above = insert === undefined ? 0 : insert.before + insert.rows.length;
    return this.rootRow(this.rootAt(position - above), position - above);
  }

  /** Position of the row of an entry; -1 where it is not shown, or folded away. */
  position(index: number): number {
    const inserted = this.places.get(`e${index}`);
    if (inserted !== undefined) {
      return inserted.insert.above + inserted.insert.before + inserted.at;
    }
    const place = placeFrom(this.parts.shown, index);
    if (this.parts.shown[place]?.index !== index || this.isNested(index)) {
      return -1;
    }
    return this.positionOfRoot(this.rootsFrom(place) - 1);
  }

  /** Position of a row by its key; -1 where there is none. */
  find(key: string): number {
    const inserted = this.places.get(key);
    if (inserted !== undefined) {
      return inserted.insert.above + inserted.insert.before + inserted.at;
    }
    return key.startsWith('e') ? this.position(Number(key.slice(1))) : -1;
  }

  /** What an entry stands under, from the outermost on. */
  above(index: number): number[] {
    const parent = this.parents.get(index);
    return parent === undefined ? [] : [...this.above(parent), parent];
  }

  private nestKin(): void {
    const { kin } = this.parts;
    const known = new Map(kin.map(entry => [entry.index, entry]));
    const ended = new Map<string, number>();
    for (const entry of kin) {
      const parent = parentOf(entry, ended);
      if (entry.ended !== null) {
        ended.set(entry.ended.facet, entry.index);
      }
      if (parent !== null && parent < entry.index && known.has(parent)) {
        this.parents.set(entry.index, parent);
        this.children.set(parent, [...(this.children.get(parent) ?? []), entry]);
        this.nested.push(entry.index);
      }
    }
  }

  /** Rows below those of the list's own that are open. */
  private openRoots(): Insert[] {
    const open = new Set<number>();
    for (const parent of this.children.keys()) {
      if (!this.parents.has(parent)) {
        open.add(parent);
      }
    }
    for (const index of this.parts.turned) {
      if (!this.parents.has(index)) {
        open.add(index);
      }
    }
    return [...open].flatMap(index => {
      const place = placeFrom(this.parts.shown, index);
      const entry = this.parts.shown[place];
      const rows = entry?.index === index ? this.below(entry, 2) : [];
      return rows.length === 0 ? [] : [this.insert(this.rootsFrom(place), rows)];
    });
  }

  private below(entry: ReadEntry, level: number): Row[] {
    const children = this.childrenOf(entry);
    if (!this.isOpen(entry)) {
      return [];
    }
    return children.flatMap((child, at): Row[] => [
      {
        key: `e${child.index}`,
        level,
        place: at + 1,
        size: children.length,
        entry: child,
        parent: `e${entry.index}`,
        open: this.openness(child)
      },
      ...this.below(child, level + 1)
    ]);
  }

  private gapInsert(gap: Gap): Insert {
    const above = this.rootsFrom(placeFrom(this.parts.shown, gap.to + 1));
    // Their places among all are known when all are.
    const row: Row = { key: `g${gap.to}`, level: 1, place: 0, size: 0, gap };
    const insert = this.insert(above, [row]);
    row.place = above + this.parts.gaps.filter(({ to }) => to > gap.to).length + 1;
    row.size = this.roots + this.parts.gaps.length;
    return insert;
  }

  private insert(above: number, rows: readonly Row[]): Insert {
    const insert: Insert = { above, before: 0, rows };
    rows.forEach(({ key }, at) => this.places.set(key, { insert, at }));
    return insert;
  }

  private rootRow(entry: ReadEntry, rank: number): Row {
    const { gaps } = this.parts;
    return {
      key: `e${entry.index}`,
      level: 1,
      place: rank + gaps.filter(({ from }) => from > entry.index).length + 1,
      size: this.roots + gaps.length,
      entry,
      parent: null,
      open: this.openness(entry)
    };
  }

  private childrenOf(entry: ReadEntry): readonly ReadEntry[] {
    const outcome = entry.kind === 'intent' ? this.parts.outcome(entry.index) : undefined;
    return outcome === undefined ? (this.children.get(entry.index) ?? []) : [outcome];
  }

  /** What came of an act is told in its own row as well: it is folded until somebody asks. */
  private isOpen({ index, kind }: ReadEntry): boolean {
    return (kind !== 'intent') !== this.parts.turned.has(index);
  }

  private openness(entry: ReadEntry): boolean | null {
    return this.childrenOf(entry).length === 0 ? null : this.isOpen(entry);
  }

  /** The last insert that begins at a position or above it; -1 where none does. */
  private insertAt(position: number): number {
    let low = 0;
    let high = this.inserts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { above, before } = this.inserts[middle] as Insert;
      if (above + before <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private positionOfRoot(rank: number): number {
    let low = 0;
    let high = this.inserts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.inserts[middle] as Insert).above <= rank) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const last = this.inserts[low - 1];
    return rank + (last === undefined ? 0 : last.before + last.rows.length);
  }

  /** How many of the list's own rows are those of entries from a place on. */
  private rootsFrom(place: number): number {
    const { shown } = this.parts;
    const from = shown[place]?.index ?? Infinity;
    return shown.length - place - (this.nested.length - nestedBefore(this.nested, from));
  }

  /** The entry of the list's own row of this rank. */
  private rootAt(rank: number): ReadEntry {
    const { shown } = this.parts;
    let low = 0;
    let high = shown.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.rootsFrom(middle) > rank) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return shown[low] as ReadEntry;
  }

  private isNested(index: number): boolean {
    return this.parents.has(index);
  }

  private readonly roots: number;
  private readonly inserts: readonly Insert[];
  /** Entries that stand under others, by rising index. */
  private readonly nested: number[] = [];
  private readonly parents = new Map<number, number>();
  private readonly children = new Map<number, ReadEntry[]>();
  private readonly places = new Map<string, { insert: Insert; at: number }>();
}

/** As the service says why a facet ended with another, or because of whoever had granted it. */
const ENDED_WITH = /^(?:with|granted by) (\S{1,64})$/;

function parentOf(entry: ReadEntry, ended: ReadonlyMap<string, number>): number | null {
  switch (entry.kind) {
    case 'decision':
    case 'grant':
    case 'withdrawal':
      return entry.ref;
    case 'revocation':
      return ended.get(ENDED_WITH.exec(entry.detail)?.[1] ?? '') ?? null;
    default:
      return null;
  }
}

function isGap({ rows }: Insert): boolean {
  return rows.some(row => 'gap' in row);
}

function nestedBefore(nested: readonly number[], index: number): number {
  let low = 0;
  let high = nested.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((nested[middle] as number) < index) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
