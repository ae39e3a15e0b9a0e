import '../testing/dom';

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { b64u, type EntryView, jcs, utf8 } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { CellMarks } from './cellMarks';
import { CellUses } from './cellUses';

const group = (value: object) => ({ salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) });

function use(
  index: number,
  cell: string | null,
  over: { who?: string; on?: string; run?: number; seen?: true; custody?: string } = {}
): EntryView {
  const { who = 'notebook', on = 'bank', run = 3, seen, custody = 'wallet' } = over;
  return {
    index,
    kind: 'intent',
    at: 0,
    leaf: '',
    openings: {
      who: group({ principal: who, petname: who, facet: 'f', custody }),
      ...(cell !== null && { cell: group({ id: cell, count: run }) }),
      what: group({ object: on, action: 'read' }),
      args: group({ path: 'a' }),
      ...(seen && { lineage: group({ seen, source: '0' }) })
    }
  };
}

/** What came of it, the entry after it. */
function result(intent: number, digest: string, state = 'done'): EntryView {
  const openings = { result: group({ state, status: 200, digest }) };
  return { index: intent + 1, kind: 'outcome', at: 0, ref: intent, leaf: '', openings };
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
      context: { path, pathChanged: new Signal<object, string>({}) },
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
    forEach: (each: (panel: NotebookPanel) => void) => panels.forEach(each),
    find: (is: (panel: NotebookPanel) => boolean) => panels.find(is)
  };
  const stream = {
    appended: new Signal<object, EntryView>({}),
    changed: new Signal<object, void>({}),
    live: true,
    holdings: { principals: [] as object[], facets: [] as object[] },
    known: { 'work/churn.ipynb': 'notebook', 'copy.ipynb': 'other' } as Record<string, string>,
    source: {
      query: async () => ({ entries: before, size: before.length }),
      notebook: async (path: string) => ({ principal: stream.known[path] ?? null })
    }
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
      'According to its kernel, this cell used facets 2 times: bank, sales. Show the last in provenance'
    );
    churn.mark('a')?.click();
    stream.appended.emit(use(9, 'a'));
    stream.appended.emit(use(10, 'b'));
    jest.advanceTimersByTime(300);
    churn.mark('a')?.click();
    expect(shown).toEqual([4, 9]);
    expect(churn.mark('b')?.getAttribute('aria-label')).toContain('once');
  });

  test('says that its server saw it where the wallet says so, and nobody else’s word counts', async () => {
    const churn = panelOf('work/churn.ipynb', ['a', 'b']);
    await marked([use(3, 'a', { seen: true }), use(5, 'b', { seen: true, custody: 'own' })], churn);
    expect(churn.mark('a')?.title).toContain('its server saw it run');
    expect(churn.mark('b')?.title).toContain('According to its kernel');
  });

  test('says what its last run found otherwise than before, with both entries', async () => {
    const churn = panelOf('work/churn.ipynb', ['a', 'b']);
    const { stream } = await marked(
      [use(3, 'a'), result(3, 'x'), use(5, 'a', { run: 4 }), result(5, 'x')],
      churn
    );
    expect(churn.mark('a')?.dataset['changed']).toBe('false');
    stream.appended.emit(use(7, 'a', { run: 5 }));
    stream.appended.emit(result(7, 'y'));
    jest.advanceTimersByTime(300);
    expect(churn.mark('a')?.dataset['changed']).toBe('true');
    expect(churn.mark('a')?.title).toContain('\nAnother result than before: #5, then #7');
    // What it found then is told until it runs again.
    stream.appended.emit(use(9, 'a', { run: 6 }));
    stream.appended.emit(result(9, 'y'));
    jest.advanceTimersByTime(300);
    expect(churn.mark('a')?.dataset['changed']).toBe('false');
  });

  test('compares the same request of the same notebook alone, and what was done', async () => {
    const churn = panelOf('work/churn.ipynb', ['a']);
    await marked(
      [
        use(1, 'a', { who: 'other' }),
        result(1, 'x'),
        use(3, 'a', { on: 'sales' }),
        result(3, 'y'),
        use(5, 'a'),
        result(5, 'z', 'failed'),
        use(7, 'a'),
        result(7, 'w')
      ],
      churn
    );
    expect(churn.mark('a')?.dataset['changed']).toBe('false');
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

  test('is marked once its notebook has become somebody, and as whoever it is at its new place', async () => {
    const fresh = panelOf('fresh.ipynb', ['a']);
    const { stream } = await marked([use(3, 'a')], fresh);
    stream.changed.emit();
    await settled();
    expect(fresh.mark('a')).toBeNull();
    stream.known['fresh.ipynb'] = 'notebook';
    stream.changed.emit();
    await settled();
    expect(fresh.mark('a')).toBeNull();
    stream.holdings = { principals: [{ principal: 'notebook', kind: 'notebook' }], facets: [] };
    stream.changed.emit();
    await settled();
    expect(fresh.mark('a')).not.toBeNull();
    // Saved as a copy: another principal, that did nothing yet.
    const { context } = fresh.panel;
    Object.assign(context, { path: 'copy.ipynb' });
    (context.pathChanged as unknown as Signal<object, string>).emit('copy.ipynb');
    await settled();
    expect(fresh.mark('a')).toBeNull();
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
    expect(marks.of(churn.panel, 'a')).toMatchObject({ count: 1, latest: 3 });
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
