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
    return model.status?.consent.mode === 'page' ? (
      <p className="jp-Facetry-status">
        {trans.__(
          'Approvals are made in this page: code in a notebook could make them, too. Whoever runs this server chose so.'
        )}
      </p>
    ) : null;
  }
  const time = model.asOf === null ? null : new Date(model.asOf).toLocaleTimeString();
  const starting =
    model.trouble === null && (model.status === null || model.status.state === 'starting');
  return (
    <div className="jp-Facetry-status" role="status" data-state={starting ? 'starting' : 'away'}>
      <strong>
        {starting
          ? trans.__('The Facetry service is starting…')
          : trans.__('The Facetry service does not answer.')}
      </strong>
      {!starting && (
        <>
          {time !== null && (
            <p>{trans.__('What follows is as of %1; nothing can be changed.', time)}</p>
          )}
          <p>{trans.__('It is tried again by itself. If it stays so, restart Jupyter.')}</p>
          {model.trouble !== null && <p className="jp-Facetry-hint">{model.trouble}</p>}
        </>
      )}
    </div>
  );
}
