import type { Kernel, Session } from '@jupyterlab/services';

import type { Kernels } from '../service/kernels';

/** Kernels that are remembered after they ended: the last ones. */
const MOST = 1000;
const PLACE = 'facetry.kernels';

/**
 * The kernels of the page's own Jupyter server: those that run, and those that did, as far as this
 * tab of the browser heard of them.
 */
export class RunningKernels implements Kernels {
  /** @param storage of this tab, over a reload of its page; null where nothing is kept */
  constructor(
    private readonly kernels: Pick<
      Kernel.IManager,
      'running' | 'runningChanged' | 'refreshRunning'
    >,
    private readonly sessions: Pick<Session.IManager, 'running'>,
    private readonly storage: () => Pick<Storage, 'getItem' | 'setItem'> | null
  ) {
    this.ran = new Set(this.heardBefore());
    kernels.runningChanged.connect(() => this.note());
    this.note();
  }

  async look(): Promise<void> {
    await this.kernels.refreshRunning().catch(() => undefined);
    this.note();
  }

  state(kernel: string): 'runs' | 'ended' | null {
    return this.runs.has(kernel) ? 'runs' : this.ran.has(kernel) ? 'ended' : null;
  }

  path(kernel: string): string | null {
    for (const { kernel: its, path, type, name } of this.sessions.running()) {
      if (its?.id === kernel) {
        return (type === 'notebook' ? path : name) || null;
      }
    }
    return null;
  }

  private note(): void {
    const before = this.runs;
    this.runs = new Set([...this.kernels.running()].map(({ id }) => id));
    for (const id of this.runs) {
      this.ran.delete(id);
      this.ran.add(id);
      if (this.ran.size > MOST) {
        this.ran.delete(this.ran.values().next().value as string);
      }
    }
    if ([...this.runs].some(id => !before.has(id))) {
      this.keep();
    }
  }

  private keep(): void {
    try {
      this.storage()?.setItem(PLACE, JSON.stringify([...this.ran]));
    } catch {
      // Then they are heard of until the page is loaded anew.
    }
  }

  private heardBefore(): string[] {
    try {
      const heard: unknown = JSON.parse(this.storage()?.getItem(PLACE) ?? '[]');
      return Array.isArray(heard)
        ? heard.filter((id): id is string => typeof id === 'string').slice(-MOST)
        : [];
    } catch {
      return [];
    }
  }

  private runs: ReadonlySet<string> = new Set();
  private readonly ran: Set<string>;
}
