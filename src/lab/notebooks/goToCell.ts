import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import type { CellName } from '../service/entry';

interface Place {
  panel: NotebookPanel;
  index: number;
}

/** The open notebooks that have a cell of this id: copies of one notebook all do. */
function placesOf(tracker: INotebookTracker, id: string): Place[] {
  const places: Place[] = [];
  tracker.forEach(panel => {
    const cells = panel.content.model?.sharedModel.cells ?? [];
    const index = cells.findIndex(cell => cell.id === id);
    if (index >= 0) {
      places.push({ panel, index });
    }
  });
  return places;
}

/**
 * Brings a cell into sight: in the notebook that the kernel named, which is opened where it is
 * still there; else, as after a renaming, in any open one that has it.
 * @param reveal `open` opens what there is at a path, and nothing where there is nothing
 * @returns whether it was found
 */
export async function goToCell(
  tracker: INotebookTracker,
  { id, notebook: path }: Pick<CellName, 'id' | 'notebook'>,
  reveal: { open(path: string): Promise<unknown>; activate(panel: NotebookPanel): void }
): Promise<boolean> {
  const named = (): Place | undefined =>
    placesOf(tracker, id).find(({ panel }) => panel.context.path === path);
  let found = named();
  if (found === undefined && path !== null) {
    await reveal.open(path);
    const panel = tracker.find(other => other.context.path === path);
    await panel?.context.ready;
    await panel?.revealed;
    found = named();
  }
  found ??= placesOf(tracker, id)[0];
  if (found === undefined) {
    return false;
  }
  const { panel, index } = found;
  reveal.activate(panel);
  panel.content.activeCellIndex = index;
  const { activeElement: before } = document;
  await panel.content.scrollToItem(index, 'center');
  // Scrolling takes a while: who went elsewhere meanwhile keeps the keys there.
  const { activeElement: now } = document;
  if (now === before || now === document.body || panel.node.contains(now)) {
    panel.content.activeCell?.node.focus();
  }
  return true;
}
