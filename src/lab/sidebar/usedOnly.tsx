import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetView } from '../../protocol';
import { LOOKED_AT, usedOnly, type UsedOnly } from '../forms/usedOnly';
import { count } from '../service/local';
import type { FacetryModel } from '../service/model';
import { limits, names } from '../service/words';
import type { SidebarActions } from './actions';

/** What a facet was used for, where that is less than it allows, and the way to narrow it to that. */
export function UsedOnlyHint(props: {
  facet: FacetView;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
}): React.JSX.Element | null {
  const { facet, model, trans, actions } = props;
  const found = useUsedOnly(model, facet);
  if (found === null) {
    return null;
  }
  const { uses, terms } = found;
  const held = new Set(limits(trans, facet.terms));
  const words = [names(terms.actions), ...limits(trans, terms).filter(one => !held.has(one))];
  return (
    <div className="jp-Facetry-note">
      <span>{trans.__('In its last %1 uses only: %2.', count(trans, uses), words.join(', '))}</span>
      <button
        type="button"
        className="jp-Facetry-small"
        disabled={!model.live}
        onClick={() => actions.narrow(facet.id, true)}
      >
        {trans.__('Narrow to that…')}
      </button>
    </div>
  );
}

/** Asked when the details are opened, not again with each use. */
function useUsedOnly(model: FacetryModel, facet: FacetView): UsedOnly | null {
  const [found, setFound] = React.useState<UsedOnly | null>(null);
  const { id } = facet;
  React.useEffect(() => {
    let current = true;
    const { facets, objects } = model.holdings;
    const terms = facets.find(other => other.id === id)?.terms;
    const object = objects.find(({ name }) => name === terms?.object);
    if (terms === undefined || object === undefined || !model.live) {
      return undefined;
    }
    model.source
      .query({ facet: id, kinds: ['intent'], limit: LOOKED_AT })
      .then(({ entries }) => current && setFound(usedOnly(object, terms, entries)))
      // A suggestion that can't be made is none.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [model, id]);
  return found;
}
