import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetView } from '../../client/views';
import type { FacetryModel } from '../service/model';
import type { SidebarActions } from './actions';
import { Catalogue } from './catalogue';
import { ConnectTiles } from './connect';
import { Ended } from './ended';
import { FirstRun } from './firstRun';
import { HolderTree } from './holders';
import type { FacetsSidebar } from './index';
import { FacetRow } from './row';
import { Section } from './section';
import { StatusLine } from './status';
import { useModel } from './useModel';
import { Waiting } from './waiting';

export interface SidebarProps {
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
  notebook: FacetsSidebar.INotebook | null;
  /** The request whose card is to be in sight. */
  revealed: string | null;
}

/** Seconds that an ended facet stays in the list. */
const RECENT = 24 * 3600;

export function SidebarBody(props: SidebarProps): React.JSX.Element {
  const { model, trans, actions, notebook, revealed } = props;
  useModel(model);
  const { facets, objects } = model.holdings;
  const now = Date.now() / 1000;
  const shown = facets.filter(facet => !facet.terms.object.startsWith('aios/'));
  const live = shown.filter(facet => facet.state === 'live' || facet.state === 'suspended');
  const mine = live.filter(facet => notebook !== null && facet.holder === notebook.principal);
  const others = live.filter(facet => !mine.includes(facet));
  const mineIds = new Set(mine.map(facet => facet.id));
  const given = others.filter(facet => facet.parent !== null && mineIds.has(facet.parent));
  const ended = shown.filter(
    facet => facet.ended !== null && now - facet.ended.at < RECENT && !live.includes(facet)
  );
  const row = (facet: FacetView): React.JSX.Element => (
    <FacetRow
      key={facet.id}
      facet={facet}
      now={now}
      trans={trans}
      actions={actions}
      model={model}
    />
  );
  const enrolled = model.status?.consent.enrolled ?? true;
  return (
    <div className="jp-Facetry-body">
      <StatusLine model={model} trans={trans} />
      {!enrolled && <FirstRun model={model} trans={trans} actions={actions} />}
      <Waiting model={model} trans={trans} actions={actions} revealed={revealed} />
      <Section
        title={trans.__('This notebook')}
        hint={notebook?.path ?? trans.__('No notebook is open.')}
      >
        {mine.length > 0 ? (
          <ul className="jp-Facetry-list">{mine.map(row)}</ul>
        ) : (
          <p className="jp-Facetry-empty">
            {trans.__('Holds nothing.')}{' '}
            {objects.length > 0 && notebook !== null && (
              <button className="jp-Facetry-link" onClick={() => actions.request()}>
                {trans.__('Request a facet…')}
              </button>
            )}
          </p>
        )}
        {notebook?.sdk === false && (
          <p className="jp-Facetry-warning">
            {trans.__('This kernel lacks the SDK. Run in a cell:')}{' '}
            <code>%pip install facetry</code>
          </p>
        )}
      </Section>
      {others.length > given.length && (
        <Section title={trans.__('Agents and other notebooks')}>
          <HolderTree facets={others.filter(facet => !given.includes(facet))} row={row} />
        </Section>
      )}
      {given.length > 0 && (
        <Section title={trans.__('Given by me')}>
          <HolderTree facets={given} row={row} />
        </Section>
      )}
      {ended.length > 0 && (
        <Section title={trans.__('Recently ended')} folded>
          <Ended facets={ended} trans={trans} actions={actions} />
        </Section>
      )}
      <Section title={trans.__('Connected services')}>
        <Catalogue objects={objects} trans={trans} actions={actions} />
        <ConnectTiles trans={trans} actions={actions} />
      </Section>
    </div>
  );
}
