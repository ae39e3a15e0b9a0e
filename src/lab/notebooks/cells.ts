import { type INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

import type { CellName } from '../service/entry';

/** Puts code into a new cell below the active one and runs it, so that a person sees what ran. */
export async function insertAndRun(panel: NotebookPanel, code: string): Promise<void> {
  await panel.context.ready;
  await panel.sessionContext.ready;
  const notebook = panel.content;
  const active = notebook.activeCell;
  if (active === null || active.model.sharedModel.getSource().trim() !== '') {
    NotebookActions.insertBelow(notebook);
  }
  notebook.activeCell?.model.sharedModel.setSource(code);
  await NotebookActions.run(notebook, panel.sessionContext);
}

/** The open notebook that has a cell of this id, and the cell's place in it. */
export function findCell(
  tracker: INotebookTracker,
  cell: string
): { panel: NotebookPanel; index: number } | null {
  let found: { panel: NotebookPanel; index: number } | null = null;
  tracker.forEach(panel => {
    const cells = panel.content.model?.sharedModel.cells ?? [];
    const index = cells.findIndex(({ id }) => id === cell);
    if (index >= 0 && found === null) {
      found = { panel, index };
    }
  });
  return found;
}

/**
 * Brings a cell into sight: in an open notebook, else in the one that the kernel named.
 * @returns whether it was found
 */
export async function goToCell(
  tracker: INotebookTracker,
  cell: CellName,
  reveal: { open(path: string): Promise<unknown>; activate(panel: NotebookPanel): void }
): Promise<boolean> {
  let found = findCell(tracker, cell.id);
  if (found === null && cell.notebook !== null) {
    await reveal.open(cell.notebook);
    const panel = tracker.find(other => other.context.path === cell.notebook);
    await panel?.context.ready;
    await panel?.revealed;
    found = findCell(tracker, cell.id);
  }
  if (found === null) {
    return false;
  }
  const { panel, index } = found;
  reveal.activate(panel);
  panel.content.activeCellIndex = index;
  await panel.content.scrollToItem(index, 'center');
  panel.content.activeCell?.node.focus();
  return true;
}
