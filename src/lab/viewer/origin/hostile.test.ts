import { leastOf } from '../../../engine/testing/cpu';
import { Seeded } from '../../../protocol/testing/seeded';
import { figure } from '../../testing/recorded/figure';
import { RecordedLog } from '../../testing/recorded/log';
import { note } from '../../testing/recorded/note';
import { NOW } from '../../testing/recorded/making';
import { folded } from './fold/fold';
import { layOut } from './layout/layout';
import { NEVER, ALL, asked } from './testing/asked';
import { expectSound } from './testing/sound';
import { weave } from './weaving/weave';

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
    const woven = () => weave(gathering, [], NOW / 1000);
    expect(woven().edges.length).toBeGreaterThan(30_000);
    // By a search for circles at each tie it was ten seconds.
    expect(leastOf(2, woven)).toBeLessThan(2);
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
    const laidOut = (): void => {
      for (const { nodes, edges } of [drawn, folded(graph, NEVER, 15)]) {
        const size = { width: 100, height: 30 };
        layOut({
          boxes: nodes.map(({ id }) => ({ id, ...size })),
          edges: edges.map(({ from, to }) => ({ from, to, label: size })),
          gap: [10, 10]
        });
      }
    };
    // It was more than a minute.
    expect(leastOf(15, laidOut)).toBeLessThan(15);
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
    expect(graph.edges.length).toBeGreaterThan(15_000);
    expect(leastOf(5, () => folded(graph, NEVER))).toBeLessThan(5);
  });
});
