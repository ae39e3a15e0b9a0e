import '../testing/dom';

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { b64u, type EntryView, jcs, utf8 } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { CellMarks } from './cellMarks';
import { CellUses } from './cellUses';

function use(index: number, cell: string | null, over: { who?: string; on?: string } = {}): EntryView {
  const { who = 'notebook', on = 'bank' } = over;
  const group = (value: object) => ({ salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) });
  const word = cell === null ? {} : { cell: { id: cell, count: 3 } };
  return {
    index,
    kind: 'intent',
    at: 0,
    leaf: '',
    openings: {
      who: group({ principal: who, petname: who, facet: 'f', ...word }),
      what: group({ object: on, action: 'read' })
    }
  };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) {
    await Promise.resolve();
  }
};

function panelOf(path: string, ids: string[]) {
  const widgets = ids.map(id => ({ model: { id }, node: document.createElement('div') }));
  return {
    panel: {
      context: { path },
      revealed: Promise.resolve(),
      isDisposed: false,
      content: { widgets }
    } as unknown as NotebookPanel,
    mark: (id: string) =>
      widgets.find(({ model }) => model.id === id)?.node.querySelector('button') ?? null
  };
}

async function marked(before: EntryView[], ...opened: ReturnType<typeof panelOf>[]) {
  const shown: number[] = [];
  const panels = opened.map(({ panel }) => panel);
  const tracker = {
    widgetAdded: new Signal<object, NotebookPanel>({}),
    forEach: (each: (panel: NotebookPanel) => void) => panels.forEach(each)
  };
  const stream = {
    appended: new Signal<object, EntryView>({}),
    changed: new Signal<object, void>({}),
    live: true,
    holdings: {
      principals: [
        { principal: 'notebook', kind: 'notebook', petname: 'work/churn.ipynb' },
        { principal: 'other', kind: 'notebook', petname: 'copy.ipynb' }
      ]
    },
    source: { query: async () => ({ entries: before, size: before.length }) }
  };
  const marks = new CellMarks(
    tracker as unknown as INotebookTracker,
    stream as unknown as FacetryModel,
    { trans: nullTranslator.load(''), show: index => shown.push(index) }
  );
  await settled();
  jest.advanceTimersByTime(300);
  return { marks, tracker, panels, stream, shown };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a cell that used a facet', () => {
  test('bears a mark that says how often and on what, and leads to the newest use', async () => {
    const churn = panelOf('work/churn.ipynb', ['a', 'b']);
    const { shown, stream } = await marked([use(3, 'a'), use(4, 'a', { on: 'sales' })], churn);
    expect(churn.mark('b')).toBeNull();
    expect(churn.mark('a')?.title).toBe(
      'This cell used facets 2 times, by its kernel’s word: bank, sales. Show the last in provenance'
    );
    churn.mark('a')?.click();
    stream.appended.emit(use(9, 'a'));
    stream.appended.emit(use(10, 'b'));
    jest.advanceTimersByTime(300);
    churn.mark('a')?.click();
    expect(shown).toEqual([4, 9]);
    expect(churn.mark('b')?.getAttribute('aria-label')).toContain('once');
  });

  test('is that of the notebook that acted, not of a copy with the same cells', async () => {
    const churn = panelOf('work/churn.ipynb', ['a']);
    const copy = panelOf('copy.ipynb', ['a']);
    const unknown = panelOf('unknown.ipynb', ['a']);
    await marked([use(3, 'a'), use(4, null)], churn, copy, unknown);
    expect([churn, copy, unknown].map(({ mark }) => mark('a') !== null)).toEqual([
      true,
      false,
      false
    ]);
  });

  test('is marked when its notebook is opened later, and not where marks are off', async () => {
    const { marks, tracker, panels } = await marked([use(3, 'a')]);
    const churn = panelOf('work/churn.ipynb', ['a']);
    panels.push(churn.panel);
    tracker.widgetAdded.emit(churn.panel);
    await settled();
    expect(churn.mark('a')).not.toBeNull();
    marks.setDrawn(false);
    expect(churn.mark('a')).toBeNull();
    expect(marks.of('work/churn.ipynb', 'a')).toMatchObject({ count: 1, latest: 3 });
  });

  test('is marked a few times a second at most, however many calls it makes', async () => {
    const churn = panelOf('work/churn.ipynb', ['a']);
    const { stream } = await marked([], churn);
    const draw = jest.spyOn(Element.prototype, 'querySelector');
    for (let call = 0; call < 1000; call += 1) {
      stream.appended.emit(use(call, 'a'));
    }
    jest.advanceTimersByTime(300);
    expect(draw.mock.calls.length).toBeLessThan(5);
    draw.mockRestore();
    expect(churn.mark('a')?.title).toContain('1000 times');
  });
});

test('of the cells that used something, those of the last uses are remembered', () => {
  const uses = new CellUses();
  for (let at = 0; at < 6000; at += 1) {
    uses.add(use(at, `c${at}`));
  }
  expect(uses.of('notebook', 'c999')).toBeNull();
  expect(uses.of('notebook', 'c1000')).toMatchObject({ latest: 1000 });
});
