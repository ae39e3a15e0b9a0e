import type { Edge, Graph } from './graph';

/** By node, all that it is tied to. */
export function neighbours(edges: readonly Edge[]): Map<string, string[]> {
  const near = new Map<string, string[]>();
  const put = (a: string, b: string): void => {
    const known = near.get(a);
    if (known === undefined) {
      near.set(a, [b]);
    } else {
      known.push(b);
    }
  };
  for (const { from, to } of edges) {
    put(from, to);
    put(to, from);
  }
  return near;
}

/** The part of a graph that has these nodes. */
export function within(graph: Graph, ids: ReadonlySet<string>): Graph {
  return {
    ...graph,
    nodes: graph.nodes.filter(({ id }) => ids.has(id)),
    edges: graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to))
  };
}

export function grouped(edges: readonly Edge[], key: (edge: Edge) => string): Map<string, Edge[]> {
  const groups = new Map<string, Edge[]>();
  for (const edge of edges) {
    const known = groups.get(key(edge));
    if (known === undefined) {
      groups.set(key(edge), [edge]);
    } else {
      known.push(edge);
    }
  }
  return groups;
}
