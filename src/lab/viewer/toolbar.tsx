import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { count } from '../service/local';
import { ExportMenu } from './export/menu';
import { isEverything } from './filter';
import { Chips, Filters, Search } from './filters';
import { type View, VIEWS } from './model';
import type { ViewerProps } from './props';
import type { Timeline } from './timeline';

/** What is looked at: search and filters, the picture's tools, and what can be taken away from here. */
export function Toolbar(
  props: ViewerProps & { timeline: React.RefObject<Timeline>; beyond: number; older(): void }
): React.JSX.Element {
  const { model, trans, timeline, beyond, older } = props;
  const [filtering, setFiltering] = React.useState(false);
  const { selected, filter, view } = model;
  const found = model.shown.length;
  const tool = (label: string, sign: string, press: () => void): React.JSX.Element => (
    <button type="button" aria-label={label} title={label} onClick={press}>
      {sign}
    </button>
  );
  const onlyThis = (): void => {
    const [from, to] = timeline.current?.inSight() ?? [null, null];
    model.setFilter({ ...filter, from, to });
  };
  // Of an event that is selected, it is the authority that it was done by.
  const look = (name: View): void => {
    const facet = model.selected?.facet ?? null;
    if (name === 'authority' && facet !== null && isEverything(filter)) {
      model.setFacet(facet);
    }
    if (name === 'origin') {
      const of =
        selected !== null
          ? { index: selected.index }
          : filter.facet !== null && { facet: filter.facet };
      if (of) {
        model.setSubject(of);
      }
    }
    model.setView(name);
  };
  return (
    <>
      <div
        className="jp-Facetry-toolbar"
        role="toolbar"
        aria-label={trans.__('Provenance')}
        data-region
      >
        <Search model={model} trans={trans} />
        <button type="button" aria-expanded={filtering} onClick={() => setFiltering(!filtering)}>
          {trans.__('Filter')}
        </button>
        <span className="jp-Facetry-views" role="group" aria-label={trans.__('Look at')}>
          {VIEWS.map(name => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              onClick={() => look(name)}
            >
              {viewWords(trans, name)}
            </button>
          ))}
        </span>
        {view === 'events' && (
          <>
            <button type="button" onClick={() => timeline.current?.fit()}>
              {trans.__('Fit')}
            </button>
            {tool(trans.__('Zoom in'), '+', () => timeline.current?.zoomBy(2))}
            {tool(trans.__('Zoom out'), '−', () => timeline.current?.zoomBy(0.5))}
            <button
              type="button"
              disabled={selected === null}
              onClick={() => selected !== null && timeline.current?.centre(selected.at)}
            >
              {trans.__('Center')}
            </button>
            <button
              type="button"
              title={trans.__('Shows only the events of the time in sight')}
              onClick={onlyThis}
            >
              {trans.__('Only this time')}
            </button>
          </>
        )}
        {view === 'events' && model.hasOlder && isEverything(filter) && (
          <button type="button" onClick={older}>
            {trans.__('Load older')}
          </button>
        )}
        {view === 'events' && beyond > 0 && (
          <button type="button" onClick={() => timeline.current?.showLatest()}>
            {trans._n('%1 later →', '%1 later →', beyond)}
          </button>
        )}
        <span className="jp-Facetry-hint jp-Facetry-counted">
          {model.sifting ? `${trans.__('searching…')} · ` : ''}
          {trans._n('%2 event', '%2 events', found, count(trans, found))}
          {' · '}
          {model.facetry.live ? trans.__('live') : trans.__('not live')}
        </span>
        <ExportMenu {...{ model, trans, timeline }} openExport={props.openExport} />
      </div>
      {filtering && <Filters model={model} trans={trans} />}
      <Chips model={model} trans={trans} />
    </>
  );
}

function viewWords(trans: TranslationBundle, view: View): string {
  switch (view) {
    case 'events':
      return trans.__('Events');
    case 'authority':
      return trans.__('Authority');
    case 'origin':
      return trans.__('Origin');
  }
}
