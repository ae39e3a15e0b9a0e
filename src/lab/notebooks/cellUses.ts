import type { EntryView } from '../../protocol';
import { readEntry } from '../service/entry';
import { type Rerun, Reruns } from '../service/reruns';

/** What the cell of a notebook used facets for. */
export interface CellUse {
  count: number;
  /** Index of the newest. */
  latest: number;
  /** Names of the services, at most `MOST_NAMES`. */
  objects: Set<string>;
  /** Whether its Jupyter server saw the latest, too; else its kernel alone says that it was here. */
  seen: boolean;
  /** Its execution, and what it asked in it that had another result before. */
  execution: number | null;
  changed: Rerun[];
}

/** Cells that are remembered: those that used something last. */
const MOST_CELLS = 5000;
const MOST_NAMES = 8;
const MOST_CHANGES = 100;

/** Uses by the cell that they came from. */
export class CellUses {
  /**
   * Takes an intent or an outcome in, in the order of the ledger.
   *
   * @returns whether what is known of a cell has changed
   */
  add(view: EntryView): boolean {
    const rerun = this.reruns.add(view);
    return view.kind === 'outcome' ? this.compared(rerun) : this.used(view);
  }

  of(principal: string, cell: string): CellUse | null {
    return this.cells.get(keyOf(principal, cell)) ?? null;
  }

  private used(view: EntryView): boolean {
    const { principal, cell, index, object, seen } = readEntry(view);
    if (cell === null || principal === '') {
      return false;
    }
    const key = keyOf(principal, cell.id);
    const use = this.cells.get(key) ?? fresh();
    use.count += 1;
    use.latest = index;
    use.seen = seen;
    if (use.execution !== cell.count) {
      use.execution = cell.count;
      use.changed = [];
    }
    if (use.objects.size < MOST_NAMES) {
      use.objects.add(object);
    }
    this.cells.delete(key);
    this.cells.set(key, use);
    if (this.cells.size > MOST_CELLS) {
      this.cells.delete(this.cells.keys().next().value as string);
    }
    this.open.set(index, use);
    if (this.open.size > MOST_CELLS) {
      this.open.delete(this.open.keys().next().value as number);
    }
    return true;
  }

  private compared(rerun: Rerun | null): boolean {
    const use = rerun === null ? undefined : this.open.get(rerun.now);
    if (rerun === null || use === undefined || !rerun.changed) {
      return false;
    }
    use.changed = [...use.changed, rerun].slice(-MOST_CHANGES);
    return true;
  }

  private readonly reruns = new Reruns();
  /** Which cell's an intent is. */
  private readonly open = new Map<number, CellUse>();
  private readonly cells = new Map<string, CellUse>();
}

function fresh(): CellUse {
  return { count: 0, latest: 0, objects: new Set(), seen: false, execution: null, changed: [] };
}

function keyOf(principal: string, cell: string): string {
  return `${principal} ${cell}`;
}
