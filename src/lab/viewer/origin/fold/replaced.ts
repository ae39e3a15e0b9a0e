import type { Edge, Graph, Node } from '../graph/graph';
import { neighbours, within } from '../graph/parts';

/** Puts one node in the place of several, unless somebody opened it. */
export function replaced(
  graph: Graph,
  folds: readonly Node[][],
  as: 'steps' | 'alike',
  opened: ReadonlySet<string>
): Graph {
  const by = new Map<string, Node>();
  for (const nodes of folds) {
    const id = `+${(nodes[0] as Node).id}`;
    if (!opened.has(id)) {
      const fold: Node = { kind: 'folded', id, nodes, as };
      nodes.forEach(node => by.set(node.id, fold));
    }
  }
  if (by.size === 0) {
    return graph;
  }
  const end = (id: string): string => by.get(id)?.id ?? id;
  const edges = new Map<string, Edge>();
  for (const edge of graph.edges) {
    const [from, to] = [end(edge.from), end(edge.to)];
    const key = JSON.stringify([from, to]);
    const known = edges.get(key);
    if (from !== to) {
      edges.set(key, {
        ...edge,
        from,
        to,
        ties: [...new Set([...(known?.ties ?? []), ...edge.ties])]
      });
    }
  }
  const nodes = graph.nodes.filter(({ id }) => !by.has(id));
  return lonely(
    { ...graph, nodes: [...nodes, ...new Set(by.values())], edges: [...edges.values()] },
    by
  );
}

/** Cells in which nothing but what was folded up acted go with it. */
function lonely(graph: Graph, by: ReadonlyMap<string, Node>): Graph {
  const folds = new Set([...by.values()].map(({ id }) => id));
  const near = neighbours(graph.edges);
  const kept = graph.nodes.filter(
    ({ id, kind }) => kind !== 'cell' || !(near.get(id) ?? []).every(other => folds.has(other))
  );
  return within(graph, new Set(kept.map(({ id }) => id)));
}
