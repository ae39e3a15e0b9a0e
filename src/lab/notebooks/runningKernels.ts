import type { Kernel, Session } from '@jupyterlab/services';

import type { Kernels } from '../service/kernels';

/** Kernels that are remembered after they ended: the last ones. */
const MOST = 1000;

/** The kernels of the page's own Jupyter server: those that run, and those that did. */
export class RunningKernels implements Kernels {
  constructor(
    private readonly kernels: Pick<Kernel.IManager, 'running' | 'runningChanged' | 'refreshRunning'>,
    private readonly sessions: Pick<Session.IManager, 'running'>
  ) {
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
    this.runs = new Set([...this.kernels.running()].map(({ id }) => id));
    for (const id of this.runs) {
      this.ran.delete(id);
      this.ran.add(id);
      if (this.ran.size > MOST) {
        this.ran.delete(this.ran.values().next().value as string);
      }
    }
  }

  private runs: ReadonlySet<string> = new Set();
  private readonly ran = new Set<string>();
}
