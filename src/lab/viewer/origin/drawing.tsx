import type { TranslationBundle } from '@jupyterlab/translation';
import { curveBumpY, line } from 'd3';
import * as React from 'react';

import { entryOf, isSaid, type Node } from './graph';
import type { Places } from './layout';
import { moved } from './moves';
import { QUIET, type Line, SMALL, type Sized, type SizedEdge, type SizedNode } from './sizes';
import type { Verdict, Verdicts } from './verdict';
import { nodeSentence } from './words';

/** A graph, in boxes, laid out. */
export interface Drawn extends Sized {
  places: Places;
  /** Pixels of the text that it was laid out for. */
  em: number;
  /** When it was gathered, in seconds since the epoch. */
  at: number;
}

/** Around the drawing, in the size of text. */
const MARGIN = 1;

/**
 * What something rests on, below it, and what rests on it, above. Every node can be reached by the
 * keys: down to what it rests on, up to what rests on it, left and right to what stands beside it.
 */
export function Drawing(props: {
  drawn: Drawn;
  selected: number | null;
  verdicts: Verdicts | null;
  trans: TranslationBundle;
  svg: React.RefObject<SVGSVGElement>;
  /** Pressed, or Enter. */
  press(node: Node): void;
  /** Asks where that comes from, in the place of what is drawn. */
  ask(node: Node): void;
}): React.JSX.Element {
  const { drawn, selected, verdicts, trans, svg, press, ask } = props;
  const { graph, nodes, edges, places, em, at: now } = drawn;
  const [on, setOn] = React.useState(graph.subject);
  const found = graph.nodes.findIndex(({ id }) => id === on);
  const here = found < 0 ? graph.nodes.findIndex(({ id }) => id === graph.subject) : found;
  const go = (to: number): void => {
    const id = graph.nodes[to]?.id;
    const element = [...(svg.current?.querySelectorAll<SVGGElement>('[data-node]') ?? [])][to];
    if (id !== undefined && element !== undefined) {
      setOn(id);
      element.focus({ preventScroll: true });
      element.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    }
  };
  const key = (event: React.KeyboardEvent, place: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const node = graph.nodes[place] as Node;
    const to = moved(graph, places, place, event.key);
    if (to !== null) {
      event.preventDefault();
      go(to ?? place);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      press(node);
    } else if (event.key === 'g' || event.key === 'G') {
      event.preventDefault();
      ask(node);
    }
  };
  const margin = MARGIN * em;
  const [width, height] = [places.width + 2 * margin, places.height + 2 * margin];
  return (
    <svg
      ref={svg}
      role="group"
      aria-label={trans.__('What it rests on, and what rests on it')}
      width={width}
      height={height}
      viewBox={`${-margin} ${-margin} ${width} ${height}`}
      style={{ fontSize: em }}
    >
      {edges.map((edge, at) => (
        <Way key={keyOf(edge)} {...{ edge, drawn, at }} />
      ))}
      {edges.map((edge, at) => (
        <Label key={keyOf(edge)} {...{ edge, em }} at={places.edges[at]!.label} />
      ))}
      {nodes.map((sizedNode, place) => {
        const { node } = sizedNode;
        const entry = entryOf(node);
        const proven = entry === null ? undefined : verdicts?.get(entry.index);
        const verdict = verdictWords(trans, entry !== null, proven);
        return (
          <g
            key={node.id}
            role="button"
            {...(node.kind === 'folded'
              ? { 'aria-expanded': false }
              : { 'aria-pressed': entry !== null && entry.index === selected })}
            tabIndex={place === here ? 0 : -1}
            data-node={node.id}
            data-kind={signOf(node)}
            data-subject={node.id === graph.subject}
            data-ended={node.kind === 'facet' && node.ended !== ''}
            data-proven={proven && proven !== 'failed'}
            onClick={() => {
              setOn(node.id);
              press(node);
            }}
            onFocus={() => setOn(node.id)}
            onKeyDown={event => key(event, place)}
          >
            {/* Its name: what is in sight may be cut. */}
            <title>{nodeSentence(trans, graph, node, { now, verdict })}</title>
            <Box {...{ sizedNode, em, proven }} at={places.boxes[place]!} />
          </g>
        );
      })}
    </svg>
  );
}

const keyOf = ({ edge: { from, to } }: SizedEdge): string => `${from} ${to}`;

/** What is told of by its own shape and colour. */
export function signOf(node: Node): string {
  if (node.kind === 'use' && node.acts[0]?.kind === 'refusal') {
    return 'refusal';
  }
  return node.kind === 'approval' && node.decision?.decided === 'deny' ? 'refusal' : node.kind;
}

export function verdictWords(
  trans: TranslationBundle,
  recorded: boolean,
  verdict: Verdict | undefined
): string {
  if (!recorded) {
    return '';
  }
  switch (verdict) {
    case undefined:
      return trans.__('not verified by this page');
    case 'proven':
      return trans.__('verified by this page');
    case 'unnamed':
      return trans.__('verified by this page, but for the name: that is the service’s word');
    case 'failed':
      return trans.__('the proof failed');
  }
}

/** From the foot of one box to the head of the other; an arrow says which rests on which. */
function Way(props: { edge: SizedEdge; drawn: Drawn; at: number }): React.JSX.Element {
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
function Label(props: {
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

function Box(props: {
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
