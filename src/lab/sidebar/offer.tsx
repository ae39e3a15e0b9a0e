import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { covers } from '../../client/facets/covers';
import { saysItsTerms } from '../../client/facets/saysItsTerms';
import type { FacetView, ObjectView } from '../../protocol';
import { safeText } from '../../protocol';
import { folderIn, type Offered } from '../notebooks/offer';
import type { SidebarActions } from './actions';

/** Quiet lines: what the notebook's `facetry.toml` names that is not here yet, or is another here. */
export function Offer(props: {
  offer: Offered;
  /** What the notebook holds. */
  mine: readonly FacetView[];
  objects: readonly ObjectView[];
  /** Seconds since the epoch. */
  now: number;
  trans: TranslationBundle;
  actions: Pick<SidebarActions, 'askNeeds' | 'connectNamed'>;
  /** Whether something can be connected now. */
  live: boolean;
  /** Whether it can ask now. */
  askable: boolean;
}): React.JSX.Element | null {
  const { offer, trans, actions, live, askable } = props;
  if (offer.fault !== null) {
    return <p className="jp-Facetry-warning">{safeText(offer.fault, 400)}</p>;
  }
  const open = unheld(props);
  const apart = unconnected(offer, props.objects);
  const other = elsewhere(offer, props.objects);
  if (open === 0 && apart.length === 0 && other.length === 0) {
    return null;
  }
  return (
    <div className="jp-Facetry-empty" role="group" aria-label={trans.__('From facetry.toml')}>
      {apart.length > 0 && (
        <p>
          {trans._n(
            '%1 service of facetry.toml is not connected: %2.',
            '%1 services of facetry.toml are not connected: %2.',
            apart.length,
            apart.map(({ name }) => name).join(', ')
          )}{' '}
          <Press press={actions.connectNamed} enabled={live}>
            {trans.__('Connect…')}
          </Press>
        </p>
      )}
      {other.length > 0 && (
        <p>
          {trans.__(
            'Under the same name, something else is connected here than facetry.toml says: %1. In a terminal, facetry plan shows both.',
            other.map(({ name }) => name).join(', ')
          )}
        </p>
      )}
      {open > 0 && (
        <p>
          {trans._n(
            'facetry.toml lists %1 need that this notebook does not hold.',
            'facetry.toml lists %1 needs that this notebook does not hold.',
            open
          )}{' '}
          <Press press={actions.askNeeds} enabled={askable} asks>
            {trans._n('Ask for it', 'Ask for them', open)}
          </Press>
        </p>
      )}
    </div>
  );
}

function Press(props: {
  press(): void;
  enabled: boolean;
  /** Whether a card comes of it. */
  asks?: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  const { press, enabled, asks, children } = props;
  return (
    <button
      type="button"
      className="jp-Facetry-link"
      // Not `disabled`: whoever pressed it by a key would lose the keys.
      aria-disabled={!enabled}
      data-asks={asks}
      onClick={() => enabled && press()}
    >
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
    return !mine.some(
      facet => saysItsTerms(facet) && covers({ terms: facet.terms, definitions }, need, now)
    );
  }).length;
}

/** Those of the file whose name is free. */
export function unconnected(
  { services }: Pick<Offered, 'services'>,
  objects: readonly ObjectView[]
): Offered['services'] {
  const names = new Set(objects.map(({ name }) => name));
  return services.filter(({ name }) => !names.has(name));
}

/**
 * Those whose name leads elsewhere here. Where a document alone says where an API is, only
 * `facetry plan` can tell, which has the service read it.
 */
function elsewhere(
  { services, file }: Offered,
  objects: readonly ObjectView[]
): Offered['services'] {
  return services.filter(({ name, kind, folder, address }) => {
    const here = objects.find(object => object.name === name);
    if (here === undefined || here.kind !== kind) {
      return here !== undefined;
    }
    if (kind === 'files') {
      return here.origin !== `file://${folderIn(file, folder)}`;
    }
    return address !== undefined && hostOf(address) !== hostOf(here.origin);
  });
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}
