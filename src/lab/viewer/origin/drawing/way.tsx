import { curveBumpY, line } from 'd3';
import * as React from 'react';

import type { Drawn } from './drawn';
import { isSaid } from '../graph/graph';
import { QUIET, type SizedEdge } from './sizes';

/** From the foot of one box to the head of the other; an arrow says which rests on which. */
export function Way(props: { edge: SizedEdge; drawn: Drawn; at: number }): React.JSX.Element {
  const { edge, drawn, at } = props;
  const { nodes, places, em } = drawn;
  const { label, points: way } = places.edges[at]!;
  // Upright to its words and from them: they lie on it.
  const points = way.slice(1, -1).flatMap(([x, y]): Point[] =>
    x === label[0] && y === label[1]
      ? [
          [x, y - edge.height / 2],
          [x, y + edge.height / 2]
        ]
      : [[x, y]]
  );
  /** Where it leaves a box, or meets it: where that is nearest. */
  const end = (id: string, side: 1 | -1, next: Point): Point => {
    const place = nodes.findIndex(({ node }) => node.id === id);
    const [x, y] = places.boxes[place]!;
    const { width, height } = nodes[place]!;
    const reach = width / 2 - em * 1.2;
    return [Math.min(x + reach, Math.max(x - reach, next[0])), y + (side * height) / 2];
  };
  const first = end(edge.edge.from, 1, points[0]!);
  const tip = end(edge.edge.to, -1, points.at(-1)!);
  const arrow = em * 0.5;
  return (
    <g className="jp-Facetry-way" data-said={isSaid(edge.edge.ties)}>
      <path d={curve([first, ...points, [tip[0], tip[1] - arrow * 0.8]])} />
      <path
        className="jp-Facetry-arrow"
        d={`M ${tip[0]} ${tip[1]} l ${-arrow / 2} ${-arrow} h ${arrow} Z`}
      />
    </g>
  );
}

type Point = readonly [number, number];

/** Down through the points, upright at each of them. */
function curve(points: readonly Point[]): string {
  const path = line<Point>(
    ([x]) => x,
    ([, y]) => y
  ).curve(curveBumpY);
  return path(points) ?? '';
}

/** The words of an edge, on paper, so that nothing runs through them. */
export function Label(props: {
  edge: SizedEdge;
  at: readonly [number, number];
  em: number;
}): React.JSX.Element {
  const { edge, at, em } = props;
  const { width, height } = edge;
  const [x, y] = [at[0] - width / 2, at[1] - height / 2];
  return (
    <g className="jp-Facetry-label" data-said={isSaid(edge.edge.ties)} aria-hidden="true">
      <rect x={x} y={y} width={width} height={height} rx={em * 0.3} />
      {edge.lines.map((told, row) => (
        <text
          key={row}
          className={`jp-Facetry-origin-${told.is}`}
          x={at[0]}
          y={y + told.y}
          fontSize={em * QUIET}
          textAnchor="middle"
        >
          {told.text}
        </text>
      ))}
    </g>
  );
}
