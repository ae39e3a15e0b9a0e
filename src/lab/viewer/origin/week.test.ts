import { nullTranslator } from '@jupyterlab/translation';
import { STATES } from '../../testing/recorded/recorded';
import { Recording } from '../../testing/recorded/recording';
import { week } from '../../testing/recorded/week';
import { Checkpoints } from '../proofs/checkpoints';
import { checkEntry } from '../proofs/checks';
import { Proofs } from '../proofs/proofs';
import { folded } from './fold/fold';
import type { Graph } from './graph/graph';
import { WHOLE } from './fold/near';
import { summaryWords } from './words/summary';
import { NEVER, ALL, JONAS, asked } from './testing/asked';
import { expectSound } from './testing/sound';
import { toVerify, verdictsOn } from './checking/verdict';

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
