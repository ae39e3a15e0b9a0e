import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';

/** One line while the service is not there: what is shown is the last known state. */
export function StatusLine(props: {
  model: FacetryModel;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { model, trans } = props;
  if (model.live) {
    return null;
  }
  const time = model.asOf === null ? null : new Date(model.asOf).toLocaleTimeString();
  const starting = model.status === null || model.status.state === 'starting';
  return (
    <div className="jp-Facetry-status" role="status">
      <strong>
        {starting && model.trouble === null
          ? trans.__('The Facetry service is starting…')
          : trans.__('The Facetry service does not answer.')}
      </strong>{' '}
      {time !== null && trans.__('Shown as of %1; nothing can be changed.', time)} {model.trouble}
    </div>
  );
}
