import { nullTranslator } from '@jupyterlab/translation';

import { figure } from '../../../../ui-tests/gallery/figure';
import { RecordedLog } from '../../../../ui-tests/gallery/log';
import { note } from '../../../../ui-tests/gallery/note';
import { NOW, STATES } from '../../../../ui-tests/gallery/recorded';
import { Recording } from '../../../../ui-tests/gallery/recording';
import { week } from '../../../../ui-tests/gallery/week';
import { Seeded } from '../../../protocol/testing/seeded';
import { checkEntry } from '../checks';
import { Checkpoints } from '../checkpoints';
import { Proofs } from '../proofs';
import { folded } from './fold';
import { Gathering } from './gathering';
import { type Graph, type Subject } from './graph';
import { layOut } from './layout';
import { WHOLE } from './near';
import { summaryWords } from './summary';
import { toVerify, verdictsOn } from './verdict';
import { weave } from './weave';

const NEVER: ReadonlySet<string> = new Set();
/** As much as there is room for. */
const ALL: ReadonlySet<string> = new Set([WHOLE]);
/** With which Maria decides, in the figure's story; and Jonas, whom she invited, in the week's. */
const MARIAS = '9'.repeat(32);
const JONAS = '9'.repeat(32);

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
    const { graph } = await asked(figure(), { index: 25 });
    const by = (tie: string): string[] => told(graph).filter(edge => edge.includes(` ${tie} `));
    expect(by('based')).toEqual([
      'e12 based e10',
      'e21 based e12',
      'e21 based e19',
      'e24 based e21',
      'e24 based e22',
      'e25 based e24'
    ]);
    expect(by('confirmed')).toEqual(['e19 confirmed e18']);
    expect(by('from')).toEqual([`f${'4'.repeat(32)} from f${'3'.repeat(32)}`]);
    expect(by('decided')).toEqual([
      `f${'1'.repeat(32)} decided e5`,
      `f${'2'.repeat(32)} decided e8`,
      `f${'3'.repeat(32)} decided e14`
    ]);
    expect(by('by')).toEqual([
      `e10 by f${'2'.repeat(32)}`,
      ...['e14', 'e18'].map(decision => `${decision} by f${MARIAS}`),
      `e19 by f${'4'.repeat(32)}`,
      `e22 by f${'1'.repeat(32)}`,
      ...['e5', 'e8'].map(decision => `${decision} by f${MARIAS}`)
    ]);
    expectSound(graph);
  });

  test('is told up to whose word let in whoever approved', async () => {
    const { graph } = await asked(figure(), { index: 25 });
    expect(told(graph)).toContain(`f${MARIAS} came e2`);
    const entrance = graph.nodes.find(({ id }) => id === 'e2');
    expect(entrance).toMatchObject({
      kind: 'entrance',
      enrolment: { petname: 'Maria' },
      introduction: { index: 1, facet: null }
    });
    // Whoever was invited by somebody came by the power of that one.
    const { graph: second } = await asked(week(4), { facet: JONAS });
    expect(told(second)).toEqual(
      expect.arrayContaining([
        `f${JONAS} came e5`,
        `e5 by f${'8'.repeat(32)}`,
        `f${'8'.repeat(32)} came e2`
      ])
    );
    expectSound(second);
  });

  test('where it is not shown who let in whoever approved, nothing is made up', async () => {
    const { graph } = await asked(figure(), { index: 25 }, recording => {
      recording.instead = recording.log.entries.filter(({ index }) => index !== 1 && index !== 3);
    });
    const facet = graph.nodes.find(({ id }) => id === `f${MARIAS}`);
    expect(facet).toMatchObject({ made: null, terms: null, petname: '' });
    expect(graph.nodes.some(({ kind }) => kind === 'entrance')).toBe(false);
  });

  test('of whoever was let in is all that they decided, and what was done by that', async () => {
    const { graph } = await asked(figure(), { index: 2 });
    expect(told(graph)).toEqual(
      expect.arrayContaining([
        `f${MARIAS} came e2`,
        `e5 by f${MARIAS}`,
        `f${'1'.repeat(32)} decided e5`,
        `e22 by f${'1'.repeat(32)}`
      ])
    );
  });

  test('what was asked is told with what was decided; an outcome with its act', async () => {
    const { graph } = await asked(figure(), { index: 20 });
    expect(graph.subject).toBe('e19');
    const approvals = graph.nodes.filter(node => node.kind === 'approval');
    expect(approvals.map(({ request, decision }) => [request?.index, decision?.index])).toEqual(
      expect.arrayContaining([[17, 18]])
    );
    expect(graph.nodes.some(({ id }) => id === 'e17' || id === 'e20')).toBe(false);
  });

  test('of an abstract is all that was concluded from it, in the whole log', async () => {
    const { graph, gathering } = await asked(figure(), { index: 10 }, recording => {
      recording.most = 2;
    });
    // Two entries an answer: five pages far, and no farther unasked.
    expect(gathering.looked).toBeLessThan(gathering.size);
    expect(graph.nodes.some(({ id }) => id === 'e25')).toBe(false);
    while (gathering.looked < gathering.size) {
      await gathering.on();
    }
    const all = weave(gathering, [], NOW / 1000);
    expect(['e12', 'e21', 'e24', 'e25'].every(id => all.nodes.some(node => node.id === id))).toBe(
      true
    );
    // What else those rest on is of another question.
    expect(all.nodes.some(({ id }) => id === 'e19')).toBe(false);
  });

  test('of a facet is who gave it and what was done by it, and by what was lent from it', async () => {
    const { graph } = await asked(figure(), { facet: '3'.repeat(32) });
    expect(told(graph)).toEqual(
      expect.arrayContaining([
        `e19 by f${'4'.repeat(32)}`,
        `f${'4'.repeat(32)} from f${'3'.repeat(32)}`,
        `f${'3'.repeat(32)} decided e14`,
        'e21 based e19',
        'e25 based e24'
      ])
    );
  });

  test('an entry that the service does not show is said, and its place alone', async () => {
    const { graph, gathering } = await asked(figure(), { index: 25 }, recording => {
      recording.instead = recording.log.entries.filter(({ index }) => index !== 21 && index !== 6);
    });
    expect(graph.nodes.find(({ id }) => id === 'e21')).toEqual({
      kind: 'hidden',
      id: 'e21',
      index: 21
    });
    expect(gathering.hidden).toEqual(new Set([21]));
    // Of a facet whose grant is not shown nothing is made up.
    expect(graph.nodes.find(({ id }) => id === `f${'1'.repeat(32)}`)).toMatchObject({
      made: null,
      terms: null,
      petname: ''
    });
  });

  test('an entry that was just made is known to belong to it, or not', async () => {
    const log = figure();
    const { gathering } = await asked(log, { index: 10 });
    expect(gathering.concerns(note(log, [11], 'more'))).toBe(true);
    expect(gathering.concerns(note(log, [20], 'more'))).toBe(false);
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
      // A broad tree: each on one before.
      note(log, [25 + Math.floor(at / 2)], `more ${at}`);
    }
    const { graph } = await asked(log, { index: 25 });
    const drawn = folded(graph, ALL);
    expect(drawn.nodes).toHaveLength(300);
    expect(drawn.left).toBeGreaterThan(400);
    expectSound(drawn);
    const near = folded(graph, NEVER);
    expect(near.nodes.length).toBeLessThan(60);
    expectSound(near);
  });

  test('of what somebody tied together in as many ways as there are, the page is not held up', async () => {
    const log = new RecordedLog();
    log.write({ kind: 'genesis', at: NOW });
    for (let at = 1; at < 2000; at += 1) {
      const bases = Array.from({ length: Math.min(16, at) }, (_, back) => at - 1 - back);
      note(log, bases, `more ${at}`);
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
      note(log, [...Array(at).keys()], `more ${at}`);
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
      note(log, [index - 1], `step ${index}`);
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
    note(log, [1], 'low', { lineage: { read: [0] } });
    note(log, [2], 'low', { lineage: { read: [0] } });
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
      note(log, [1], `figure ${at}`);
    }
    const { graph } = await asked(log, { index: 1 });
    const drawn = folded(graph, NEVER);
    const fold = drawn.nodes.find(node => node.kind === 'folded');
    expect(fold).toMatchObject({ as: 'alike' });
    expect(fold?.kind === 'folded' && fold.nodes.length).toBe(25);
    expect(drawn.nodes).toHaveLength(8);
  });
});

describe('of a week’s work', () => {
  const LAST = 541;

  test('what is near is drawn, each thing with whose power it was by, and that is all opened step by step', async () => {
    const { graph } = await asked(week(), { index: LAST });
    expect(graph.nodes.length).toBeGreaterThan(100);
    let drawn = folded(graph, NEVER);
    expect(drawn.nodes.length).toBeLessThan(60);
    expectSound(drawn);
    const facets = (kinds: Graph): string[] =>
      kinds.nodes.flatMap(node => (node.kind === 'facet' ? [node.facet] : []));
    for (const { from, to, ties } of graph.edges) {
      // Nothing stands there without what allowed it.
      const isDrawn = drawn.nodes.some(({ id }) => id === from);
      expect(!ties.includes('by') || !isDrawn || drawn.nodes.some(({ id }) => id === to)).toBe(
        true
      );
    }
    expect(facets(drawn)).toEqual(expect.arrayContaining(['8'.repeat(32), JONAS]));
    const opened = new Set<string>();
    for (let left = drawn.left; left > 0; left = drawn.left) {
      const more = drawn.nodes.find(node => node.kind === 'folded' && node.as === 'below');
      opened.add(more!.id);
      const before = new Set(drawn.nodes.map(({ id }) => id));
      drawn = folded(graph, opened);
      expectSound(drawn);
      expect(drawn.left).toBeLessThan(left);
      before.delete(more!.id);
      // What was drawn stays.
      expect([...before].filter(id => !drawn.nodes.some(node => node.id === id))).toEqual([]);
    }
    expect(drawn.nodes.map(({ id }) => id).sort()).toEqual(
      folded(graph, ALL)
        .nodes.map(({ id }) => id)
        .sort()
    );
  });

  test('uses of one facet for one conclusion are one, and each again once that is opened', async () => {
    const { graph } = await asked(week(), { index: LAST });
    const drawn = folded(graph, ALL);
    const uses = drawn.nodes.filter(node => node.kind === 'folded' && node.as === 'alike');
    expect(uses.length).toBeGreaterThan(10);
    const [first] = uses;
    const inside = first?.kind === 'folded' ? first.nodes : [];
    const objects = inside.flatMap(node => ('acts' in node ? node.acts : []));
    expect(new Set(objects.map(({ object }) => object)).size).toBe(1);
    const opened = folded(graph, new Set([WHOLE, first!.id]));
    expectSound(opened);
    const ids = opened.nodes.map(({ id }) => id);
    expect(inside.every(({ id }) => ids.includes(id))).toBe(true);
    expect(ids).not.toContain(first!.id);
  });

  test('all that is drawn is verified by few questions, and can be stopped', async () => {
    const { graph } = await asked(week(), { index: LAST });
    const { nodes } = folded(graph, ALL);
    const recording = await Recording.of(STATES['held']!, 'held');
    recording.log = week();
    const proofs = new Proofs(
      recording,
      { verify: checkEntry, dispose: () => undefined },
      new Checkpoints({ getItem: () => null, setItem: () => undefined } as unknown as Storage)
    );
    const found = new Map<number, string>();
    let steps = 0;
    for await (const came of verdictsOn(nodes, recording, proofs)) {
      steps += 1;
      came.forEach(([index, verdict]) => found.set(index, verdict));
    }
    expect(found.size).toBe(toVerify(nodes).size);
    expect(found.size).toBeGreaterThan(80);
    expect([...found.values()].filter(verdict => verdict === 'failed')).toEqual([]);
    expect(recording.asked).toEqual({ entries: steps, proofs: steps, consistency: 0 });
    expect(steps).toBeLessThan(found.size / 20);
    for await (const came of verdictsOn(nodes, recording, proofs)) {
      expect(came.length).toBeLessThan(found.size);
      break;
    }
    expect(recording.asked.proofs).toBe(steps + 1);
  });

  test('one entry that is shown otherwise than it was recorded fails alone', async () => {
    const { graph } = await asked(week(), { index: LAST });
    const { nodes } = folded(graph, ALL);
    const recording = await Recording.of(STATES['held']!, 'held');
    recording.log = week();
    const [lied] = [...toVerify(nodes).keys()].slice(40);
    recording.lie = entry => (entry.index === lied ? { ...entry, at: entry.at - 1 } : entry);
    const proofs = new Proofs(
      recording,
      { verify: checkEntry, dispose: () => undefined },
      new Checkpoints({ getItem: () => null, setItem: () => undefined } as unknown as Storage)
    );
    const failed: number[] = [];
    for await (const came of verdictsOn(nodes, recording, proofs)) {
      failed.push(...came.flatMap(([index, verdict]) => (verdict === 'failed' ? [index] : [])));
    }
    expect(failed).toEqual([lied]);
  });

  test('is told in one sentence: on how much it rests, and who approved that', async () => {
    const { graph } = await asked(week(), { index: LAST });
    const trans = nullTranslator.load('jupyterlab-facetry');
    expect(summaryWords(trans, graph)).toMatch(
      /^It rests on \d+ notes, \d+ uses, 10 facets, 8 decisions, 2 events; approved by (Maria, Jonas|Jonas, Maria)\.$/
    );
  });
});
