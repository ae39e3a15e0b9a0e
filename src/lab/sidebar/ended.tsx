import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetView } from '../../client/views';
import { safeText } from '../../protocol';
import { names } from '../service/words';
import type { SidebarActions } from './actions';

/** Facets that are over: why, by whom, and the way to their trace. */
export function Ended(props: {
  facets: FacetView[];
  trans: TranslationBundle;
  actions: SidebarActions;
}): React.JSX.Element {
  const { trans, actions } = props;
  const sorted = [...props.facets].sort((a, b) => (b.ended?.at ?? 0) - (a.ended?.at ?? 0));
  return (
    <ul className="jp-Facetry-list">
      {sorted.map(facet => (
        <li key={facet.id} className="jp-Facetry-row" data-state={facet.state}>
          <div className="jp-Facetry-rowMain">
            <span className="jp-Facetry-object">{safeText(facet.terms.object)}</span>
            <span className="jp-Facetry-actions">{names(facet.terms.actions)}</span>
            <span className="jp-Facetry-left">{endWords(trans, facet)}</span>
          </div>
          <div className="jp-Facetry-verbs">
            <button onClick={() => actions.show(facet.id)}>{trans.__('Show trace')}</button>
          </div>
        </li>
      ))}
    </ul>
  );
}

function endWords(trans: TranslationBundle, facet: FacetView): string {
  const who = safeText(facet.petname);
  switch (facet.state) {
    case 'revoked':
      return trans.__('%1: revoked', who);
    case 'spent':
      return trans.__('%1: used up', who);
    default:
      return trans.__('%1: expired', who);
  }
}
