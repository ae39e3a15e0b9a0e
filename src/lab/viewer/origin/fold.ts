import type { ReadEntry } from '../../service/entry';
import { MOST } from './gathering';
import type { Edge, Graph, Node } from './graph';
import { spanOf } from './span';
import { neighbours, within } from './weave';

/** Steps between two ends that are folded to one, and how many of a kind are drawn at one place. */
const STEPS = 4;
const FAN = 6;
/** Layers that the edges of a drawing may cross together, so that it is laid out within seconds. */
const LONGEST = 4_000;
/** So many are drawn whatever that takes. */
const FEWEST = 8;
/** Edges that are looked at to find longer ways; beyond, what is tied twice is drawn twice. */
const LOOKED_AT = 2_000_000;

/**
 * A graph as it is drawn: what is drawn on by a longer way is left to that, acts that repeat are
 * one, long ways and broad fans are folded up unless somebody opened them, and of what is then left
 * only what is nearest to the subject, as much as is soon laid out.
 *
 * @param opened ids of folds that were opened
 */
export function folded(graph: Graph, opened: ReadonlySet<string>, most = MOST): Graph {
  return drawable(fans(chains(cells(repeats(direct(graph))), opened), opened), most);
}

/** What a cell drew on by what lies between them is not drawn twice. */
function direct(graph: Graph): Graph {
  let looked = 0;
  const below = grouped(graph.edges, ({ from }) => from);
  const isLonger = (edge: Edge): boolean => {
    const met = new Set<string>();
    const open = (below.get(edge.from) ?? []).filter(({ to }) => to !== edge.to);
    for (let at = open.pop(); at !== undefined && looked < LOOKED_AT; at = open.pop()) {
      looked += 1;
      if (at.to === edge.to) {
        return true;
      }
      if (!met.has(at.to)) {
        met.add(at.to);
        open.push(...(below.get(at.to) ?? []));
      }
    }
    return false;
  };
  return {
    ...graph,
    edges: graph.edges.filter(edge => edge.ties.join() !== 'drew' || !isLonger(edge))
  };
}

/** Acts that are alike, and on which nothing rests, are told as one with their number. */
function repeats(graph: Graph): Graph {
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

/** A cell in which one thing was done alone stands in that. */
function cells(graph: Graph): Graph {
  const near = neighbours(graph.edges);
  const told = new Map<string, Node>();
  const gone = new Set<string>();
  for (const cell of graph.nodes) {
    const [id, other] = near.get(cell.id) ?? [];
    const node = graph.nodes.find(one => one.id === id);
    if (cell.kind !== 'cell' || cell.id === graph.subject || other !== undefined) {
      continue;
    }
    if (node?.kind === 'use' || node?.kind === 'note' || node?.kind === 'event') {
      const seen = graph.edges.some(edge => edge.to === cell.id && edge.seen);
      told.set(node.id, { ...node, within: { cell: cell.cell, seen } });
      gone.add(cell.id);
    }
  }
  const kept = graph.nodes.filter(({ id }) => !gone.has(id));
  return {
    ...within(graph, new Set(kept.map(({ id }) => id))),
    nodes: kept.map(node => told.get(node.id) ?? node)
  };
}

/** Long ways on which each step has one before and one behind it. */
function chains(graph: Graph, opened: ReadonlySet<string>): Graph {
  const cells = new Set(graph.nodes.filter(({ kind }) => kind === 'cell').map(({ id }) => id));
  const solid = graph.edges.filter(({ to }) => !cells.has(to));
  const above = grouped(solid, ({ to }) => to);
  const below = grouped(solid, ({ from }) => from);
  const isStep = ({ id }: Node): boolean =>
    id !== graph.subject &&
    !cells.has(id) &&
    above.get(id)?.length === 1 &&
    below.get(id)?.length === 1;
  const steps = new Map(graph.nodes.filter(isStep).map(node => [node.id, node]));
  const folds: Node[][] = [];
  for (const node of steps.values()) {
    // From the step that rests on no other step, down.
    if (steps.has(above.get(node.id)?.[0]?.from ?? '')) {
      continue;
    }
    const way: Node[] = [];
    for (let at: Node | undefined = node; at !== undefined;) {
      way.push(at);
      at = steps.get(below.get(at.id)?.[0]?.to ?? '');
    }
    if (way.length >= STEPS) {
      folds.push(way);
    }
  }
  return replaced(graph, folds, true, opened);
}

/** Many of a kind that hang on one and the same, and on nothing else. */
function fans(graph: Graph, opened: ReadonlySet<string>): Graph {
  const near = neighbours(graph.edges);
  const resting = new Set(graph.edges.map(({ to }) => to));
  const alike = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    const around = near.get(node.id) ?? [];
    if (node.id !== graph.subject && node.kind !== 'folded' && around.length > 0) {
      const up = resting.has(node.id);
      // Cells of many acts are as many: they go with their acts.
      const solid = around.filter(id => !id.startsWith('c') || node.kind === 'cell');
      if (solid.length === 1) {
        const key = JSON.stringify([node.kind, up, solid]);
        alike.set(key, [...(alike.get(key) ?? []), node]);
      }
    }
  }
  const folds = [...alike.values()]
    .filter(nodes => nodes.length > FAN)
    // The newest stay.
    .map(nodes => [...nodes].sort((a, b) => numberOf(b) - numberOf(a)).slice(FAN - 1));
  return replaced(graph, folds, false, opened);
}

function numberOf(node: Node): number {
  return 'acts' in node ? (node.acts.at(-1)?.index ?? 0) : Number(node.id.slice(1)) || 0;
}

/** Puts one node in the place of several. */
function replaced(
  graph: Graph,
  folds: readonly Node[][],
  chain: boolean,
  opened: ReadonlySet<string>
): Graph {
  const by = new Map<string, Node>();
  for (const nodes of folds) {
    const id = `+${(nodes[0] as Node).id}`;
    if (!opened.has(id)) {
      const fold: Node = { kind: 'folded', id, nodes, chain };
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

/** As many of the nodes that are nearest to the subject as can be drawn. */
function drawable(graph: Graph, most: number): Graph {
  for (let room = Math.min(most, graph.nodes.length); ; room = Math.floor((room * 3) / 4)) {
    const part = nearest(graph, room);
    if (room <= FEWEST || spanOf(part.edges) <= LONGEST) {
      return part;
    }
  }
}

/** The nodes that are nearest to the subject. */
function nearest(graph: Graph, most: number): Graph {
  const near = neighbours(graph.edges);
  const met = new Set([graph.subject]);
  let ring = [graph.subject];
  while (ring.length > 0 && met.size < most) {
    const next: string[] = [];
    for (const id of ring) {
      for (const other of near.get(id) ?? []) {
        if (!met.has(other) && met.size < most) {
          met.add(other);
          next.push(other);
        }
      }
    }
    ring = next;
  }
  return met.size === graph.nodes.length
    ? graph
    : { ...within(graph, met), left: graph.left + graph.nodes.length - met.size };
}

function grouped(edges: readonly Edge[], key: (edge: Edge) => string): Map<string, Edge[]> {
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
