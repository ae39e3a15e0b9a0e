import type { ReadEntry } from '../../../service/entry';
import { grouped, neighbours, within } from '../graph/parts';
import type { Edge, Graph, Node } from '../graph/graph';
import { replaced } from './replaced';

/** Acts that are alike, and on which nothing rests, are told as one with their number. */
export function repeats(graph: Graph): Graph {
  const near = neighbours(graph.edges);
  const resting = new Set(graph.edges.map(({ to }) => to));
  const like = new Map<string, (Node & { kind: 'use' })[]>();
  for (const node of graph.nodes) {
    const act = node.kind === 'use' ? node.acts[0] : undefined;
    if (node.kind !== 'use' || act === undefined || node.id === graph.subject) {
      continue;
    }
    if (!resting.has(node.id)) {
      const { principal, object, action, kind, code } = act;
      const state = node.outcome?.outcome ?? '';
      const ties = [...(near.get(node.id) ?? [])].sort();
      const key = JSON.stringify([principal, object, action, kind, code, state, ties]);
      like.set(key, [...(like.get(key) ?? []), node]);
    }
  }
  const gone = new Set<string>();
  const told = new Map<string, Node>();
  for (const alike of like.values()) {
    alike.sort((a, b) => indexOf(a) - indexOf(b));
    const last = alike.at(-1);
    if (last !== undefined && alike.length > 1) {
      alike.slice(0, -1).forEach(({ id }) => gone.add(id));
      told.set(last.id, { ...last, acts: alike.flatMap(({ acts }) => acts) });
    }
  }
  const kept = graph.nodes.filter(({ id }) => !gone.has(id));
  return {
    ...within(graph, new Set(kept.map(({ id }) => id))),
    nodes: kept.map(node => told.get(node.id) ?? node)
  };
}

function indexOf({ acts }: { acts: readonly ReadEntry[] }): number {
  return acts[0]?.index ?? 0;
}

/**
 * Uses of one facet on which one and the same conclusion rests, and nothing else but each other, are
 * one until that is opened. What they rest on never rests on them, so no circle comes of it.
 */
export function bundles(graph: Graph, opened: ReadonlySet<string>): Graph {
  const above = grouped(graph.edges, ({ to }) => to);
  const uses = new Map(graph.nodes.filter(({ kind }) => kind === 'use').map(use => [use.id, use]));
  uses.delete(graph.subject);
  const facets = new Map(
    graph.edges.filter(({ ties }) => ties.includes('by')).map(({ from, to }) => [from, to])
  );
  const folds: Node[][] = [];
  for (const node of graph.nodes) {
    if (node.kind !== 'note') {
      continue;
    }
    for (const group of restingAlone(graph.edges, { above, uses, facets, on: node.id })) {
      folds.push(group);
      group.forEach(({ id }) => uses.delete(id));
    }
  }
  return replaced(graph, folds, 'alike', opened);
}

/** By facet, the uses that only `on` rests on, straight or by others of them. */
function restingAlone(
  edges: readonly Edge[],
  parts: {
    above: ReadonlyMap<string, Edge[]>;
    uses: ReadonlyMap<string, Node>;
    facets: ReadonlyMap<string, string>;
    on: string;
  }
): Node[][] {
  const { above, uses, facets, on } = parts;
  const groups = new Map<string, Set<string>>();
  const below = (of: string): Edge[] => edgesOf(edges).get(of) ?? [];
  const open = below(on).map(({ to }) => to);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const facet = facets.get(id);
    if (!uses.has(id) || facet === undefined) {
      continue;
    }
    const group = groups.get(facet) ?? new Set();
    const alone = (above.get(id) ?? []).every(({ from }) => from === on || group.has(from));
    if (alone && !group.has(id)) {
      groups.set(facet, group.add(id));
      open.push(...below(id).map(({ to }) => to));
    }
  }
  return [...groups.values()]
    .filter(({ size }) => size > 1)
    .map(ids => [...ids].sort().map(id => uses.get(id) as Node));
}

/** By what rests, the edges down from it; made once for a list of edges. */
const down = new WeakMap<readonly Edge[], Map<string, Edge[]>>();

function edgesOf(edges: readonly Edge[]): Map<string, Edge[]> {
  let known = down.get(edges);
  if (known === undefined) {
    known = grouped(edges, ({ from }) => from);
    down.set(edges, known);
  }
  return known;
}

/**
 * A cell in which one thing was done alone stands in that.
 * @param all whether the others stand in each thing that was done there
 */
export function cells(graph: Graph, all: boolean): Graph {
  const near = neighbours(graph.edges);
  const by = new Map(graph.nodes.map(node => [node.id, node]));
  const told = new Map<string, Node>();
  const gone = new Set<string>();
  for (const cell of graph.nodes) {
    const around = near.get(cell.id) ?? [];
    if (cell.kind !== 'cell' || cell.id === graph.subject || (around.length > 1 && !all)) {
      continue;
    }
    const nodes = around.map(id => by.get(id));
    if (
      nodes.every(node => node?.kind === 'use' || node?.kind === 'note' || node?.kind === 'event')
    ) {
      for (const node of nodes as Node[]) {
        const seen = graph.edges.some(({ from, to, seen: saw }) => {
          return from === node.id && to === cell.id && saw;
        });
        told.set(node.id, { ...node, within: { cell: cell.cell, seen } } as Node);
      }
      gone.add(cell.id);
    }
  }
  const kept = graph.nodes.filter(({ id }) => !gone.has(id));
  return {
    ...within(graph, new Set(kept.map(({ id }) => id))),
    nodes: kept.map(node => told.get(node.id) ?? node)
  };
}
