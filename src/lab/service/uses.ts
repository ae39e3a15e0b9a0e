import type { KernelName } from './entry';
import { KernelHistory, type NewKernel, type Why } from './kernels';
import type { Thresholds } from './thresholds';

/** What a facet was used for, as far as it was seen here; and what of a further use is unusual. */

/** One use, by what the ledger says of it. */
export interface Use {
  /** Milliseconds since the epoch. */
  at: number;
  action: string;
  /** Notebook and cell by the kernel's own word; null where it said none. */
  cell: string | null;
}

/** What is unusual, with the figures of its rule. */
export type Flag =
  | { rule: 'burst'; at: number; calls: number; usual: number; times: number }
  | { rule: 'first_action'; at: number; action: string; uses: number }
  | { rule: 'new_cell'; at: number; uses: number; cells: number }
  | NewKernelFlag;

/** The first use by a kernel, beside others that used it: `kernels` so many, in all `uses` times. */
export interface NewKernelFlag {
  rule: 'new_kernel';
  at: number;
  kernel: KernelName;
  /** What it runs for, by its Jupyter server or by its own word; null where nobody said. */
  path: string | null;
  uses: number;
  kernels: number;
  why: Why;
}

const MINUTE = 60_000;
const SLICE = 5000;
const SLICES = MINUTE / SLICE;
/** Minutes with uses of which the usual is the mean; fewer than `ENOUGH` say nothing. */
const MINUTES = 60;
const ENOUGH = 3;
/** Names that are remembered; beyond them nothing is called new any more. */
const MOST_NAMES = 256;

/** What is known of the uses of one facet. Its size does not grow with their number. */
export class UseHistory {
  /**
   * Takes in, before the use itself, which kernel it comes from. Whether another one is unusual
   * depends on what became of those before, which no ledger says.
   *
   * @returns the others, where it is the first use by this one, and how many uses there were
   */
  from(kernel: string, at: number): (NewKernel & { uses: number }) | null {
    const found = this.kernels.add(kernel, at);
    return found && { ...found, uses: this.uses };
  }

  /** Takes a use in, in the order of the ledger. @returns what is unusual about it */
  add({ at, action, cell }: Use, limits: Thresholds): Flag[] {
    const flags = [
      ...this.firstAction(at, action, limits),
      ...this.newCell(at, cell, limits),
      ...this.burst(at, limits)
    ];
    this.uses += 1;
    return flags;
  }

  private firstAction(at: number, action: string, { firstActionAfter: after }: Thresholds): Flag[] {
    const fresh = remember(this.actions, action);
    return after > 0 && fresh && this.uses >= after
      ? [{ rule: 'first_action', at, action, uses: this.uses }]
      : [];
  }

  private newCell(at: number, cell: string | null, { newCellAfter: after }: Thresholds): Flag[] {
    if (cell === null) {
      return [];
    }
    const { size } = this.cells;
    const fresh = remember(this.cells, cell);
    return after > 0 && fresh && size > 0 && this.uses >= after
      ? [{ rule: 'new_cell', at, uses: this.uses, cells: size }]
      : [];
  }

  private burst(at: number, { burstTimes: times, burstLeast: least }: Thresholds): Flag[] {
    count(this.slices, Math.floor(at / SLICE), SLICES);
    count(this.minutes, Math.floor(at / MINUTE), MINUTES);
    const since = Math.floor((at - MINUTE) / SLICE);
    const calls = sum([...this.slices].filter(([slice]) => slice > since).map(([, n]) => n));
    const before = [...this.minutes].filter(([minute]) => (minute + 1) * MINUTE <= at - MINUTE);
    if (times <= 0 || before.length < ENOUGH || calls < least) {
      return [];
    }
    const usual = sum(before.map(([, n]) => n)) / before.length;
    return calls > times * usual ? [{ rule: 'burst', at, calls, usual, times }] : [];
  }

  private uses = 0;
  private readonly actions = new Set<string>();
  private readonly cells = new Set<string>();
  private readonly kernels = new KernelHistory();
  /** Calls by the five seconds, and by the minute, that they began in. */
  private readonly slices = new Map<number, number>();
  private readonly minutes = new Map<number, number>();
}

/** Whether so many of these moments (in ms) lie within so short a time. */
export function mostIn(
  times: readonly number[],
  { refusalCount: most, refusalSeconds: seconds }: Thresholds
): boolean {
  const sorted = [...times].sort((a, b) => a - b);
  return (
    most > 0 &&
    sorted.some((first, at) => {
      const last = sorted[at + most - 1];
      return last !== undefined && last - first <= seconds * 1000;
    })
  );
}

/** @returns whether it is new, and room was left to remember it */
function remember(names: Set<string>, name: string): boolean {
  if (names.has(name) || names.size >= MOST_NAMES) {
    return false;
  }
  names.add(name);
  return true;
}

function count(counts: Map<number, number>, at: number, most: number): void {
  counts.set(at, (counts.get(at) ?? 0) + 1);
  if (counts.size > most) {
    counts.delete(Math.min(...counts.keys()));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((whole, part) => whole + part, 0);
}
