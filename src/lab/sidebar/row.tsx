import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetView } from '../../client/views';
import { safeText } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { names, timeLeft } from '../service/words';
import type { SidebarActions } from './actions';

/** Seconds before its end at which a facet is said to be expiring. */
const EXPIRING = 600;

export interface RowProps {
  facet: FacetView;
  /** Seconds since the epoch. */
  now: number;
  trans: TranslationBundle;
  actions: SidebarActions;
  model: FacetryModel;
}

/** One facet: what, on what, how long; details and verbs on demand. */
export function FacetRow(props: RowProps): React.JSX.Element {
  const { facet, now, trans, actions, model } = props;
  const [open, setOpen] = React.useState(false);
  const left = facet.terms.expiry === null ? null : facet.terms.expiry - now;
  const state = rowState(facet, left, model.live);
  const key = (event: React.KeyboardEvent): void => {
    const verbs: Record<string, () => void> = {
      Enter: () => setOpen(!open),
      Delete: () => void actions.revoke(facet),
      g: () => actions.show(facet.id)
    };
    const verb = event.target === event.currentTarget ? verbs[event.key] : undefined;
    if (verb !== undefined) {
      event.preventDefault();
      verb();
    }
  };
  return (
    <li
      className="jp-Facetry-row"
      data-state={state}
      data-facet={facet.id}
      tabIndex={0}
      aria-expanded={open}
      aria-label={facet.sentence}
      onKeyDown={key}
    >
      <div className="jp-Facetry-rowMain" onClick={() => setOpen(!open)}>
        <span className="jp-Facetry-object">{safeText(facet.terms.object)}</span>
        <span className="jp-Facetry-actions">{names(facet.terms.actions)}</span>
        <span className="jp-Facetry-left">{rowWords(trans, facet, state, left)}</span>
      </div>
      {left !== null && facet.terms.expiry !== null && (
        <progress
          className="jp-Facetry-bar"
          aria-hidden="true"
          max={Math.max(1, facet.terms.expiry - facet.issued_at)}
          value={Math.max(0, left)}
        />
      )}
      {open && (
        <div className="jp-Facetry-details">
          <p>{facet.sentence}</p>
          {facet.uses_left !== null && (
            <p>{trans._n('%1 use left', '%1 uses left', facet.uses_left)}</p>
          )}
          {facet.state === 'suspended' && (
            <p className="jp-Facetry-warning">
              {trans.__('The service changed what this action means. It must be granted anew.')}
            </p>
          )}
        </div>
      )}
      <div className="jp-Facetry-verbs">
        <button onClick={() => actions.show(facet.id)}>{trans.__('Show')}</button>
        <button
          className="jp-Facetry-danger"
          disabled={!model.live}
          onClick={() => void actions.revoke(facet)}
        >
          {trans.__('Revoke')}
        </button>
      </div>
    </li>
  );
}

function rowState(facet: FacetView, left: number | null, live: boolean): string {
  if (facet.state !== 'live') {
    return facet.state;
  }
  if (!live) {
    return 'unreachable';
  }
  if (left !== null && left <= 0) {
    return 'expired';
  }
  return left !== null && left < EXPIRING ? 'expiring' : 'active';
}

function rowWords(
  trans: TranslationBundle,
  facet: FacetView,
  state: string,
  left: number | null
): string {
  const uses =
    facet.uses_left === null ? '' : trans._n('%1 use left', '%1 uses left', facet.uses_left);
  if (state === 'suspended') {
    return trans.__('suspended');
  }
  const time = left === null ? trans.__('until revoked') : timeLeft(trans, left);
  return [uses, time].filter(Boolean).join(' · ');
}
