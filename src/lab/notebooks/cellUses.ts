import type { EntryView } from '../../protocol';
import { readEntry } from '../service/entry';

/** What the cell of a notebook used facets for, by the kernel's own word of which cell it was. */
export interface CellUse {
  count: number;
  /** Index of the newest. */
  latest: number;
  /** Names of the services, at most `MOST_NAMES`. */
  objects: Set<string>;
}

/** Cells that are remembered: those that used something last. */
const MOST_CELLS = 5000;
const MOST_NAMES = 8;

/** Uses by the cell that they came from. */
export class CellUses {
  /** @returns the cell, where the use names one */
  add(view: EntryView): { principal: string; cell: string } | null {
    const { principal, cell, index, object } = readEntry(view);
    if (cell === null || principal === '') {
      return null;
    }
    const key = keyOf(principal, cell.id);
    const use = this.cells.get(key) ?? { count: 0, latest: index, objects: new Set<string>() };
    use.count += 1;
    use.latest = index;
    if (use.objects.size < MOST_NAMES) {
      use.objects.add(object);
    }
    this.cells.delete(key);
    this.cells.set(key, use);
    if (this.cells.size > MOST_CELLS) {
      this.cells.delete(this.cells.keys().next().value as string);
    }
    return { principal, cell: cell.id };
  }

  of(principal: string, cell: string): CellUse | null {
    return this.cells.get(keyOf(principal, cell)) ?? null;
  }

  private readonly cells = new Map<string, CellUse>();
}

function keyOf(principal: string, cell: string): string {
  return `${principal} ${cell}`;
}
