import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import { goToCell } from './goToCell';

/** What of a notebook's panel is asked for. */
function panelOf(path: string, ids: string[]): NotebookPanel {
  return {
    context: { path, ready: Promise.resolve() },
    revealed: Promise.resolve(),
    content: {
      model: { sharedModel: { cells: ids.map(id => ({ id })) } },
      activeCellIndex: 0,
      activeCell: null,
      scrollToItem: async () => undefined
    }
  } as unknown as NotebookPanel;
}

describe('going to a cell', () => {
  let open: NotebookPanel[];
  let closed: NotebookPanel[];
  let shown: string[];

  const tracker = {
    forEach: (each: (panel: NotebookPanel) => void) => open.forEach(each),
    find: (is: (panel: NotebookPanel) => boolean) => open.find(is)
  } as unknown as INotebookTracker;

  const go = (id: string, notebook: string | null): Promise<boolean> =>
    goToCell(
      tracker,
      { id, notebook },
      {
        open: async path => {
          open.push(...closed.filter(({ context }) => context.path === path));
        },
        activate: ({ context }) => void shown.push(context.path)
      }
    );

  beforeEach(() => {
    open = [panelOf('copy.ipynb', ['a', 'b']), panelOf('first.ipynb', ['x', 'a', 'b'])];
    closed = [panelOf('closed.ipynb', ['b'])];
    shown = [];
  });

  test('shows it in the notebook that was named, though a copy with the same cells is open', async () => {
    expect(await go('b', 'first.ipynb')).toBe(true);
    expect(shown).toEqual(['first.ipynb']);
    expect(open[1]!.content.activeCellIndex).toBe(2);
  });

  test('opens the notebook that was named rather than show another with the same cells', async () => {
    expect(await go('b', 'closed.ipynb')).toBe(true);
    expect(shown).toEqual(['closed.ipynb']);
  });

  test('finds it in a notebook that has got another name', async () => {
    expect(await go('x', 'before.ipynb')).toBe(true);
    expect(shown).toEqual(['first.ipynb']);
    expect(await go('x', null)).toBe(true);
  });

  test('says where no open notebook has it', async () => {
    expect(await go('gone', 'first.ipynb')).toBe(false);
    expect(shown).toEqual([]);
  });
});
