import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { facetIcon } from '../icons';

/** Until somebody may approve: one sentence about facets, and the way to enrol. */
export function FirstRun({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  return (
    <section className="jp-Facetry-firstRun" data-region>
      <facetIcon.react tag="span" className="jp-Facetry-emblem" />
      <h2>{trans.__('Nobody can approve yet')}</h2>
      <p>
        {trans.__(
          'A facet is a permission you hold in a variable: it does only what it says, ends when it says, and every use leaves a receipt.'
        )}
      </p>
      <ol>
        <li>
          {trans.__(
            'Go to the terminal in which Jupyter runs and open the link under “To let a browser approve”.'
          )}
        </li>
        <li>{trans.__('Press “Let this browser approve”. The link works once.')}</li>
      </ol>
      <p className="jp-Facetry-hint">
        {trans.__(
          'No page and no notebook can do this for you: that is what keeps approvals yours.'
        )}
      </p>
    </section>
  );
}
