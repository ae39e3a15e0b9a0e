/** Executions of one kernel that are remembered: the last ones. */
const MOST = 1_000;
/** Kernels whose end nobody told go, the one that was still the longest first. */
const MOST_KERNELS = 500;
/** How long a server's word may come after what its kernel does, in milliseconds. */
const LATE_MS = 250;

/** What Jupyter servers passed on to their kernels: which cell, of which source. */
export class Executions {
  /** @param source hex SHA-256 of what is executed */
  passed(kernel: string, cell: string, source: string): void {
    const seen = this.kernels.get(kernel) ?? new Set<string>();
    touch(this.kernels, kernel, seen, MOST_KERNELS);
    const name = nameOf(cell, source);
    seen.delete(name);
    seen.add(name);
    if (seen.size > MOST) {
      seen.delete(seen.values().next().value as string);
    }
    for (const told of [...this.waiting]) {
      told();
    }
  }

  /**
   * Whether a server passed this source on in this cell. It tells so while it passes it on, so
   * that a quick kernel may act before: of one whose server tells at all, its word is waited for.
   */
  async saw(
    kernel: string | null,
    cell: string | undefined,
    source: string | undefined
  ): Promise<boolean> {
    if (kernel === null || cell === undefined || source === undefined) {
      return false;
    }
    const name = nameOf(cell, source);
    const has = (): boolean => this.kernels.get(kernel)?.has(name) === true;
    if (!has() && this.kernels.has(kernel) && this.untold.get(kernel) !== name) {
      await this.until(has);
      if (!has()) {
        touch(this.untold, kernel, name, MOST_KERNELS);
      }
    }
    return has();
  }

  kernelEnded(kernel: string): void {
    this.kernels.delete(kernel);
    this.untold.delete(kernel);
  }

  private until(has: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(told);
        resolve();
      };
      const told = (): void => {
        if (has()) {
          end();
        }
      };
      const timer = setTimeout(end, LATE_MS);
      this.waiting.add(told);
    });
  }

  private readonly waiting = new Set<() => void>();
  /** Of a kernel the last that was waited for in vain: a loop of calls waits once. */
  private readonly untold = new Map<string, string>();
  private readonly kernels = new Map<string, Set<string>>();
}

function touch<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) {
    map.delete(map.keys().next().value as string);
  }
}

/** A digest holds no blank, so that two names are one only where both parts are. */
function nameOf(cell: string, source: string): string {
  return `${source} ${cell}`;
}
