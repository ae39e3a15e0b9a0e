import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import type { SidebarActions } from './actions';

/** Until somebody may approve: one sentence about facets, and the way to enrol. */
export function FirstRun(props: {
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
}): React.JSX.Element {
  const { trans } = props;
  return (
    <div className="jp-Facetry-firstRun">
      <p>
        {trans.__(
          'A facet is a permission you hold in a variable: it does only what it says, ends when it says, and every use leaves a receipt.'
        )}
      </p>
      <p>
        {trans.__(
          'No browser may approve yet. Open the link that begins with “Facetry: let a browser approve” in the terminal where Jupyter runs; it works once.'
        )}
      </p>
    </div>
  );
}
