import type { FacetView } from '../../../../protocol';
import type { Gathered } from '../gathering/gathering';
import type { Graph, Node } from '../graph/graph';
import { connected, knot, type Thread } from './knot';
import { Loom } from './loom';

/**
 * The graph of what was gathered: each thing once, tied to what it rests on.
 * @param listed facets as the service lists them today
 * @param now seconds since the epoch
 */
export function weave(gathered: Gathered, listed: readonly FacetView[], now: number): Graph {
  const loom = new Loom(gathered, new Map(listed.map(facet => [facet.id, facet])), now);
  const subject = loom.subject();
  const nodes = new Map<string, Node>();
  const threads: Thread[] = [];
  const wanted = [subject, ...[...gathered.entries.keys()].map(index => loom.entry(index))];
  for (let node = wanted.pop(); node !== undefined; node = wanted.pop()) {
    if (node === null || nodes.has(node.id)) {
      continue;
    }
    const ties = loom.ties(node);
    const known = ties.flatMap(({ to, ...tie }) => (to === null ? [] : [{ to, ...tie }]));
    const besides = ties.length - known.length;
    nodes.set(node.id, besides === 0 ? node : { ...node, besides });
    for (const { to, ...thread } of known) {
      threads.push({ ...thread, from: node.id, to: to.id });
      wanted.push(to);
    }
  }
  const { edges, circles } = knot(threads, nodes);
  return connected({ subject: subject.id, nodes: [...nodes.values()], edges, left: 0, circles });
}
