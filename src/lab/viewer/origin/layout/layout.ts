import {
  type Coord,
  coordGreedy,
  coordSimplex,
  type Decross,
  decrossDfs,
  decrossTwoLayer,
  graph as newGraph,
  type Layering,
  layeringLongestPath,
  layeringSimplex,
  type MutGraphNode,
  sugiyama,
  twolayerAgg
} from 'd3-dag';

import { spanOf } from '../graph/span';

/** A box that is to be placed, in pixels. */
export interface Box {
  id: string;
  width: number;
  height: number;
}

/** Boxes, and which stands above which; the words of an edge take a box of their own within it. */
export interface Arrangement {
  boxes: readonly Box[];
  edges: readonly { from: string; to: string; label: { width: number; height: number } }[];
  /** Pixels between boxes, beside each other and below. */
  gap: readonly [number, number];
}

type Point = [x: number, y: number];

/** Where boxes and words have their middle, and by which points edges go, the upper box first. */
export interface Places {
  width: number;
  height: number;
  boxes: Point[];
  edges: { points: Point[]; label: Point }[];
}

/** Up to so many boxes the operators that take longer, and look better, are quick. */
const FEW = 30;
const SOME = 100;
/** And where their edges are together so short, in layers. */
const SHORT = 400;

const PASSES = 4;

interface Operators {
  layering: Layering<Placed, undefined>;
  decross: Decross<Placed, undefined>;
  coord: Coord<Placed, undefined>;
}

interface Placed {
  width: number;
  height: number;
}

/**
 * Lays boxes out in layers, each above all that it rests on. Words are boxes in layers between them,
 * so that they lie over nothing.
 */
export function layOut({ boxes, edges, gap }: Arrangement): Places {
  if (boxes.length === 0) {
    return { width: 0, height: 0, boxes: [], edges: [] };
  }
  const graph = newGraph<Placed, undefined>();
  const nodes = new Map<string, MutGraphNode<Placed, undefined>>();
  for (const { id, width, height } of boxes) {
    nodes.set(id, graph.node({ width, height }));
  }
  const links = edges.map(({ from, to, label }) => {
    const words = graph.node(label);
    return {
      words,
      above: graph.link(nodes.get(from)!, words, undefined),
      below: graph.link(words, nodes.get(to)!, undefined)
    };
  });
  const { layering, decross, coord } = operators(boxes.length, spanOf(edges));
  const size = sugiyama()
    .layering(layering)
    .decross(decross)
    .coord(coord)
    .nodeSize(({ data }: { data: Placed }): [number, number] => [data.width, data.height])
    .gap(gap)(graph);
  return {
    ...size,
    boxes: boxes.map(({ id }) => {
      const { x, y } = nodes.get(id)!;
      return [x, y];
    }),
    edges: links.map(({ words: { x, y }, above, below }) => ({
      label: [x, y],
      points: [...above.points, ...below.points.slice(1)]
    }))
  };
}

function operators(boxes: number, span: number): Operators {
  if (boxes <= FEW && span <= SHORT) {
    return {
      layering: layeringSimplex(),
      decross: decrossTwoLayer().order(twolayerAgg()),
      coord: coordSimplex()
    };
  }
  return {
    layering: layeringLongestPath(),
    decross: boxes <= SOME ? decrossTwoLayer().order(twolayerAgg()).passes(PASSES) : decrossDfs(),
    coord: coordGreedy()
  };
}
