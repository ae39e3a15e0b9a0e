import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';
import { principalIcon } from '../kinds';

/** Facets by holder, each delegation nested under what it came from. */
export function HolderTree(props: {
  facets: FacetView[];
  trans: TranslationBundle;
  row(facet: FacetView): React.JSX.Element;
}): React.JSX.Element {
  const ids = new Set(props.facets.map(facet => facet.id));
  const roots = props.facets.filter(facet => facet.parent === null || !ids.has(facet.parent));
  return <Holders {...props} roots={roots} />;
}

interface HoldersProps {
  /** All facets of the tree. */
  facets: FacetView[];
  /** Those of this level. */
  roots: FacetView[];
  trans: TranslationBundle;
  row(facet: FacetView): React.JSX.Element;
}

function Holders({ facets, roots, trans, row }: HoldersProps): React.JSX.Element {
  const holders = new Map<string, FacetView[]>();
  for (const facet of roots) {
    holders.set(facet.holder, [...(holders.get(facet.holder) ?? []), facet]);
  }
  return (
    <ul className="jp-Facetry-list">
      {[...holders].map(([kid, held]) => {
        const { kind, petname } = held[0] as FacetView;
        const icon = principalIcon(kind);
        return (
          <li key={kid} className="jp-Facetry-holder">
            <h3>
              <icon.react tag="span" className="jp-Facetry-kind" />
              <span>{safeText(petname, 200)}</span>
            </h3>
            <ul className="jp-Facetry-list">
              {held.map(facet => {
                const below = facets.filter(other => other.parent === facet.id);
                return (
                  <React.Fragment key={facet.id}>
                    {row(facet)}
                    {below.length > 0 && (
                      <li
                        className="jp-Facetry-below"
                        aria-label={trans.__('Passed on from %1', safeText(facet.terms.object))}
                      >
                        <Holders facets={facets} roots={below} trans={trans} row={row} />
                      </li>
                    )}
                  </React.Fragment>
                );
              })}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}
