import '../testing/dom';

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import { b64u, type EntryView, jcs, utf8 } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { FrontNotebook } from './front';
import { NotebookIdentity } from './identity';
import { Whose } from './whose';

const ID = 'a'.repeat(32);

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.resolve();
  }
};

function panelOf(path: string) {
  const metadata = new Map<string, unknown>();
  const panel = {
    context: { path, pathChanged: new Signal<object, string>({}) },
    sessionContext: { session: null, statusChanged: new Signal<object, string>({}) },
    isDisposed: false,
    content: {
      model: {
        readOnly: false,
        getMetadata: (key: string) => metadata.get(key),
        setMetadata: (key: string, value: unknown) => metadata.set(key, value)
      }
    }
  };
  const rename = (to: string): void => {
    panel.context.path = to;
    panel.context.pathChanged.emit(to);
  };
  return { panel: panel as unknown as NotebookPanel, metadata, rename, raw: panel };
}

/** Open notebooks, and a server that is asked which principals these are. */
function desk(...paths: string[]) {
  const opened = paths.map(panelOf);
  const panels = opened.map(({ panel }) => panel);
  const tracker = {
    currentWidget: panels[0] ?? null,
    widgetAdded: new Signal<object, NotebookPanel>({}),
    currentChanged: new Signal<object, void>({}),
    forEach: (each: (panel: NotebookPanel) => void) => panels.forEach(each),
    find: (is: (panel: NotebookPanel) => boolean) => panels.find(is)
  };
  const asked: string[] = [];
  const server = { away: false, known: {} as Record<string, string> };
  const stream = {
    appended: new Signal<object, EntryView>({}),
    changed: new Signal<object, void>({}),
    live: true,
    now: Date.now,
    holdings: { principals: [] as object[], facets: [] as object[] },
    source: {
      notebook: async (path: string) => {
        asked.push(path);
        if (server.away) {
          throw new Error('away');
        }
        const principal = server.known[path];
        return principal === undefined ? null : { principal, petname: path, id: ID };
      }
    }
  };
  /** The lists are read again; `more` has come. */
  const reread = async (more: { principals?: object[]; facets?: object[] } = {}): Promise<void> => {
    const { principals, facets } = stream.holdings;
    stream.holdings = {
      principals: [...principals, ...(more.principals ?? [])],
      facets: [...facets, ...(more.facets ?? [])]
    };
    stream.changed.emit();
    await settled();
  };
  const open = (path: string) => {
    const one = panelOf(path);
    panels.push(one.panel);
    tracker.widgetAdded.emit(one.panel);
    return one;
  };
  return {
    ...{ asked, server, stream, tracker, reread, open, opened },
    all: [tracker as unknown as INotebookTracker, stream as unknown as FacetryModel] as const
  };
}

const somebody = (principal: string, kind = 'notebook') => ({ principal, kind });
const facetOf = (holder: string, object = 'bank', kind = 'notebook') => ({
  ...{ holder, kind, terms: { object } }
});

/** What a principal did. */
const act = (principal: string): EntryView => ({
  ...{ index: 1, kind: 'intent', at: 0, leaf: '' },
  openings: { who: { salt: '', bytes: b64u.encode(utf8.encode(jcs({ principal }))) } }
});

/** Runs of cells that use a facet each have the lists read again. */
const MANY = 50;

const begun: Whose[] = [];
afterEach(() => begun.splice(0).forEach(one => one.dispose()));

function whoseAt(house: ReturnType<typeof desk>): Whose {
  const whose = new Whose(...house.all, () => undefined);
  begun.push(whose);
  return whose;
}

const ASKERS = {
  'whose cells are marked': (house: ReturnType<typeof desk>) => void whoseAt(house),
  'which is in front': (house: ReturnType<typeof desk>) => void new FrontNotebook(...house.all),
  'which gets its id': (house: ReturnType<typeof desk>) => void new NotebookIdentity(...house.all)
};

describe.each(Object.entries(ASKERS))('to know %s', (_, begin) => {
  it('a server is asked once about a notebook that is nobody, however often lists are read', async () => {
    const house = desk('plain.ipynb');
    begin(house);
    await house.reread();
    for (let run = 0; run < MANY; run += 1) {
      // Of agents, other services’ objects and what they hold nothing new can be told.
      await house.reread({
        principals: [somebody(`agent ${run}`, 'agent')],
        facets: [facetOf(`agent ${run}`, 'bank', 'agent')]
      });
    }
    expect(house.asked).toEqual(['plain.ipynb']);
  });

  it('it is asked again once a notebook came, and once that first holds something', async () => {
    const house = desk('plain.ipynb');
    begin(house);
    await house.reread();
    // Its server does not know it yet when the service does.
    await house.reread({ principals: [somebody('n')], facets: [facetOf('n', 'aios/self')] });
    expect(house.asked).toHaveLength(2);
    await house.reread();
    house.server.known['plain.ipynb'] = 'n';
    await house.reread({ facets: [facetOf('n')] });
    expect(house.asked).toHaveLength(3);
    for (let run = 0; run < MANY; run += 1) {
      await house.reread({ facets: [facetOf('n')] });
    }
    expect(house.asked).toHaveLength(3);
  });

  it('it is asked again where it gave no answer, and about a notebook at its new place', async () => {
    const house = desk('plain.ipynb');
    house.server.away = true;
    begin(house);
    await house.reread();
    house.server.away = false;
    const before = house.asked.length;
    await house.reread();
    await house.reread();
    expect(house.asked.slice(before)).toEqual(['plain.ipynb']);
    house.opened[0]!.rename('moved.ipynb');
    await settled();
    await house.reread();
    await house.reread();
    expect(house.asked.slice(before)).toEqual(['plain.ipynb', 'moved.ipynb']);
  });
});

describe('whose cells are marked', () => {
  it('is asked when somebody acts of whom nothing was heard', async () => {
    const house = desk('plain.ipynb');
    const whose = whoseAt(house);
    await settled();
    house.server.known['plain.ipynb'] = 'n';
    for (let call = 0; call < MANY; call += 1) {
      house.stream.appended.emit(act('n'));
    }
    await settled();
    expect(house.asked).toHaveLength(2);
    expect(whose.of(house.opened[0]!.panel)).toBe('n');
    house.stream.appended.emit(act('another'));
    await settled();
    expect(house.asked).toHaveLength(2);
  });

  it('is asked of one that is opened later', async () => {
    const house = desk();
    const whose = whoseAt(house);
    house.server.known['late.ipynb'] = 'n';
    const { panel } = house.open('late.ipynb');
    await settled();
    expect(house.asked).toEqual(['late.ipynb']);
    expect(whose.of(panel)).toBe('n');
  });
});

describe('an answer that comes late', () => {
  it('takes back nothing that was learnt since', async () => {
    const house = desk('plain.ipynb');
    const answers: ((principal: string | null) => void)[] = [];
    house.stream.source.notebook = (path: string) =>
      new Promise(resolve =>
        answers.push(principal =>
          resolve(principal === null ? null! : { principal, petname: path, id: ID })
        )
      );
    const whose = whoseAt(house);
    const front = new FrontNotebook(...house.all);
    await house.reread({ principals: [somebody('n')], facets: [facetOf('n')] });
    const [first, second, ...late] = answers.reverse();
    expect(late).toHaveLength(2);
    first!('n');
    second!('n');
    await settled();
    late.forEach(answer => answer(null));
    await settled();
    expect(whose.of(house.opened[0]!.panel)).toBe('n');
    expect(front.current).toMatchObject({ principal: 'n', id: ID });
  });
});

describe('a notebook’s id', () => {
  it('is written once it holds something, also where it held that when it was opened', async () => {
    const house = desk();
    void new NotebookIdentity(...house.all);
    house.server.known['late.ipynb'] = 'n';
    await house.reread({ principals: [somebody('n')], facets: [facetOf('n')] });
    const late = house.open('late.ipynb');
    const { model } = late.raw.content;
    Object.assign(late.raw.content, { model: null });
    await house.reread();
    // Its file was not read yet.
    expect(house.asked).toEqual([]);
    Object.assign(late.raw.content, { model });
    await house.reread();
    expect(late.metadata.get('facetry')).toEqual({ id: ID });
    expect(house.asked).toEqual(['late.ipynb']);
  });
});

it('kernels that begin and end their work ask their server nothing', async () => {
  const house = desk('plain.ipynb');
  const front = new FrontNotebook(...house.all);
  await house.reread();
  for (let run = 0; run < MANY; run += 1) {
    house.opened[0]!.raw.sessionContext.statusChanged.emit('busy');
  }
  await settled();
  expect(house.asked).toEqual(['plain.ipynb']);
  expect(front.current).toMatchObject({ path: 'plain.ipynb', principal: null });
});
