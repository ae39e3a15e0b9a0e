import { neighbours, within } from '../graph/parts';
import { type Edge, entryOf, type Graph, type Node, type Tie } from '../graph/graph';

/** One tie, before those between the same two are put together. */
export interface Thread {
  from: string;
  to: string;
  tie: Tie;
  seen?: boolean;
}

/** When it came into the ledger; what rests on nothing comes before all else. */
function placeOf(node: Node | undefined): number {
  return (node && entryOf(node)?.index) ?? -1;
}

/**
 * Puts the ties between the same two together, and leaves out those to what came later: without them
 * there is no circle, however many ties there are.
 */
export function knot(
  threads: readonly Thread[],
  nodes: ReadonlyMap<string, Node>
): { edges: Edge[]; circles: number } {
  const edges = new Map<string, { from: string; to: string; ties: Tie[]; seen: boolean }>();
  let circles = 0;
  for (const { from, to, tie, seen = false } of threads) {
    const key = JSON.stringify([from, to]);
    const known = edges.get(key);
    if (known !== undefined) {
      known.seen ||= seen;
      if (!known.ties.includes(tie)) {
        known.ties.push(tie);
      }
    } else if (placeOf(nodes.get(to)) >= placeOf(nodes.get(from))) {
      circles += 1;
    } else {
      edges.set(key, { from, to, ties: [tie], seen });
    }
  }
  const tied = [...edges.values()].map(edge =>
    // What a note is based on its cell read: said once.
    edge.ties.includes('based') ? { ...edge, ties: edge.ties.filter(tie => tie !== 'drew') } : edge
  );
  return { edges: tied, circles };
}

/** What hangs together with the subject: beside it the log has much that has nothing to do with it. */
export function connected(graph: Graph): Graph {
  const near = neighbours(graph.edges);
  const met = new Set([graph.subject]);
  const open = [graph.subject];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of near.get(at) ?? []) {
      if (!met.has(next)) {
        met.add(next);
        open.push(next);
      }
    }
  }
  return within(graph, met);
}
