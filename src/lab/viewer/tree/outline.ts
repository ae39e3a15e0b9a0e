import type { ReadEntry } from '../../service/entry';
import { placeFrom } from '../log/shown';
import type { Gap } from '../log/spans';

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
  size: number;
  /** Below which entry they stand; null for what stands between. */
  root: number | null;
  /** Made when they are first in sight. */
  rows(): readonly Row[];
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
    inserts.sort((a, b) => a.above - b.above || Number(a.root === null) - Number(b.root === null));
    let before = 0;
    for (const insert of inserts) {
      insert.before = before;
      before += insert.size;
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
    if (insert !== undefined && inner < insert.size) {
      return insert.rows()[inner] as Row;
    }
    const above = insert === undefined ? 0 : insert.before + insert.size;
    return this.rootRow(this.rootAt(position - above), position - above);
  }

  /** Position of the row of an entry; -1 where it is not shown, or folded away. */
  position(index: number): number {
    const { shown } = this.parts;
    const root = this.acts.get(index) ?? this.above(index)[0] ?? index;
    const place = placeFrom(shown, root);
    if (shown[place]?.index !== root) {
      return -1;
    }
    const position = this.positionOfRoot(this.rootsFrom(place) - 1);
    if (root === index) {
      return position;
    }
    const insert = this.inserts[this.insertAt(position + 1)];
    const at = insert?.root === root ? insert.rows().findIndex(row => row.key === `e${index}`) : -1;
    return at < 0 ? -1 : position + 1 + at;
  }

  /** Position of a row by its key; -1 where there is none. */
  find(key: string): number {
    const index = Number(key.slice(1));
    if (key.startsWith('e')) {
      return this.position(index);
    }
    const gap = this.inserts.find(insert => insert.root === null && insert.rows()[0]?.key === key);
    return gap === undefined ? -1 : gap.above + gap.before;
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
      const facet = entry.ended?.facet ?? null;
      if (facet !== null) {
        ended.set(facet, entry.index);
      }
      if (parent !== null && parent < entry.index && known.has(parent)) {
        this.parents.set(entry.index, parent);
        const beside = this.children.get(parent);
        if (beside === undefined) {
          this.children.set(parent, [entry]);
        } else {
          beside.push(entry);
        }
        this.nested.push(entry.index);
      }
    }
  }

  /** Rows below those of the list's own that are open. */
  private openRoots(): Insert[] {
    const { shown, turned, outcome } = this.parts;
    const open = new Set<number>();
    for (const index of [...this.children.keys(), ...turned]) {
      if (!this.parents.has(index)) {
        open.add(index);
      }
    }
    const inserts: Insert[] = [];
    for (const index of open) {
      const place = placeFrom(shown, index);
      const entry = shown[place];
      const size = entry?.index === index ? this.sizeBelow(entry) : 0;
      if (entry !== undefined && size > 0) {
        inserts.push(insertOf(this.rootsFrom(place), size, index, () => this.below(entry, 2)));
        const came = entry.kind === 'intent' ? outcome(index) : undefined;
        if (came !== undefined) {
          this.acts.set(came.index, index);
        }
      }
    }
    return inserts;
  }

  /** How many rows there are below an entry, without making them. */
  private sizeBelow(entry: ReadEntry): number {
    return this.isOpen(entry)
      ? this.childrenOf(entry).reduce((sum, child) => sum + 1 + this.sizeBelow(child), 0)
      : 0;
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
    const { shown, gaps } = this.parts;
    const above = this.rootsFrom(placeFrom(shown, gap.to + 1));
    const place = above + gaps.filter(({ to }) => to > gap.to).length + 1;
    const row: Row = { key: `g${gap.to}`, level: 1, place, size: this.roots + gaps.length, gap };
    return insertOf(above, 1, null, () => [row]);
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
    return rank + (last === undefined ? 0 : last.before + last.size);
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

  private readonly roots: number;
  private readonly inserts: readonly Insert[];
  /** Entries that stand under others, by rising index. */
  private readonly nested: number[] = [];
  private readonly parents = new Map<number, number>();
  private readonly children = new Map<number, ReadEntry[]>();
  /** Acts that are open, by their outcomes. */
  private readonly acts = new Map<number, number>();
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

function insertOf(
  above: number,
  size: number,
  root: number | null,
  make: () => readonly Row[]
): Insert {
  let rows: readonly Row[] | undefined;
  return { above, before: 0, size, root, rows: () => (rows ??= make()) };
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
