import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

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
