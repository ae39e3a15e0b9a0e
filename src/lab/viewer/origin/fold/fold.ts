import { grouped, neighbours, within } from '../graph/parts';
import { MOST } from '../gathering/gathering';
import type { Edge, Graph, Node } from '../graph/graph';
import { CROWDED, near, POWERS } from './near';
import { bundles, cells, repeats } from './repeats';
import { spanOf } from '../graph/span';
import { replaced } from './replaced';

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
 * one, long ways and broad fans are folded up unless somebody opened them, of what is then still
 * much what is near, and never more than is soon laid out.
 *
 * @param opened ids of folds that were opened
 */
export function folded(graph: Graph, opened: ReadonlySet<string>, most = MOST): Graph {
  const told = repeats(direct(graph));
  const crowded = told.nodes.length > CROWDED;
  const placed = cells(told, crowded);
  const acts = crowded ? bundles(placed, opened) : placed;
  return drawable(near(fans(chains(acts, opened), opened), opened), most);
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

/** Long ways on which each step has one before and one behind it. */
function chains(graph: Graph, opened: ReadonlySet<string>): Graph {
  const cells = new Set(graph.nodes.filter(({ kind }) => kind === 'cell').map(({ id }) => id));
  const solid = graph.edges.filter(({ to }) => !cells.has(to));
  const above = grouped(solid, ({ to }) => to);
  const below = grouped(solid, ({ from }) => from);
  const isStep = ({ id, kind }: Node): boolean =>
    id !== graph.subject &&
    // Whose power it was is what is looked for.
    !POWERS.includes(kind) &&
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
  return replaced(graph, folds, 'steps', opened);
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
  return replaced(graph, folds, 'alike', opened);
}

function numberOf(node: Node): number {
  return 'acts' in node ? (node.acts.at(-1)?.index ?? 0) : Number(node.id.slice(1)) || 0;
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
