import * as React from 'react';

import { isRefusal } from '../trouble';
import { type Finding, isSought } from '../finding';
import type { BodyProps } from '../props';
import { useViewed } from '../useViewed';
import { Drawing } from './drawing/drawing';
import type { Drawn } from './drawing/drawn';
import { folded } from './fold/fold';
import { MOST } from './gathering/gathering';
import { entryOf, type Graph, type Node } from './graph/graph';
import { Left, Legend } from './left';
import { WHOLE } from './fold/near';
import { nodeTexts } from './words/sentence';
import { summaryWords } from './words/summary';
import { Tools } from './tools';
import { type Asked, useGathered } from './gathering/useGathered';
import { useDrawn } from './drawing/useDrawn';
import { useVerdicts } from './checking/useVerdicts';
import { useZoom } from './drawing/useZoom';
import { weave } from './weaving/weave';

/**
 * Where something comes from: what it rests on, and what rests on it. What comes in while somebody
 * looks does not move anything: it is told, and drawn when asked.
 */
export function OriginPanel(
  props: Pick<BodyProps, 'model' | 'trans' | 'proofs' | 'layouts'> & { finding: Finding }
): React.JSX.Element {
  const { model, trans, proofs, layouts, finding } = props;
  useViewed(model);
  const { subject } = model;
  const host = React.useRef<HTMLDivElement>(null);
  const svg = React.useRef<SVGSVGElement>(null);
  const gathered = useGathered(model.facetry, subject);
  const [opened, setOpened] = React.useState<ReadonlySet<string>>(new Set());
  const summary = React.useId();
  const { whole, graph } = useGraph(gathered.asked, opened);
  const { drawn, trouble } = useDrawn({ graph, asked: gathered.asked, layouts, host, trans });
  const verdicts = useVerdicts(drawn?.graph ?? null, model, proofs);
  const zoom = useZoom(host, svg, drawn === null ? null : sightOf(drawn));
  const { text } = finding;
  const left = React.useMemo(() => {
    const shown = new Set(drawn?.graph.nodes.flatMap(within));
    const rest = text === '' ? [] : (whole?.nodes ?? []).filter(({ id }) => !shown.has(id));
    const now = model.facetry.now() / 1000;
    return rest.filter(node => nodeTexts(trans, node, now).some(one => isSought(one, text))).length;
  }, [whole, drawn, text, trans, model]);
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
      {whole !== null && (
        <p id={summary} className="jp-Facetry-originSummary">
          {summaryWords(trans, whole)}
        </p>
      )}
      {gathered.trouble !== null && (
        <p className="jp-Facetry-warning">
          {isRefusal(gathered.trouble)
            ? trans.__('The service refused to show more: %1', gathered.trouble.message)
            : trans.__('There is no answer at the moment.')}{' '}
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
            {...{ drawn, trans, finding, left, svg, zoom, summary, press, ask }}
            verdicts={verdicts.found}
            selected={model.selected?.index ?? null}
          />
        )}
      </div>
      {graph !== null && <Legend trans={trans} />}
      {graph !== null && gathered.asked !== null && (
        <Left
          {...{ trans, graph, gathered }}
          asked={gathered.asked}
          drawAll={
            whole === null || graph.left === 0 || opened.has(WHOLE) || whole.nodes.length > MOST
              ? null
              : () => setOpened(new Set([...opened, WHOLE]))
          }
        />
      )}
    </div>
  );
}

/** Ids of a node and of all that it stands for. */
function within(node: Node): string[] {
  return node.kind === 'folded' ? [node.id, ...node.nodes.flatMap(within)] : [node.id];
}

/** All that was gathered, and what is drawn of it. */
function useGraph(
  asked: Asked | null,
  opened: ReadonlySet<string>
): { whole: Graph | null; graph: Graph | null } {
  const whole = React.useMemo(
    () => (asked === null ? null : weave(asked.gathering, asked.listed, asked.at)),
    [asked]
  );
  const graph = React.useMemo(
    () => (whole === null ? null : folded(whole, opened)),
    [whole, opened]
  );
  return { whole, graph };
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
