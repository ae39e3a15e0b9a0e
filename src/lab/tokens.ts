import { Token } from '@lumino/coreutils';

import type { FacetryModel } from './service/model';

/** What the plugins of this extension, and other extensions, share: the live view of the service. */
export const IFacetry = new Token<FacetryModel>(
  'jupyterlab-facetry:IFacetry',
  'The live view of the Facetry service: facets, requests, connected services and the ledger.'
);

/** Commands of this extension. */
export namespace CommandIDs {
  export const showFacets = 'facetry:show-facets';
  export const openProvenance = 'facetry:open-provenance';
  export const revokeFacet = 'facetry:revoke-facet';
  export const requestFacet = 'facetry:request-facet';
  export const connectFolder = 'facetry:connect-folder';
  export const connectApi = 'facetry:connect-api';
  export const startTour = 'facetry:start-tour';
}
