import type { TranslationBundle } from '@jupyterlab/translation';

import { dayAndClock } from '../../../service/local';
import { edgeWords } from './edgeWords';
import { type Edge, entryOf, type Graph, type Node } from '../graph/graph';
import { nodeWords } from './words';

/** What a node, and each that it stands for, says of itself alone: by these words it is found. */
export function nodeTexts(trans: TranslationBundle, node: Node, now: number): string[] {
  const { tag, head, rest, within } = nodeWords(trans, node, now);
  const entry = entryOf(node);
  const own = [tag, head, rest, within, entry === null ? '' : `#${entry.index}`].join(' ');
  return node.kind === 'folded'
    ? [own, ...node.nodes.flatMap(one => nodeTexts(trans, one, now))]
    : [own];
}

/** A node in words, with all that it is tied to, as who does not see the drawing hears it. */
export function nodeSentence(
  trans: TranslationBundle,
  graph: Graph,
  node: Node,
  { now, verdict }: { now: number; verdict: string }
): string {
  const by = new Map(graph.nodes.map(other => [other.id, other]));
  const { tag, head, rest, within } = nodeWords(trans, node, now);
  const entry = entryOf(node);
  const told = (edge: Edge, other: Node | undefined): string => {
    const ends = { from: by.get(edge.from), to: by.get(edge.to) };
    const { tie, limit, said } = edgeWords(trans, edge, ends);
    const name = other === undefined ? '' : nodeWords(trans, other, now).head;
    const beside = [limit, said].filter(Boolean).join(', ');
    return beside === '' ? trans.__('%1 %2', tie, name) : trans.__('%1 %2 (%3)', tie, name, beside);
  };
  const below = graph.edges.filter(({ from }) => from === node.id);
  const above = graph.edges.filter(({ to }) => to === node.id);
  return [
    trans.__('%1: %2', tag, head),
    rest,
    within,
    entry === null ? '' : trans.__('#%1, %2', entry.index, dayAndClock(trans, entry.at)),
    verdict,
    below.map(edge => told(edge, by.get(edge.to))).join('; '),
    above.length === 0
      ? ''
      : trans.__(
          'On it rest: %1',
          above
            .map(({ from }) => by.get(from))
            .map(other => (other === undefined ? '' : nodeWords(trans, other, now).head))
            .join('; ')
        )
  ]
    .filter(Boolean)
    .join('. ');
}
