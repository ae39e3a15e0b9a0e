import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { count } from '../../service/local';
import { isRefusal } from '../findings';
import type { BodyProps } from '../props';
import { useMeasure } from '../useMeasure';
import { useViewed } from '../useViewed';
import { type Drawn, Drawing } from './drawing';
import { measureAs } from './fitting';
import { folded } from './fold';
import { entryOf, type Graph, type Node } from './graph';
import type { Layouts } from './layouts';
import { arrangement, sized } from './sizes';
import { type Asked, type Gathered, useGathered } from './useGathered';
import { STEP, useZoom, type Zoom } from './useZoom';
import { useVerdicts } from './useVerdicts';
import { weave } from './weave';

/** Beside the widest box, in the size of text. */
const MARGIN = 2;

/**
 * Where something comes from: what it rests on, and what rests on it. What comes in while somebody
 * looks does not move anything: it is told, and drawn when asked.
 */
export function OriginPanel(
  props: Pick<BodyProps, 'model' | 'trans' | 'proofs' | 'layouts'>
): React.JSX.Element {
  const { model, trans, proofs, layouts } = props;
  useViewed(model);
  const { subject } = model;
  const host = React.useRef<HTMLDivElement>(null);
  const svg = React.useRef<SVGSVGElement>(null);
  const gathered = useGathered(model.facetry, subject);
  const [opened, setOpened] = React.useState<ReadonlySet<string>>(new Set());
  const graph = useGraph(gathered.asked, opened);
  const { drawn, trouble } = useDrawn({ graph, asked: gathered.asked, layouts, host, trans });
  const verdicts = useVerdicts(drawn?.graph ?? null, model, proofs);
  const zoom = useZoom(host, svg, drawn === null ? null : sightOf(drawn));
  const press = (node: Node): void => {
    if (node.kind === 'folded') {
      setOpened(new Set([...opened, node.id]));
      return;
    }
    const entry = entryOf(node);
    if (entry !== null) {
      void model.select(entry.index);
    }
  };
  const ask = (node: Node): void => {
    const entry = entryOf(node);
    if (node.kind === 'facet') {
      model.ask({ facet: node.facet });
    } else if (entry !== null) {
      model.ask({ index: entry.index });
    }
  };
  return (
    <div className="jp-Facetry-origin">
      <div className="jp-Facetry-originHead" role="group" aria-label={trans.__('Drawing')}>
        <h2>{trans.__('Where does this come from?')}</h2>
        <Tools {...{ trans, zoom, gathered, verdicts }} drawn={drawn !== null} />
      </div>
      {gathered.trouble !== null && (
        <p className="jp-Facetry-warning">
          {isRefusal(gathered.trouble)
            ? trans.__('The service refused to show more: %1', gathered.trouble.message)
            : trans.__('The service does not answer.')}{' '}
          <button type="button" className="jp-Facetry-small" onClick={gathered.again}>
            {trans.__('Try again')}
          </button>
        </p>
      )}
      {trouble !== null && <p className="jp-Facetry-warning">{trouble}</p>}
      {subject === null && (
        <p className="jp-Facetry-empty">
          {trans.__(
            'Select an event, then press “Where does this come from?” in its details: what it rests on is drawn here.'
          )}
        </p>
      )}
      <div
        ref={host}
        className="jp-Facetry-originDrawing"
        aria-busy={gathered.looking || (graph !== null && drawn?.graph !== graph)}
        hidden={subject === null}
      >
        {drawn !== null && (
          <Drawing
            key={drawn.graph.subject}
            {...{ drawn, trans, svg, press, ask }}
            verdicts={verdicts.found}
            selected={model.selected?.index ?? null}
          />
        )}
      </div>
      {graph !== null && <Legend trans={trans} />}
      {graph !== null && gathered.asked !== null && (
        <Left {...{ trans, graph, gathered }} asked={gathered.asked} />
      )}
    </div>
  );
}

function useGraph(asked: Asked | null, opened: ReadonlySet<string>): Graph | null {
  return React.useMemo(
    () => (asked === null ? null : folded(weave(asked.gathering, asked.listed, asked.at), opened)),
    [asked, opened]
  );
}

/** Has a graph laid out; what was drawn before stays until it is. */
function useDrawn(props: {
  graph: Graph | null;
  asked: Asked | null;
  layouts: Layouts;
  host: React.RefObject<HTMLElement>;
  trans: TranslationBundle;
}): { drawn: Drawn | null; trouble: string | null } {
  const { graph, asked, layouts, host, trans } = props;
  const [drawn, setDrawn] = React.useState<Drawn | null>(null);
  const [trouble, setTrouble] = React.useState<string | null>(null);
  const { width, em } = useMeasure(host);
  const room = Math.min(width, em * 20) - em * MARGIN;
  React.useEffect(() => {
    let wanted = true;
    const element = host.current;
    if (graph === null || asked === null || element === null) {
      setDrawn(null);
      return undefined;
    }
    const at = asked.at;
    const boxes = sized(graph, { trans, em, room, now: at, measure: measureAs(element) });
    layouts.layOut(arrangement(boxes, em)).then(
      places => {
        if (wanted) {
          setTrouble(null);
          setDrawn({ ...boxes, places, em, at });
        }
      },
      (error: Error) => wanted && setTrouble(error.message)
    );
    return () => {
      wanted = false;
    };
  }, [graph, asked, layouts, host, trans, em, room]);
  return { drawn: graph === null ? null : drawn, trouble };
}

/** How large a drawing is, and what of it is to be in sight. */
function sightOf({ places, em, graph }: Drawn): {
  width: number;
  height: number;
  focus: readonly [number, number];
} {
  const at = graph.nodes.findIndex(({ id }) => id === graph.subject);
  const [x, y] = places.boxes[at] ?? [0, 0];
  return {
    width: places.width + 2 * em,
    height: places.height + 2 * em,
    focus: [x + em, y + em]
  };
}

function Tools(props: {
  trans: TranslationBundle;
  zoom: Zoom;
  gathered: Gathered;
  verdicts: ReturnType<typeof useVerdicts>;
  drawn: boolean;
}): React.JSX.Element {
  const { trans, zoom, gathered, verdicts, drawn } = props;
  const { fresh, again, looking } = gathered;
  const tool = (label: string, sign: string, press: () => void): React.JSX.Element => (
    <button
      type="button"
      className="jp-Facetry-small"
      aria-label={label}
      title={label}
      disabled={!drawn}
      onClick={press}
    >
      {sign}
    </button>
  );
  return (
    <>
      <span className="jp-Facetry-hint" role="status">
        {looking ? trans.__('Looking through the ledger…') : verdicts.words(trans)}
      </span>
      {fresh > 0 && (
        <button type="button" className="jp-Facetry-small" onClick={again}>
          {trans._n('%1 new', '%1 new', fresh)}
        </button>
      )}
      {drawn && (
        <button
          type="button"
          className="jp-Facetry-small"
          disabled={verdicts.busy}
          onClick={verdicts.verify}
        >
          {trans.__('Verify all of it')}
        </button>
      )}
      {tool(trans.__('Fit'), trans.__('Fit'), zoom.fit)}
      {tool(trans.__('Zoom in'), '+', () => zoom.by(STEP))}
      {tool(trans.__('Zoom out'), '−', () => zoom.by(1 / STEP))}
    </>
  );
}

/** What lines mean; every node says it of its own as well. */
function Legend({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  return (
    <ul className="jp-Facetry-originLegend" aria-hidden="true">
      <li>{trans.__('signed, and checked by the service when it was done')}</li>
      <li data-said="true">{trans.__('somebody’s own word')}</li>
    </ul>
  );
}

/** What is not drawn, and how to go on to it. */
function Left(props: {
  trans: TranslationBundle;
  graph: Graph;
  gathered: Gathered;
  asked: Asked;
}): React.JSX.Element | null {
  const { trans, graph, gathered, asked } = props;
  const { gathering } = asked;
  const hidden = graph.nodes.filter(({ kind }) => kind === 'hidden').length;
  const ahead = Math.max(0, gathering.size - gathering.looked);
  const words = [
    graph.left > 0 &&
      trans._n(
        '%1 more is not drawn: select one at the edge and press G to go on from there.',
        '%1 more are not drawn: select one at the edge and press G to go on from there.',
        graph.left
      ),
    gathering.full && trans.__('It rests on more than can be drawn: go on from what is farthest.'),
    hidden > 0 &&
      trans._n(
        '%1 entry that it rests on is not shown to this page.',
        '%1 entries that it rests on are not shown to this page.',
        hidden
      ),
    graph.circles > 0 &&
      trans.__('Entries contradict each other: they name what came later. Verify them.')
  ].filter(Boolean);
  return words.length === 0 && ahead === 0 ? null : (
    <div className="jp-Facetry-originLeft">
      {words.map((said, row) => (
        <p key={row} className="jp-Facetry-hint">
          {said}
        </p>
      ))}
      {ahead > 0 && (
        <p className="jp-Facetry-hint">
          {trans.__(
            'The newest %1 of %2 entries were not looked at for what rests on it.',
            count(trans, ahead),
            count(trans, gathering.size)
          )}{' '}
          <button
            type="button"
            className="jp-Facetry-link"
            disabled={gathered.looking}
            onClick={gathered.on}
          >
            {trans.__('Look on')}
          </button>
        </p>
      )}
    </div>
  );
}
