import { Token } from '@lumino/coreutils';

import type { FrontNotebook } from './notebooks/front';
import type { CopyOffer } from './notebooks/copies';
import type { ManifestOffer } from './notebooks/offer';
import type { Kernels } from './service/kernels';
import type { Marked } from './service/marked';
import type { FacetryModel } from './service/model';

/** What the plugins of this extension, and other extensions, share: the live view of the service. */
export const IFacetry = new Token<FacetryModel>(
  'jupyterlab-facetry:IFacetry',
  'The live view of the Facetry service: facets, requests, connected services and the ledger.'
);

/** Which notebook is in front, and which principal stands for it. */
export const IFrontNotebook = new Token<FrontNotebook>(
  'jupyterlab-facetry:IFrontNotebook',
  'The notebook in front, with the principal that stands for it at the Facetry service.'
);

/** What the `facetry.toml` of the notebook in front would have asked for and connected. */
export const IManifestOffer = new Token<ManifestOffer>(
  'jupyterlab-facetry:IManifestOffer',
  'What the facetry.toml of the notebook in front names: needs, and services to connect.'
);

/** Whether the notebook in front is a copy, and of which. */
export const ICopyOffer = new Token<CopyOffer>(
  'jupyterlab-facetry:ICopyOffer',
  'Whether the notebook in front is a copy of another one, and of which.'
);

/** Which kernels of the page's Jupyter server run, and which have ended. */
export const IKernels = new Token<Kernels>(
  'jupyterlab-facetry:IKernels',
  'The kernels of this Jupyter server: those that run, and those that did.'
);

/** Which row of the sidebar is marked. */
export const IMarked = new Token<Marked>(
  'jupyterlab-facetry:IMarked',
  'The row of the facets sidebar that commands are about which name nothing.'
);

/** Commands of this extension. */
export namespace CommandIDs {
  export const showFacets = 'facetry:show-facets';
  export const openProvenance = 'facetry:open-provenance';
  export const openConsent = 'facetry:open-consent';
  export const revokeFacet = 'facetry:revoke-facet';
  export const delegateFacet = 'facetry:delegate-facet';
  export const renewFacet = 'facetry:renew-facet';
  export const regrantFacet = 'facetry:regrant-facet';
  export const narrowFacet = 'facetry:narrow-facet';
  export const pause = 'facetry:pause';
  export const resume = 'facetry:resume';
  export const rename = 'facetry:rename';
  export const showApprovers = 'facetry:show-approvers';
  export const showEntry = 'facetry:show-entry';
  export const showTrace = 'facetry:show-trace';
  export const showFacetOrigin = 'facetry:show-facet-origin';
  export const leaveFacets = 'facetry:leave-facets';
  export const nextRegion = 'facetry:next-region';
  export const previousRegion = 'facetry:previous-region';
  export const requestFacet = 'facetry:request-facet';
  export const connect = 'facetry:connect';
  export const connectFolder = 'facetry:connect-folder';
  export const connectApi = 'facetry:connect-api';
  export const connectModel = 'facetry:connect-model';
  export const goToCell = 'facetry:go-to-cell';
  export const copyViewLink = 'facetry:copy-view-link';
  export const openPage = 'facetry:open-provenance-page';
  export const verifyBundle = 'facetry:verify-bundle';
  export const showOrigin = 'facetry:show-origin';
  export const showCellOrigin = 'facetry:show-cell-origin';
  export const showCell = 'facetry:show-cell';
  export const askNeeds = 'facetry:ask-needs';
  export const askSame = 'facetry:ask-same';
  export const connectNamed = 'facetry:connect-named';
  export const startTour = 'facetry:start-tour';
}
