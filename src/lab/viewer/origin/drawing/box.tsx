import * as React from 'react';

import type { Node } from '../graph/graph';
import { type Line, QUIET, SMALL, type SizedNode } from './sizes';
import type { Verdict } from '../checking/verdict';

/** A node: what it is, its words, and what the page found of it. */
export function Box(props: {
  sizedNode: SizedNode;
  at: readonly [number, number];
  em: number;
  proven: Verdict | undefined;
}): React.JSX.Element {
  const { sizedNode, at, em, proven } = props;
  const { node, width, height } = sizedNode;
  const [x, y] = [at[0] - width / 2, at[1] - height / 2];
  const left = x + em * 0.7;
  const size = (is: Line['is']): number =>
    is === 'head' ? em : is === 'tag' || is === 'place' ? em * SMALL : em * QUIET;
  const tag = sizedNode.lines[0]!;
  return (
    <>
      <rect className="jp-Facetry-box" {...{ x, y, width, height }} rx={em * 0.4} />
      <Sign node={node} x={left + em * 0.35} y={y + tag.y - em * 0.28} em={em} />
      {sizedNode.lines.map((told, row) => (
        <text
          key={row}
          className={`jp-Facetry-origin-${told.is}`}
          x={told.is === 'tag' ? left + em : told.is === 'place' ? x + width - em * 0.7 : left}
          y={y + told.y}
          fontSize={size(told.is)}
          textAnchor={told.is === 'place' ? 'end' : 'start'}
        >
          {told.text}
        </text>
      ))}
      {proven !== undefined && (
        <g className="jp-Facetry-proof" data-verdict={proven}>
          <circle cx={x + width} cy={y} r={em * 0.62} />
          <path
            d={
              proven !== 'failed'
                ? `M ${x + width - em * 0.28} ${y} l ${em * 0.2} ${em * 0.22} l ${em * 0.36} ${-em * 0.44}`
                : `M ${x + width - em * 0.24} ${y - em * 0.24} l ${em * 0.48} ${em * 0.48} m 0 ${-em * 0.48} l ${-em * 0.48} ${em * 0.48}`
            }
          />
        </g>
      )}
    </>
  );
}

/** As in the timeline: what gives authority is a square, an act a disc; each kind has its own shape. */
function Sign(props: { node: Node; x: number; y: number; em: number }): React.JSX.Element {
  const { node, x, y, em } = props;
  const r = em * 0.32;
  switch (node.kind) {
    case 'facet':
      return (
        <path
          className="jp-Facetry-sign"
          d={`M ${x - r} ${y} L ${x - r / 2} ${y - r} H ${x + r / 2} L ${x + r} ${y} L ${x} ${y + r * 1.15} Z`}
        />
      );
    case 'approval':
      return <rect className="jp-Facetry-sign" x={x - r} y={y - r} width={2 * r} height={2 * r} />;
    case 'note':
      return (
        <path
          className="jp-Facetry-sign"
          d={`M ${x} ${y - r * 1.2} L ${x + r * 1.2} ${y} L ${x} ${y + r * 1.2} L ${x - r * 1.2} ${y} Z`}
        />
      );
    case 'cell':
    case 'hidden':
    case 'folded':
      return (
        <path
          className="jp-Facetry-sign jp-mod-open"
          d={`M ${x - r * 0.4} ${y - r} H ${x - r} V ${y + r} H ${x - r * 0.4} M ${x + r * 0.4} ${y - r} H ${x + r} V ${y + r} H ${x + r * 0.4}`}
        />
      );
    default:
      return <circle className="jp-Facetry-sign" cx={x} cy={y} r={r} />;
  }
}
