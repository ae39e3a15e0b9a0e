/** What a page's own Jupyter server knows of kernels; those of other servers it does not know. */
export interface Kernels {
  /** Asks the server anew; what it does not answer stays as it was heard last. Never rejects. */
  look(): Promise<void>;
  /** Whether one runs, or ran and has ended; null where the server never had it. */
  state(kernel: string): 'runs' | 'ended' | null;
  /** Path of the notebook, or name of the console, that it runs for; null while unknown. */
  path(kernel: string): string | null;
}

/** Uses of one facet by the kernels that they came from. */
export interface KernelUse {
  kernel: string;
  /** Milliseconds since the epoch of the last one. */
  at: number;
}

/** A first use by one kernel, after others' uses. */
export interface NewKernel {
  kernel: string;
  at: number;
  /** The others, that used last at the end. */
  others: readonly KernelUse[];
}

/** Why a use by another kernel is worth a word: one runs, or used it so many minutes before. */
export type Why = { runs: true } | { runs: false; before: number; within: number };

/** Kernels that are remembered of a facet: those that used it last. */
const MOST = 64;

/** Which kernels used a facet. Its size does not grow with their number. */
export class KernelHistory {
  /** @returns the others, where this one never used it before and any other did */
  add(kernel: string, at: number): NewKernel | null {
    const fresh = !this.last.delete(kernel);
    const others = [...this.last].map(([other, used]) => ({ kernel: other, at: used }));
    this.last.set(kernel, at);
    if (this.last.size > MOST) {
      this.last.delete(this.last.keys().next().value as string);
    }
    return fresh && others.length > 0 ? { kernel, at, others } : null;
  }

  private readonly last = new Map<string, number>();
}

/**
 * Whether a new kernel beside the others is unusual, and why: one of them still runs, or used the
 * facet within so many minutes before. One that is known to have ended has given way to the new
 * one: a notebook that was closed and opened again is nothing unusual.
 */
export function besides(
  { at, others }: NewKernel,
  minutes: number,
  kernels: Pick<Kernels, 'state'> | null
): Why | null {
  const there = others.filter(({ kernel }) => kernels?.state(kernel) !== 'ended');
  if (there.some(({ kernel }) => kernels?.state(kernel) === 'runs')) {
    return { runs: true };
  }
  const before = (at - Math.max(...there.map(use => use.at))) / 60_000;
  return before <= minutes ? { runs: false, before, within: minutes } : null;
}
