import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type Finding, findKey, useFound } from '../../finding';
import { Box } from './box';
import type { Drawn } from './drawn';
import { entryOf, type Node } from '../graph/graph';
import { moved } from './moves';
import type { SizedEdge } from './sizes';
import type { Zoom } from './useZoom';
import { drawnFrom, type Verdict, verdictOn, type Verdicts } from '../checking/verdict';
import { Label, Way } from './way';
import { nodeSentence, nodeTexts } from '../words/sentence';

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
  finding: Finding;
  /** How many are found that are not drawn. */
  left: number;
  svg: React.RefObject<SVGSVGElement>;
  zoom: Zoom;
  /** Id of the words that say in short what is drawn. */
  summary: string;
  /** Pressed, or Enter. */
  press(node: Node): void;
  /** Asks where that comes from, in the place of what is drawn. */
  ask(node: Node): void;
}): React.JSX.Element {
  const { drawn, selected, verdicts, trans, finding, left, svg, zoom, summary, press, ask } = props;
  const { graph, nodes, edges, places, em, at: now } = drawn;
  const [on, setOn] = React.useState(graph.subject);
  const placed = graph.nodes.findIndex(({ id }) => id === on);
  const here = placed < 0 ? graph.nodes.findIndex(({ id }) => id === graph.subject) : placed;
  const go = (to: number): void => {
    const id = graph.nodes[to]?.id;
    const element = [...(svg.current?.querySelectorAll<SVGGElement>('[data-node]') ?? [])][to];
    if (id !== undefined && element !== undefined) {
      setOn(id);
      element.focus({ preventScroll: true });
      element.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    }
  };
  const words = nodes.map(({ node }) => nodeTexts(trans, node, now));
  const found = useFound(finding, { words, here, left, show: go });
  const key = (event: React.KeyboardEvent, place: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const node = graph.nodes[place] as Node;
    const to = event.shiftKey ? null : moved(graph, places, place, event.key);
    if (to !== null) {
      event.preventDefault();
      go(to ?? place);
    } else if (zoom.key(event.key, event.shiftKey)) {
      event.preventDefault();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      press(node);
    } else if (event.key === 'g' || event.key === 'G') {
      event.preventDefault();
      ask(node);
    } else if (findKey(finding, event)) {
      event.preventDefault();
    }
  };
  const margin = MARGIN * em;
  const [width, height] = [places.width + 2 * margin, places.height + 2 * margin];
  return (
    <svg
      ref={svg}
      role="group"
      aria-label={trans.__('What it rests on, and what rests on it')}
      aria-describedby={summary}
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
        const proven = verdicts === null ? undefined : verdictOn(node, verdicts);
        const verdict = verdictWords(trans, drawnFrom(node).length > 0, proven);
        return (
          <g
            key={node.id}
            role="button"
            {...(node.kind === 'folded'
              ? { 'aria-expanded': false }
              : { 'aria-pressed': entry !== null && entry.index === selected })}
            tabIndex={place === here ? 0 : -1}
            data-node={node.id}
            data-found={found.has(place)}
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
function signOf(node: Node): string {
  if (node.kind === 'use' && node.acts[0]?.kind === 'refusal') {
    return 'refusal';
  }
  return node.kind === 'approval' && node.decision?.decided === 'deny' ? 'refusal' : node.kind;
}

function verdictWords(
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
