import type { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon, launchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { centerIcon, spanIcon } from '../../kinds';
import { count } from '../../service/local';
import { ExportMenu } from '../export/menu';
import { CopyLink } from '../link/copy';
import { isEverything } from '../log/filter';
import { SearchField } from '../../searchField';
import { Chips, Filters, Search } from './filters';
import type { Finding } from '../finding';
import { type View, VIEWS } from '../model';
import type { ViewerProps } from '../props';
import type { Timeline } from '../timeline/timeline';

/** What is looked at: search and filters, the picture's tools, and what can be taken away from here. */
export function Toolbar(
  props: ViewerProps & {
    timeline: React.RefObject<Timeline>;
    finding: Finding;
    beyond: number;
    older(): void;
  }
): React.JSX.Element {
  const { model, trans, timeline, finding, beyond, older } = props;
  const [filtering, setFiltering] = React.useState(false);
  // Where there is little room, what is not needed all the time is folded (viewer.css).
  const [unfolded, setUnfolded] = React.useState(false);
  const more = React.useRef<HTMLButtonElement>(null);
  const { selected, filter, view } = model;
  const found = model.shown.length;
  // Neither what something rests on nor a file is a choice of events.
  const filters = view === 'events' || view === 'authority';
  const tool = (
    label: string,
    sign: React.ReactNode,
    press: () => void,
    { title = label, not = null }: { title?: string; not?: string | null } = {}
  ): React.JSX.Element => (
    <button
      type="button"
      className="jp-Facetry-tool"
      aria-label={label}
      title={not ?? title}
      aria-disabled={not !== null}
      onClick={() => not === null && press()}
    >
      {sign}
    </button>
  );
  // Of an empty log there is no time to move in.
  const timeless =
    model.atHand === 0 && isEverything(filter) ? trans.__('Nothing has happened yet') : null;
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
        data-view={view}
        data-unfolded={unfolded}
        onKeyDown={event => {
          const inTool = (event.target as Element).closest('.jp-Facetry-tool') !== null;
          if (event.key === 'Escape' && unfolded && (inTool || event.target === more.current)) {
            more.current?.focus();
            setUnfolded(false);
          }
        }}
      >
        {view === 'events' ? (
          <Search model={model} trans={trans} />
        ) : (
          <SearchField
            key={view}
            label={trans.__('Find in the drawing')}
            text={finding.text}
            set={finding.set}
            go={finding.go.current}
          />
        )}
        <button
          ref={more}
          type="button"
          className="jp-Facetry-moreTools"
          aria-label={trans.__('More tools')}
          title={trans.__('More tools')}
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          <ellipsesIcon.react tag="span" />
        </button>
        {filters && (
          <button
            type="button"
            className="jp-Facetry-tool"
            aria-expanded={filtering}
            onClick={() => setFiltering(!filtering)}
          >
            {trans.__('Filter')}
          </button>
        )}
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
            <button
              type="button"
              className="jp-Facetry-tool"
              aria-disabled={timeless !== null}
              {...(timeless !== null && { title: timeless })}
              onClick={() => timeless === null && timeline.current?.fit()}
            >
              {trans.__('Fit')}
            </button>
            {tool(trans.__('Zoom in'), '+', () => timeline.current?.zoomBy(2), { not: timeless })}
            {tool(trans.__('Zoom out'), '−', () => timeline.current?.zoomBy(0.5), {
              not: timeless
            })}
            {tool(
              trans.__('Center'),
              <centerIcon.react tag="span" />,
              () => selected !== null && timeline.current?.centre(selected.at),
              { not: timeless ?? (selected === null ? trans.__('Select an event first') : null) }
            )}
            {tool(trans.__('Only this time'), <spanIcon.react tag="span" />, onlyThis, {
              title: trans.__('Shows only the events of the time in sight'),
              not: timeless
            })}
          </>
        )}
        {view === 'events' && model.hasOlder && isEverything(filter) && (
          <button type="button" className="jp-Facetry-tool" onClick={older}>
            {trans.__('Load older')}
          </button>
        )}
        {view === 'events' && beyond > 0 && (
          <button type="button" onClick={() => timeline.current?.showLatest()}>
            {trans._n('%1 later →', '%1 later →', beyond)}
          </button>
        )}
        <span className="jp-Facetry-toolbarEnd">
          <span
            className="jp-Facetry-hint"
            data-folds={model.facetry.live && (view === 'events' || finding.text === '')}
          >
            {view === 'events' ? (
              <>
                {model.sifting ? `${trans.__('searching…')} · ` : ''}
                {trans._n('%2 event', '%2 events', found, count(trans, found))}
                {' · '}
              </>
            ) : (
              <FoundInDrawing finding={finding} trans={trans} />
            )}
            {model.facetry.live ? trans.__('live') : trans.__('not live')}
          </span>
          {props.copier !== undefined && view !== 'file' && (
            <CopyLink copier={props.copier} trans={trans} />
          )}
          {props.openPage !== undefined &&
            tool(
              trans.__('Open in a page of its own'),
              <launchIcon.react tag="span" />,
              props.openPage
            )}
          <ExportMenu {...{ model, trans, timeline }} openExport={props.openExport} />
        </span>
      </div>
      {filtering && filters && <Filters model={model} trans={trans} />}
      {filters && <Chips model={model} trans={trans} />}
    </>
  );
}

/** What was found in what is drawn, and how to get there. */
function FoundInDrawing(props: { finding: Finding; trans: TranslationBundle }): React.JSX.Element {
  const { finding, trans } = props;
  const { text, found } = finding;
  const words = [
    trans._n('%1 found', '%1 found', found.drawn),
    found.left > 0 && trans._n('%1 more is not drawn', '%1 more are not drawn', found.left),
    found.drawn > 0 && trans.__('Enter goes to the next')
  ].filter(Boolean);
  return <span role="status">{text !== '' && `${words.join(' · ')} · `}</span>;
}

function viewWords(trans: TranslationBundle, view: View): string {
  switch (view) {
    case 'events':
      return trans.__('Events');
    case 'authority':
      return trans.__('Authority');
    case 'origin':
      return trans.__('Origin');
    case 'file':
      return trans.__('Verify a file');
  }
}
