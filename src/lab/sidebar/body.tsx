import { addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { FacetView } from '../../protocol';
import { facetIcon, traceIcon } from '../icons';
import { secondsLeft } from '../service/alive';
import { ordinary } from '../service/facets';
import { Catalogue } from './catalogue';
import { ConnectTiles } from './connect';
import { Find, isFound, useFind } from './find';
import { FirstRun } from './firstRun';
import { useFlags } from './flagged';
import { moveRow } from './focus';
import { Held } from './held';
import { SaidRefusals } from './holder';
import { IconButton } from './iconButton';
import { MarkedRow, useMarking } from './mark';
import { useOffers } from './offered';
import { Published } from './published';
import { Section } from './section';
import type { SidebarProps } from './sidebarProps';
import { StatusLine } from './status';
import { useTrials } from './trial';
import { UnreadRow } from './unread';
import { useKeptFocus } from './useKeptFocus';
import { useChanges, useModel } from './useModel';
import { useRefusals } from './useRefusals';
import { Waiting } from './waiting';

export default function SidebarBody(props: SidebarProps): React.JSX.Element {
  const { model, marked, trans, actions, notebook, notebooks = true, revealed } = props;
  const { objects } = model.holdings;
  const facets = ordinary(model.holdings.facets);
  const host = React.useRef<HTMLDivElement>(null);
  const find = useFind(facets);
  useModel(model, pace(facets, model.now() / 1000));
  useOffers(model);
  const refusals = useRefusals(model, props.thresholds);
  const flags = useFlags(model, props.thresholds, props.kernels ?? null);
  const trials = useTrials(model);
  useKeptFocus(host);
  useChanges(marked);
  useMarking(host, marked);
  const enrolled = model.status?.consent.enrolled ?? true;
  // Before anything was heard of the service, nothing is known of what is held and connected.
  const known = model.asOf !== null;
  const askable = notebook !== null && model.live;
  const move = (event: React.KeyboardEvent): void => {
    if (moveRow(event.currentTarget, event.key)) {
      event.preventDefault();
    }
  };
  return (
    <MarkedRow.Provider value={marked}>
      <div ref={host} className="jp-Facetry-body" onKeyDown={move}>
        <header className="jp-Facetry-head">
          <facetIcon.react tag="span" className="jp-Facetry-kind" />
          <h1>{trans.__('Facets')}</h1>
          {notebooks && (
            <IconButton
              icon={addIcon}
              label={trans.__('Request a facet…')}
              disabled={!askable || objects.length === 0}
              press={() => actions.request()}
            />
          )}
          <IconButton
            icon={traceIcon}
            label={trans.__('Provenance: who did what, with whose authority')}
            press={() => actions.show()}
          />
        </header>
        <StatusLine model={model} trans={trans} />
        <SaidRefusals {...{ model, trans }} bursts={refusals.bursts()} />
        <Waiting model={model} trans={trans} actions={actions} revealed={revealed} />
        <UnreadRow {...{ model, trans, actions }} />
        {known && enrolled && find.offered && (
          <Find
            trans={trans}
            text={find.text}
            set={find.set}
            found={facets.filter(facet => isFound(facet, find.text)).length}
          />
        )}
        {!known ? null : enrolled ? (
          <Held
            {...props}
            text={find.text}
            flags={flags}
            trials={trials}
            bursts={refusals.bursts()}
            facets={facets}
            askable={askable}
          />
        ) : (
          <FirstRun
            {...{ trans, actions, notebooks }}
            welcome={model.status?.consent.welcome ?? false}
          />
        )}
        {known && (
          <Section
            title={trans.__('Connected services')}
            {...(objects.length > 0 && { count: objects.length })}
          >
            <Catalogue
              holdings={model.holdings}
              trans={trans}
              actions={actions}
              askable={askable}
            />
            <ConnectTiles
              {...{ trans, actions }}
              tour={notebooks && model.status?.elsewhere !== true}
              disabled={!model.live || !enrolled}
              first={objects.length === 0}
            />
          </Section>
        )}
        <Published model={model} trans={trans} />
        {known && enrolled && (
          <p className="jp-Facetry-foot">
            <button
              type="button"
              className="jp-Facetry-link"
              disabled={!model.live}
              onClick={() => actions.showApprovers()}
            >
              {trans.__('Who may approve…')}
            </button>
          </p>
        )}
      </div>
    </MarkedRow.Provider>
  );
}

/** Milliseconds between renderings for the sake of words about time. */
function pace(facets: readonly FacetView[], now: number): number {
  const close = facets.some(facet => {
    const left = secondsLeft(facet, now);
    return facet.state === 'live' && left !== null && left > -5 && left < 75;
  });
  return close ? 1000 : 15_000;
}
