import * as React from 'react';

import type { FacetView } from '../../client/views';
import { safeText } from '../../protocol';

/** Facets by holder, each delegation nested under what it came from. */
export function HolderTree(props: {
  facets: FacetView[];
  row(facet: FacetView): React.JSX.Element;
}): React.JSX.Element {
  const holders = new Map<string, { petname: string; facets: FacetView[] }>();
  for (const facet of props.facets) {
    const holder = holders.get(facet.holder) ?? { petname: facet.petname, facets: [] };
    holder.facets.push(facet);
    holders.set(facet.holder, holder);
  }
  return (
    <ul className="jp-Facetry-list">
      {[...holders].map(([kid, { petname, facets }]) => (
        <li key={kid} className="jp-Facetry-holder">
          <h3>{safeText(petname)}</h3>
          <ul className="jp-Facetry-list">{facets.map(props.row)}</ul>
        </li>
      ))}
    </ul>
  );
}
