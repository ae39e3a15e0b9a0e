import type { TranslationBundle } from '@jupyterlab/translation';

import { type Measure, lines } from './fitting';
import type { Edge, Graph, Node } from '../graph/graph';
import type { Arrangement } from '../layout/layout';
import { edgeWords } from '../words/edgeWords';
import { nodeWords } from '../words/words';

/** In the size of text. */
const WIDTH = 17;
const FOLDED = 11;
const LABEL = 13;
const PADDING = 0.7;
const TAG = 1.45;
const HEAD = 1.25;
const REST = 1.15;
const LABEL_LINE = 1.15;
const GAP_X = 1.6;
const GAP_Y = 1.4;
/** Sizes of letters, as against text. */
export const SMALL = 0.82;
export const QUIET = 0.9;
/** Lines of a node's words, of what else is said of it, and at an edge. */
const HEADS = 3;
const RESTS = 3;
const LABELS = 3;

/** A line of text, from the top of its box. */
export interface Line {
  text: string;
  /** Of its letters' feet, in pixels. */
  y: number;
  is: 'tag' | 'place' | 'head' | 'rest' | 'tie' | 'said';
}

export interface SizedNode {
  node: Node;
  width: number;
  height: number;
  lines: Line[];
}

export interface SizedEdge {
  edge: Edge;
  width: number;
  height: number;
  lines: Line[];
}

/** A graph in boxes that hold its words. */
export interface Sized {
  graph: Graph;
  nodes: SizedNode[];
  edges: SizedEdge[];
}

/** What words are written with. */
export interface Pen {
  trans: TranslationBundle;
  measure: Measure;
  /** Pixels of the text. */
  em: number;
  /** Pixels that there are for the widest box. */
  room: number;
  /** Seconds since the epoch. */
  now: number;
}

export function sized(graph: Graph, pen: Pen): Sized {
  const by = new Map(graph.nodes.map(node => [node.id, node]));
  return {
    graph,
    nodes: graph.nodes.map(node => sizedNode(node, pen)),
    edges: graph.edges.map(edge =>
      sizedEdge(edge, { from: by.get(edge.from), to: by.get(edge.to) }, pen)
    )
  };
}

/** As it is to be laid out. */
export function arrangement({ nodes, edges }: Sized, em: number): Arrangement {
  return {
    boxes: nodes.map(({ node: { id }, width, height }) => ({ id, width, height })),
    edges: edges.map(({ edge: { from, to }, width, height }) => ({
      from,
      to,
      label: { width, height }
    })),
    gap: [GAP_X * em, GAP_Y * em]
  };
}

function sizedNode(node: Node, { trans, measure, em, room, now }: Pen): SizedNode {
  const width = Math.min(
    (node.kind === 'folded' && node.as !== 'alike' ? FOLDED : WIDTH) * em,
    room
  );
  const inside = width - 2 * PADDING * em;
  const { tag, place, head, rest, within } = nodeWords(trans, node, now);
  const told: Line[] = [];
  let y = PADDING * em * 0.75;
  const put = (text: string, is: Line['is'], high: number): void => {
    y += high * em;
    told.push({ text, is, y: y - 0.3 * em });
  };
  put(tag, 'tag', TAG);
  const left = inside - measure(tag, true, em * SMALL) - 2.2 * em;
  for (const where of lines(place, Math.max(em, left), 1, text =>
    measure(text, false, em * SMALL)
  )) {
    told.push({ text: where, is: 'place', y: y - 0.3 * em });
  }
  for (const line of lines(head, inside, HEADS, text => measure(text, true, em))) {
    put(line, 'head', HEAD);
  }
  for (const line of lines(rest, inside, RESTS, text => measure(text, false, em * QUIET))) {
    put(line, 'rest', REST);
  }
  for (const line of lines(within, inside, 1, text => measure(text, false, em * QUIET))) {
    put(line, 'said', REST);
  }
  return { node, width, height: y + PADDING * em * 0.75, lines: told };
}

function sizedEdge(
  edge: Edge,
  ends: { from: Node | undefined; to: Node | undefined },
  { trans, measure, em, room }: Pen
): SizedEdge {
  const inside = Math.min(LABEL * em, room);
  const { tie, limit, said } = edgeWords(trans, edge, ends);
  const size = em * QUIET;
  const told: Line[] = [];
  let y = 0.2 * em;
  let widest = 0;
  const put = (text: string, is: Line['is'], most: number): void => {
    for (const line of lines(text, inside, most, part => measure(part, is === 'tie', size))) {
      y += LABEL_LINE * em;
      widest = Math.max(widest, measure(line, is === 'tie', size));
      told.push({ text: line, is, y: y - 0.3 * em });
    }
  };
  put(tie, 'tie', 2);
  put(limit, 'rest', LABELS);
  put(said, 'said', 1);
  return { edge, width: widest + 0.9 * em, height: y + 0.2 * em, lines: told };
}
