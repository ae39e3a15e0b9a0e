import { grouped, within } from '../graph/parts';
import type { Edge, Graph, Node, Tie } from '../graph/graph';

/** Of more nodes than these, those near to the subject are drawn until somebody opens more. */
export const CROWDED = 32;
/** So many things that were done or concluded are near. */
const NEAR = 16;
/** Opened, it is drawn as a whole. */
export const WHOLE = '*';

/** Kinds of what gives power: it is drawn with whatever it allowed, however many there are. */
export const POWERS: readonly Node['kind'][] = ['facet', 'approval', 'entrance'];

/**
 * What is near to the subject, each thing with the authority that allowed it, and one node for what
 * each goes on to: that is opened step by step.
 *
 * @param opened ids of nodes that stand for more
 */
export function near(graph: Graph, opened: ReadonlySet<string>): Graph {
  if (graph.nodes.length <= CROWDED || opened.has(WHOLE)) {
    return graph;
  }
  const sides: Side[] = [
    { side: 'below', on: grouped(graph.edges, ({ from }) => from), end: ({ to }) => to },
    { side: 'above', on: grouped(graph.edges, ({ to }) => to), end: ({ from }) => from }
  ];
  const kinds = new Map(graph.nodes.map(({ id, kind }) => [id, kind]));
  const isPower = (id: string): boolean => POWERS.includes(kinds.get(id) ?? 'hidden');
  const drawn = new Set([graph.subject]);
  const met = sides.map(side => {
    const reached = ring(graph.subject, side, { isPower, opened });
    reached.forEach(id => drawn.add(id));
    return { ...side, reached: reached.add(graph.subject) };
  });
  // One more takes no more room than to say that there is one more.
  for (const { reached, ...side } of met) {
    const single = [...reached].flatMap(id => {
      const hidden = (side.on.get(id) ?? []).map(side.end).filter(other => !drawn.has(other));
      return hidden.length === 1 ? hidden : [];
    });
    single.forEach(id => drawn.add(id) && reached.add(id));
  }
  authority(drawn, { below: sides[0]!, isPower });
  if (drawn.size === graph.nodes.length) {
    return graph;
  }
  const part = within(graph, drawn);
  const more = met.flatMap(side => beyond(side, drawn));
  return {
    ...part,
    nodes: [
      ...part.nodes,
      ...more.map(({ id, hidden, side }): Node => {
        const nodes = graph.nodes.filter(node => hidden.includes(node.id));
        return { kind: 'folded', id, nodes, as: side };
      })
    ],
    edges: [...part.edges, ...more.map(({ edge }) => edge)],
    left: graph.left + graph.nodes.length - drawn.size
  };
}

/** One way from the subject: to what it rests on, or to what rests on it. */
interface Side {
  side: 'below' | 'above';
  on: ReadonlyMap<string, Edge[]>;
  end(edge: Edge): string;
}

const moreId = (side: Side['side'], id: string): string => `${side} ${id}`;

/** The nearest things on one side, and those on which somebody opened more. */
function ring(
  subject: string,
  { side, on, end }: Side,
  { isPower, opened }: { isPower(id: string): boolean; opened: ReadonlySet<string> }
): Set<string> {
  const met = new Set<string>();
  let room = NEAR;
  for (let open = [subject]; open.length > 0;) {
    const next: string[] = [];
    for (const id of open) {
      const free = opened.has(moreId(side, id));
      for (const edge of on.get(id) ?? []) {
        const other = end(edge);
        const power = side === 'below' && isPower(other);
        if (!met.has(other) && other !== subject && (free || power || room > 0)) {
          met.add(other);
          next.push(other);
          room -= free || power ? 0 : 1;
        }
      }
    }
    open = next;
  }
  return met;
}

/** All that gave the power for what is drawn, at any remove. */
function authority(
  drawn: Set<string>,
  { below, isPower }: { below: Side; isPower(id: string): boolean }
): void {
  // The set goes on to what is added meanwhile.
  for (const id of drawn) {
    for (const edge of below.on.get(id) ?? []) {
      if (isPower(below.end(edge))) {
        drawn.add(below.end(edge));
      }
    }
  }
}

interface More {
  id: string;
  side: Side['side'];
  hidden: string[];
  edge: Edge;
}

/** By what is drawn, what it goes on to and is not. */
function beyond(
  { side, on, end, reached }: Side & { reached: ReadonlySet<string> },
  drawn: ReadonlySet<string>
): More[] {
  return [...reached].flatMap(id => {
    const edges = (on.get(id) ?? []).filter(edge => !drawn.has(end(edge)));
    if (edges.length === 0) {
      return [];
    }
    const more = moreId(side, id);
    const ties: Tie[] = [...new Set(edges.flatMap(edge => edge.ties))];
    const [from, to] = side === 'below' ? [id, more] : [more, id];
    return [{ id: more, side, hidden: edges.map(end), edge: { from, to, ties, seen: false } }];
  });
}
