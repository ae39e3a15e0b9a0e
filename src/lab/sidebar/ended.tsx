import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';
import { traceIcon } from '../icons';
import { objectIcon } from '../kinds';
import type { FacetryModel } from '../service/model';
import { ago, names, stateWord } from '../service/words';
import type { SidebarActions } from './actions';
import { IconButton } from './iconButton';

/** Facets that are over: whose, why, by whom, when; and the way to their trace. */
export function Ended(props: {
  facets: FacetView[];
  now: number;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
}): React.JSX.Element {
  const { now, model, trans, actions } = props;
  const sorted = [...props.facets].sort((a, b) => endedAt(b) - endedAt(a));
  return (
    <ul className="jp-Facetry-list">
      {sorted.map(facet => {
        const name = safeText(facet.terms.object, 200);
        const icon = objectIcon(model.holdings.objects.find(other => other.name === name));
        const state = facet.state === 'live' ? 'expired' : facet.state;
        const by = byWhom(model, facet);
        return (
          <li key={facet.id} className="jp-Facetry-row" data-state={state} data-facet={facet.id}>
            <div className="jp-Facetry-rowHead">
              <button
                type="button"
                className="jp-Facetry-rowMain"
                data-row
                onClick={() => actions.show(facet.id)}
              >
                <icon.react tag="span" className="jp-Facetry-kind" />
                <span className="jp-Facetry-object">{name}</span>
                <span className="jp-Facetry-end">
                  <span className="jp-Facetry-state">{stateWord(trans, state)}</span>
                </span>
                <span className="jp-Facetry-actions">
                  {trans.__('%1: %2', safeText(facet.petname, 200), names(facet.terms.actions))}
                </span>
                <span className="jp-Facetry-limits">
                  <span>{ago(trans, now - endedAt(facet))}</span>
                  {by !== null && <span>{trans.__('by %1', by)}</span>}
                  {facet.ended?.why && facet.ended.why !== state && (
                    <span>{safeText(facet.ended.why, 200)}</span>
                  )}
                </span>
              </button>
              <span className="jp-Facetry-quick">
                <IconButton
                  icon={traceIcon}
                  label={trans.__('Show trace of %1', name)}
                  press={() => actions.show(facet.id)}
                />
              </span>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** When it ended, in seconds since the epoch. */
export function endedAt(facet: FacetView): number {
  return facet.ended?.at ?? facet.terms.expiry ?? 0;
}

function byWhom(model: FacetryModel, facet: FacetView): string | null {
  const { by } = facet.ended ?? {};
  const principal = model.holdings.principals.find(other => other.principal === by);
  return principal === undefined ? null : safeText(principal.petname, 200);
}
