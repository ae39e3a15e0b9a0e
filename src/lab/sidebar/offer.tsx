import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { covers } from '../../client/covers';
import type { FacetView, ObjectView } from '../../protocol';
import { safeText } from '../../protocol';
import type { Offered } from '../notebooks/offer';
import type { SidebarActions } from './actions';

/** One quiet line: what the notebook's `facetry.toml` names that it does not hold yet. */
export function Offer(props: {
  offer: Offered;
  /** What the notebook holds. */
  mine: readonly FacetView[];
  objects: readonly ObjectView[];
  /** Seconds since the epoch. */
  now: number;
  trans: TranslationBundle;
  actions: Pick<SidebarActions, 'askNeeds' | 'connectNamed'>;
  /** Whether it can ask now. */
  askable: boolean;
}): React.JSX.Element | null {
  const { offer, trans, actions, askable } = props;
  if (offer.fault !== null) {
    return <p className="jp-Facetry-warning">{safeText(offer.fault, 400)}</p>;
  }
  const open = unheld(props);
  const apart = unconnected(offer, props.objects);
  if (open === 0 && apart.length === 0) {
    return null;
  }
  return (
    <div className="jp-Facetry-empty" role="group" aria-label={trans.__('From facetry.toml')}>
      {open > 0 && (
        <p>
          {trans._n(
            'facetry.toml lists %1 need that this notebook does not hold.',
            'facetry.toml lists %1 needs that this notebook does not hold.',
            open
          )}{' '}
          <Press press={actions.askNeeds} enabled={askable}>
            {trans._n('Ask for it', 'Ask for them', open)}
          </Press>
        </p>
      )}
      {apart.length > 0 && (
        <p>
          {trans._n(
            '%1 service that it lists is not connected: %2.',
            '%1 services that it lists are not connected: %2.',
            apart.length,
            apart.map(({ name }) => name).join(', ')
          )}{' '}
          <Press press={actions.connectNamed} enabled={askable}>
            {trans.__('Connect…')}
          </Press>
        </p>
      )}
    </div>
  );
}

function Press(props: {
  press(): void;
  enabled: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  const { press, enabled, children } = props;
  return (
    <button type="button" className="jp-Facetry-link" disabled={!enabled} onClick={() => press()}>
      {children}
    </button>
  );
}

/** How many needs of the file nothing that is held covers. */
function unheld(props: {
  offer: Offered;
  mine: readonly FacetView[];
  objects: readonly ObjectView[];
  now: number;
}): number {
  const { offer, mine, objects } = props;
  const now = Math.floor(props.now);
  return (offer.chosen?.needs ?? []).filter(need => {
    const definitions = objects.find(({ name }) => name === need.object)?.actions ?? {};
    return !mine.some(({ terms }) => covers({ terms, definitions }, need, now));
  }).length;
}

/** Those of the file whose name is free; one that leads elsewhere is for `facetry plan`. */
export function unconnected(
  { services }: Pick<Offered, 'services'>,
  objects: readonly ObjectView[]
): Offered['services'] {
  const names = new Set(objects.map(({ name }) => name));
  return services.filter(({ name }) => !names.has(name));
}
