import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';

/** What a kernel does to everything that waits in it, whoever had it do so. */
const ENDED: ReadonlySet<string> = new Set(['restarting', 'autorestarting', 'terminating', 'dead']);

/** An output that a kernel keeps up to date, until it is gone. */
export interface KeptByKernel extends Widget {
  kernelEnded(): void;
}

/** Has each output that `outputs` holds know of the end of its own notebook's kernel. */
export function tellOfKernels(
  notebooks: INotebookTracker,
  outputs: ReadonlySet<KeptByKernel>
): void {
  notebooks.widgetAdded.connect((_, panel) => {
    panel.sessionContext.statusChanged.connect((_context, status) => {
      if (ENDED.has(status)) {
        [...outputs].filter(one => isWithin(one, panel)).forEach(one => one.kernelEnded());
      }
    });
  });
}

function isWithin(widget: Widget, panel: Widget): boolean {
  for (let at: Widget | null = widget; at !== null; at = at.parent) {
    if (at === panel) {
      return true;
    }
  }
  return false;
}
