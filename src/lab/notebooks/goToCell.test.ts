import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import { goToCell } from './goToCell';

const element = (selector: string): HTMLElement => document.querySelector(selector)!;
const receipt = (): HTMLElement => element('#receipt');

/** What of a notebook's panel is asked for. */
function panelOf(
  path: string,
  ids: string[],
  scroll = async (): Promise<void> => undefined
): NotebookPanel {
  const node = document.createElement('div');
  const cell = document.createElement('div');
  cell.tabIndex = 0;
  node.append(cell);
  document.body.append(node);
  return {
    context: { path, ready: Promise.resolve() },
    revealed: Promise.resolve(),
    node,
    content: {
      model: { sharedModel: { cells: ids.map(id => ({ id })) } },
      activeCellIndex: 0,
      activeCell: { node: cell },
      scrollToItem: scroll
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
    document.body.innerHTML = '<button id="receipt"></button><iframe></iframe>';
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

  test.each([
    ['gives it the keys of whoever pressed what leads there', () => undefined, true],
    ['gives it those that are nowhere', () => receipt().remove(), true],
    ['leaves them to whoever went to a card meanwhile', () => element('iframe').focus(), false]
  ])('%s', async (_, meanwhile, given) => {
    open = [panelOf('slow.ipynb', ['a'], async () => meanwhile())];
    receipt().focus();
    expect(await go('a', 'slow.ipynb')).toBe(true);
    expect(document.activeElement === open[0]!.content.activeCell!.node).toBe(given);
  });
});
