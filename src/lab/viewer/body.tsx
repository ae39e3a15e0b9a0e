import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Details } from './details';
import { lanesOf } from './lanes';
import type { ProvenanceModel } from './model';
import { EventTable } from './table';
import { Timeline } from './timeline';
import type { Verifier } from './verifier';
import { entryWords } from './words';

/** Timeline above, its table twin below, details beside. */
export function ViewerBody(props: {
  model: ProvenanceModel;
  verifier: Verifier;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { model, verifier, trans } = props;
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  const [trouble, setTrouble] = React.useState<string | null>(null);
  const host = React.useRef<HTMLDivElement>(null);
  const timeline = React.useRef<Timeline | null>(null);

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
      font: () => getComputedStyle(element).font
    });
    timeline.current = drawn;
    const update = (): void => {
      drawn.setLanes(lanesOf(model.shown, trans.__('the service')), model.selected?.index ?? null);
      render();
    };
    model.changed.connect(update);
    model.facetry.changed.connect(render);
    model.older().catch((error: Error) => setTrouble(error.message));
    return () => {
      model.changed.disconnect(update);
      model.facetry.changed.disconnect(render);
      drawn.dispose();
    };
  }, [model, trans]);

  return (
    <div className="jp-Facetry-viewerBody">
      <div className="jp-Facetry-toolbar" role="toolbar" aria-label={trans.__('Provenance')}>
        <button onClick={() => timeline.current?.fit()}>{trans.__('Fit')}</button>
        <button
          disabled={model.selected === null}
          onClick={() => model.selected !== null && timeline.current?.centre(model.selected.at)}
        >
          {trans.__('Centre selected')}
        </button>
        {model.hasOlder && (
          <button onClick={() => void model.older()}>{trans.__('Load older')}</button>
        )}
        {model.facet !== null && (
          <button onClick={() => model.setFacet(null)}>{trans.__('Show all facets')}</button>
        )}
        <span className="jp-Facetry-hint">
          {trans._n('%1 event', '%1 events', model.shown.length)}
          {!model.facetry.live && ` · ${trans.__('not live')}`}
        </span>
      </div>
      {trouble !== null && <p className="jp-Facetry-warning">{trouble}</p>}
      <div className="jp-Facetry-split">
        <div className="jp-Facetry-pictures">
          <div ref={host} className="jp-Facetry-timeline" />
          <EventTable model={model} trans={trans} />
        </div>
        <Details model={model} verifier={verifier} trans={trans} />
      </div>
    </div>
  );
}
