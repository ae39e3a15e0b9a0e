import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { count } from '../../service/local';
import type { Graph } from './graph/graph';
import type { Asked, Gathered } from './gathering/useGathered';

/** What lines mean; every node says it of its own as well. */
export function Legend({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  return (
    <ul className="jp-Facetry-originLegend" aria-hidden="true">
      <li>{trans.__('signed, and checked by the service when it was done')}</li>
      <li data-said="true">{trans.__('somebody’s own word')}</li>
      <li data-keys="true">
        {trans.__(
          'Arrows follow the lines, with Shift they move the drawing; + − 0 zoom, G goes on'
        )}
      </li>
    </ul>
  );
}

/** What is not drawn, and how to go on to it. */
export function Left(props: {
  trans: TranslationBundle;
  graph: Graph;
  gathered: Gathered;
  asked: Asked;
  /** Null where all of it is drawn, or can't be. */
  drawAll: (() => void) | null;
}): React.JSX.Element | null {
  const { trans, graph, gathered, asked, drawAll } = props;
  const { gathering } = asked;
  const hidden = graph.nodes.filter(({ kind }) => kind === 'hidden').length;
  const ahead = Math.max(0, gathering.size - gathering.looked);
  const words = [
    graph.left > 0 &&
      trans._n(
        '%1 more is not drawn: open what says that there is more, or press G on a node to go on from there.',
        '%1 more are not drawn: open what says that there is more, or press G on a node to go on from there.',
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
      {drawAll !== null && (
        <button type="button" className="jp-Facetry-link" onClick={drawAll}>
          {trans.__('Draw all of it')}
        </button>
      )}
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
            aria-disabled={gathered.looking}
            onClick={() => gathered.looking || gathered.on()}
          >
            {trans.__('Look on')}
          </button>
        </p>
      )}
    </div>
  );
}
