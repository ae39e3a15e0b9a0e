import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../protocol';
import { Details } from './details';
import type { ProvenanceModel } from './model';
import { EventTable } from './table';
import type { ViewerProps } from './props';
import { Timeline } from './timeline';
import { entryWords } from './words';

/** Timeline above, its table twin below, details beside. */
export function ViewerBody(props: ViewerProps): React.JSX.Element {
  const { model, trans } = props;
  const [trouble, setTrouble] = React.useState<string | null>(null);
  const [beyond, setBeyond] = React.useState(0);
  const host = React.useRef<HTMLDivElement>(null);
  const timeline = React.useRef<Timeline | null>(null);
  const older = React.useCallback(() => {
    model
      .older()
      .then(() => setTrouble(null))
      .catch((error: Error) => setTrouble(error.message));
  }, [model]);
  useChanges(model);

  React.useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    const drawn = new Timeline(element, {
      select: index => void model.select(index),
      describe: index => {
        const entry = model.at(index);
        return entry === undefined ? '' : `#${index} ${entryWords(trans, entry)}`;
      },
      reachedStart: () => model.hasOlder && older(),
      beyond: setBeyond
    });
    timeline.current = drawn;
    let last: number | null = null;
    const update = (): void => {
      const { selected } = model;
      drawn.setLanes(model.lanes, selected?.index ?? null);
      if (selected !== null && selected.index !== last) {
        drawn.reveal(model.laneOf(selected), selected.at);
      }
      last = selected?.index ?? null;
    };
    model.changed.connect(update);
    update();
    older();
    return () => {
      model.changed.disconnect(update);
      drawn.dispose();
    };
  }, [model, trans, older]);

  return (
    <div className="jp-Facetry-viewerBody">
      <Toolbar {...props} timeline={timeline} beyond={beyond} older={older} />
      {trouble !== null && <p className="jp-Facetry-warning">{trouble}</p>}
      <div className="jp-Facetry-split">
        <div className="jp-Facetry-pictures" data-region>
          <div ref={host} className="jp-Facetry-timeline" />
          <Legend trans={trans} />
          <EventTable model={model} trans={trans} older={older} />
        </div>
        <Details {...props} />
      </div>
    </div>
  );
}

function Toolbar(
  props: ViewerProps & {
    timeline: React.RefObject<Timeline>;
    beyond: number;
    older(): void;
  }
): React.JSX.Element {
  const { model, trans, timeline, beyond, older } = props;
  const { selected, facet } = model;
  const held = model.facetry.holdings.facets.find(other => other.id === facet);
  return (
    <div
      className="jp-Facetry-toolbar"
      role="toolbar"
      aria-label={trans.__('Provenance')}
      data-region
    >
      <button type="button" onClick={() => timeline.current?.fit()}>
        {trans.__('Fit')}
      </button>
      <button
        type="button"
        aria-label={trans.__('Zoom in')}
        title={trans.__('Zoom in')}
        onClick={() => timeline.current?.zoomBy(2)}
      >
        +
      </button>
      <button
        type="button"
        aria-label={trans.__('Zoom out')}
        title={trans.__('Zoom out')}
        onClick={() => timeline.current?.zoomBy(0.5)}
      >
        −
      </button>
      <button
        type="button"
        disabled={selected === null}
        onClick={() => selected !== null && timeline.current?.centre(selected.at)}
      >
        {trans.__('Center')}
      </button>
      {model.hasOlder && (
        <button type="button" onClick={older}>
          {trans.__('Load older')}
        </button>
      )}
      {beyond > 0 && (
        <button type="button" onClick={() => timeline.current?.showLatest()}>
          {trans._n('%1 later →', '%1 later →', beyond)}
        </button>
      )}
      {facet !== null && (
        <span className="jp-Facetry-filter">
          <span>
            {held === undefined
              ? trans.__('Only one facet')
              : trans.__(
                  'Only %1: %2',
                  safeText(held.petname, 60),
                  safeText(held.terms.object, 60)
                )}
          </span>
          <button
            type="button"
            aria-label={trans.__('Show everything again')}
            title={trans.__('Show everything again')}
            onClick={() => model.setFacet(null)}
          >
            ×
          </button>
        </span>
      )}
      <span className="jp-Facetry-hint jp-Facetry-counted">
        {trans._n('%1 event', '%1 events', model.shown.length)}
        {' · '}
        {model.facetry.live ? trans.__('live') : trans.__('not live')}
      </span>
    </div>
  );
}

/** What the marks mean; the table says it in words. */
function Legend({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  const marks: [string, string][] = [
    ['use', trans.__('used')],
    ['tried', trans.__('would have been refused')],
    ['refusal', trans.__('refused')],
    ['authority', trans.__('asked, granted, lent')],
    ['revocation', trans.__('revoked')]
  ];
  return (
    <ul className="jp-Facetry-legend" aria-hidden="true">
      {marks.map(([mark, words]) => (
        <li key={mark} data-mark={mark}>
          {words}
        </li>
      ))}
    </ul>
  );
}

/** Draws again when the model changes. */
export function useChanges(model: ProvenanceModel): void {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const changed = (): void => render();
    model.changed.connect(changed);
    model.facetry.changed.connect(changed);
    return () => {
      model.changed.disconnect(changed);
      model.facetry.changed.disconnect(changed);
    };
  }, [model]);
}
