import { figure } from '../../../../ui-tests/gallery/figure';
import { RecordedLog } from '../../../../ui-tests/gallery/log';
import { NOW, STATES } from '../../../../ui-tests/gallery/recorded';
import { Recording } from '../../../../ui-tests/gallery/recording';
import { Seeded } from '../../../protocol/testing/seeded';
import { folded } from './fold';
import { Gathering } from './gathering';
import { type Graph, type Subject } from './graph';
import { layOut } from './layout';
import { weave } from './weave';

const NEVER: ReadonlySet<string> = new Set();

async function asked(
  log: RecordedLog,
  subject: Subject,
  change: (recording: Recording) => void = () => undefined
): Promise<{ gathering: Gathering; graph: Graph }> {
  const recording = await Recording.of(STATES['held']!, 'held');
  recording.log = log;
  change(recording);
  const gathering = new Gathering(question => recording.query(question), subject);
  await gathering.begin();
  return { gathering, graph: weave(gathering, [], NOW / 1000) };
}

const told = ({ edges }: Graph): string[] =>
  edges.map(({ from, to, ties }) => `${from} ${ties.join('+')} ${to}`).sort();

describe('where a number comes from', () => {
  test('is told from the figure to who approved, by whatever lies between', async () => {
    const { graph } = await asked(figure(), { index: 23 });
    const by = (tie: string): string[] => told(graph).filter(edge => edge.includes(` ${tie} `));
    expect(by('based')).toEqual([
      'e10 based e8',
      'e19 based e10',
      'e19 based e17',
      'e22 based e19',
      'e22 based e20',
      'e23 based e22'
    ]);
    expect(by('confirmed')).toEqual(['e17 confirmed e16']);
    expect(by('from')).toEqual([`f${'4'.repeat(32)} from f${'3'.repeat(32)}`]);
    expect(by('decided')).toEqual([
      `f${'1'.repeat(32)} decided e3`,
      `f${'2'.repeat(32)} decided e6`,
      `f${'3'.repeat(32)} decided e12`
    ]);
    expect(by('by')).toHaveLength(3);
    expectSound(graph);
  });

  test('what was asked is told with what was decided; an outcome with its act', async () => {
    const { graph } = await asked(figure(), { index: 18 });
    expect(graph.subject).toBe('e17');
    const approvals = graph.nodes.filter(node => node.kind === 'approval');
    expect(approvals.map(({ request, decision }) => [request?.index, decision?.index])).toEqual(
      expect.arrayContaining([[15, 16]])
    );
    expect(graph.nodes.some(({ id }) => id === 'e15' || id === 'e18')).toBe(false);
  });

  test('of an abstract is all that was concluded from it, in the whole log', async () => {
    const { graph, gathering } = await asked(figure(), { index: 8 }, recording => {
      recording.most = 2;
    });
    // Two entries an answer: five pages far, and no farther unasked.
    expect(gathering.looked).toBeLessThan(gathering.size);
    expect(graph.nodes.some(({ id }) => id === 'e23')).toBe(false);
    while (gathering.looked < gathering.size) {
      await gathering.on();
    }
    const all = weave(gathering, [], NOW / 1000);
    expect(['e10', 'e19', 'e22', 'e23'].every(id => all.nodes.some(node => node.id === id))).toBe(
      true
    );
    // What else those rest on is of another question.
    expect(all.nodes.some(({ id }) => id === 'e17')).toBe(false);
  });

  test('of a facet is who gave it and what was done by it, and by what was lent from it', async () => {
    const { graph } = await asked(figure(), { facet: '3'.repeat(32) });
    expect(told(graph)).toEqual(
      expect.arrayContaining([
        `e17 by f${'4'.repeat(32)}`,
        `f${'4'.repeat(32)} from f${'3'.repeat(32)}`,
        `f${'3'.repeat(32)} decided e12`,
        'e19 based e17',
        'e23 based e22'
      ])
    );
  });

  test('an entry that the service does not show is said, and its place alone', async () => {
    const { graph, gathering } = await asked(figure(), { index: 23 }, recording => {
      recording.instead = recording.log.entries.filter(({ index }) => index !== 19 && index !== 4);
    });
    expect(graph.nodes.find(({ id }) => id === 'e19')).toEqual({
      kind: 'hidden',
      id: 'e19',
      index: 19
    });
    expect(gathering.hidden).toEqual(new Set([19]));
    // Of a facet whose grant is not shown nothing is made up.
    expect(graph.nodes.find(({ id }) => id === `f${'1'.repeat(32)}`)).toMatchObject({
      made: null,
      terms: null,
      petname: ''
    });
  });

  test('an entry that was just made is known to belong to it, or not', async () => {
    const log = figure();
    const { gathering } = await asked(log, { index: 8 });
    const note = (entry: number): ReturnType<RecordedLog['write']> =>
      log.write({
        kind: 'note',
        at: NOW,
        who: { principal: 'notebook', petname: 'churn.ipynb' },
        what: { object: 'aios/self', action: 'note', based_on: [{ entry, leaf: '0'.repeat(64) }] },
        args: { claim: 'more' }
      });
    expect(gathering.concerns(note(9))).toBe(true);
    expect(gathering.concerns(note(18))).toBe(false);
  });
});

/** Every edge has both ends, each thing stands once, nothing rests on itself, at any remove. */
function expectSound({ nodes, edges, subject }: Graph): void {
  const ids = nodes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain(subject);
  for (const { from, to, ties } of edges) {
    expect([ids.includes(from), ids.includes(to), ties.length > 0]).toEqual([true, true, true]);
  }
  const below = new Map<string, string[]>();
  edges.forEach(({ from, to }) => below.set(from, [...(below.get(from) ?? []), to]));
  const done = new Set<string>();
  const visit = (id: string, way: ReadonlySet<string>): void => {
    expect(way.has(id)).toBe(false);
    if (!done.has(id)) {
      (below.get(id) ?? []).forEach(other => visit(other, new Set([...way, id])));
      done.add(id);
    }
  };
  ids.forEach(id => visit(id, new Set()));
}

/** A log in which anything names anything: before it, behind it, itself, or what there is not. */
function tangled(random: () => number, size: number): RecordedLog {
  const log = new RecordedLog();
  const some = (): number => Math.floor(random() * (size + 3));
  const several = (): number[] => Array.from({ length: Math.floor(random() * 3) }, some);
  const facet = (): string => `${Math.floor(random() * 6)}`.repeat(32);
  const kinds = [
    'intent',
    'outcome',
    'note',
    'grant',
    'delegation',
    'request',
    'decision'
  ] as const;
  for (let index = 0; index < size; index += 1) {
    const kind = kinds[Math.floor(random() * kinds.length)]!;
    const own = facet();
    log.write({
      kind,
      at: NOW - (size - index) * 1000,
      who: {
        principal: 'notebook',
        petname: 'churn.ipynb',
        facet: own,
        chain: [own, facet(), facet()],
        ...(random() < 0.5 && { cell: { id: `c${some() % 4}`, notebook: 'a.ipynb' } })
      },
      what: {
        object: 'bank',
        action: 'balance',
        confirmed: some(),
        required: several().map(outcome => ({ facet: own, outcome })),
        based_on: several().map(entry => ({ entry, leaf: '0'.repeat(64) })),
        with: several(),
        mode: random() < 0.2 ? 'rule' : 'pointer',
        rule: 'nightly'
      },
      lineage: { read: several() },
      ...(random() < 0.8 && { ref: some() })
    });
  }
  return log;
}

describe('whatever a service says', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'the graph has no circle and no loose end, keeps its limit, and shows nothing else (%d)',
    async seed => {
      const seeded = new Seeded(seed + 1);
      const random = (): number => seeded.below(1e6) / 1e6;
      const size = 4 + Math.floor(random() * 40);
      const log = tangled(random, size);
      const shown = new Set(log.entries.filter(() => random() < 0.8).map(({ index }) => index));
      const subject =
        random() < 0.8 ? { index: Math.floor(random() * size) } : { facet: '1'.repeat(32) };
      const { graph } = await asked(log, subject, recording => {
        recording.instead = log.entries.filter(({ index }) => shown.has(index));
      });
      expectSound(graph);
      const most = 2 + Math.floor(random() * 12);
      for (const drawn of [folded(graph, NEVER), folded(graph, NEVER, most)]) {
        expectSound(drawn);
        const entries = JSON.stringify(drawn.nodes).match(/"index":(\d+),"kind"/g) ?? [];
        expect(
          entries.map(found => Number(/\d+/.exec(found)![0])).filter(index => !shown.has(index))
        ).toEqual([]);
      }
      expect(folded(graph, NEVER, most).nodes.length).toBeLessThanOrEqual(most);
      const places = layOut({
        boxes: graph.nodes.map(({ id }) => ({ id, width: 100, height: 30 })),
        edges: graph.edges.map(({ from, to }) => ({ from, to, label: { width: 30, height: 10 } })),
        gap: [10, 10]
      });
      const at = (id: string): number =>
        places.boxes[graph.nodes.findIndex(node => node.id === id)]![1];
      // What it rests on stands below.
      expect(graph.edges.filter(({ from, to }) => at(from) >= at(to))).toEqual([]);
    }
  );

  test('of very much, what is nearest is drawn, and it is said how much is not', async () => {
    const log = figure();
    for (let at = 0; at < 700; at += 1) {
      log.write({
        kind: 'note',
        at: NOW,
        who: { principal: 'notebook', petname: 'churn.ipynb' },
        what: {
          object: 'aios/self',
          action: 'note',
          // A broad tree: each on one before.
          based_on: [{ entry: 23 + Math.floor(at / 2), leaf: '0'.repeat(64) }]
        },
        args: { claim: `more ${at}` }
      });
    }
    const { graph } = await asked(log, { index: 23 });
    const drawn = folded(graph, NEVER);
    expect(drawn.nodes).toHaveLength(300);
    expect(drawn.left).toBeGreaterThan(400);
    expectSound(drawn);
  });

  test('of what somebody tied together in as many ways as there are, the page is not held up', async () => {
    const log = new RecordedLog();
    log.write({ kind: 'genesis', at: NOW });
    for (let at = 1; at < 2000; at += 1) {
      const bases = Array.from({ length: Math.min(16, at) }, (_, back) => at - 1 - back);
      log.write({
        kind: 'note',
        at: NOW,
        who: { principal: 'notebook', petname: 'churn.ipynb' },
        what: {
          object: 'aios/self',
          action: 'note',
          based_on: bases.map(entry => ({ entry, leaf: '0'.repeat(64) }))
        }
      });
    }
    const { gathering } = await asked(log, { index: 1 });
    const begun = process.cpuUsage();
    const { edges } = weave(gathering, [], NOW / 1000);
    const { user, system } = process.cpuUsage(begun);
    expect(edges.length).toBeGreaterThan(30_000);
    // By a search for circles at each tie it was ten seconds.
    expect((user + system) / 1e6).toBeLessThan(2);
  });

  test('of thirty notes, each based on all before it, as much is drawn as is soon laid out', async () => {
    const log = new RecordedLog();
    log.write({ kind: 'genesis', at: NOW });
    for (let at = 1; at <= 30; at += 1) {
      log.write({
        kind: 'note',
        at: NOW,
        who: { principal: 'notebook', petname: 'churn.ipynb' },
        what: {
          object: 'aios/self',
          action: 'note',
          based_on: Array.from({ length: at }, (_, entry) => ({ entry, leaf: '0'.repeat(64) }))
        }
      });
    }
    const { graph } = await asked(log, { index: 30 });
    const drawn = folded(graph, NEVER);
    expect(drawn.left).toBeGreaterThan(0);
    expect(drawn.nodes.length).toBeGreaterThan(15);
    const begun = process.cpuUsage();
    for (const { nodes, edges } of [drawn, folded(graph, NEVER, 15)]) {
      const size = { width: 100, height: 30 };
      layOut({
        boxes: nodes.map(({ id }) => ({ id, ...size })),
        edges: edges.map(({ from, to }) => ({ from, to, label: size })),
        gap: [10, 10]
      });
    }
    const { user, system } = process.cpuUsage(begun);
    // It was more than a minute.
    expect((user + system) / 1e6).toBeLessThan(15);
  });

  test('of acts that drew on many others, the page finds the longer ways, or leaves them', async () => {
    const log = new RecordedLog();
    log.write({ kind: 'genesis', at: NOW });
    for (let at = 1; at < 2000; at += 1) {
      log.write({
        kind: 'intent',
        at: NOW,
        who: { principal: `notebook-${at}`, petname: 'churn.ipynb' },
        what: { object: 'sales', action: 'read' },
        // Not what lies between: all below is looked at for it.
        lineage: {
          read: Array.from({ length: 16 }, (_, back) => at - 1 - 2 * back).filter(one => one > 0)
        }
      });
    }
    const { graph } = await asked(log, { index: 1 });
    const begun = process.cpuUsage();
    folded(graph, NEVER);
    const { user, system } = process.cpuUsage(begun);
    expect(graph.edges.length).toBeGreaterThan(15_000);
    expect((user + system) / 1e6).toBeLessThan(5);
  });
});

describe('what is long or broad is folded up', () => {
  /** Each note on the one before it. */
  function chain(length: number): RecordedLog {
    const log = new RecordedLog();
    log.write({ kind: 'genesis', at: NOW });
    for (let index = 1; index <= length; index += 1) {
      log.write({
        kind: 'note',
        at: NOW,
        who: { principal: 'notebook', petname: 'churn.ipynb' },
        what: { based_on: [{ entry: index - 1, leaf: '0'.repeat(64) }] },
        args: { claim: `step ${index}` }
      });
    }
    return log;
  }

  test('a long way is its ends and one node, until that is opened', async () => {
    const { graph } = await asked(chain(12), { index: 12 });
    const drawn = folded(graph, NEVER);
    expect(drawn.nodes.map(({ id }) => id).sort()).toEqual(['+e11', 'e0', 'e12']);
    expect(told(drawn)).toEqual(['+e11 based e0', 'e12 based +e11']);
    expect(folded(graph, new Set(['+e11'])).nodes).toHaveLength(13);
  });

  test('what is drawn on by a longer way is left to that, and what is based on it is said once', async () => {
    const log = new RecordedLog();
    const who = { principal: 'notebook', petname: 'churn.ipynb' };
    log.write({ kind: 'intent', at: NOW, who, what: { object: 'bank', action: 'balance' } });
    log.write({ kind: 'outcome', at: NOW, result: { state: 'done' }, ref: 0 });
    const note = (bases: number[]): void =>
      void log.write({
        kind: 'note',
        at: NOW,
        who,
        what: { based_on: bases.map(entry => ({ entry, leaf: '0'.repeat(64) })) },
        args: { claim: 'low' },
        lineage: { read: [0] }
      });
    note([1]);
    note([2]);
    const { graph } = await asked(log, { index: 3 });
    expect(told(graph)).toEqual(['e2 based e0', 'e3 based e2', 'e3 drew e0']);
    expect(told(folded(graph, NEVER))).toEqual(['e2 based e0', 'e3 based e2']);
  });

  test('acts that are alike are one, with their number', async () => {
    const log = figure();
    for (let at = 0; at < 20; at += 1) {
      log.write({
        kind: 'intent',
        at: NOW + at,
        who: {
          ...{ principal: 'notebook', petname: 'churn.ipynb', facet: '1'.repeat(32) },
          chain: ['1'.repeat(32)],
          cell: { id: at < 12 ? 'one' : 'two', notebook: 'work/churn.ipynb' }
        },
        what: { object: 'sales-2024', action: 'read' }
      });
    }
    const { graph } = await asked(log, { facet: '1'.repeat(32) });
    const uses = folded(graph, NEVER).nodes.filter(node => node.kind === 'use');
    expect(uses.map(node => node.kind === 'use' && node.acts.length).sort()).toEqual([1, 12, 8]);
    // The cell of each stands in it.
    expect(folded(graph, NEVER).nodes.some(({ kind }) => kind === 'cell')).toBe(false);
  });

  test('many that hang on one thing are a few, and how many more there are', async () => {
    const log = chain(1);
    for (let at = 0; at < 30; at += 1) {
      log.write({
        kind: 'note',
        at: NOW,
        who: { principal: 'notebook', petname: 'churn.ipynb' },
        what: { based_on: [{ entry: 1, leaf: '0'.repeat(64) }] },
        args: { claim: `figure ${at}` }
      });
    }
    const { graph } = await asked(log, { index: 1 });
    const drawn = folded(graph, NEVER);
    const fold = drawn.nodes.find(node => node.kind === 'folded');
    expect(fold).toMatchObject({ chain: false });
    expect(fold?.kind === 'folded' && fold.nodes.length).toBe(25);
    expect(drawn.nodes).toHaveLength(8);
  });
});
