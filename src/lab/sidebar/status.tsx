import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';

interface StatusProps {
  model: FacetryModel;
  trans: TranslationBundle;
}

/** What is to be known before all else: that approvals are unguarded, that the service is away. */
export function StatusLine(props: StatusProps): React.JSX.Element {
  return (
    <>
      <PageMode {...props} />
      {!props.model.live && <Away {...props} />}
    </>
  );
}

/** The standing banner of mode `page`: it stands whether the service answers or not. */
function PageMode({ model, trans }: StatusProps): React.JSX.Element | null {
  return model.status?.consent.mode === 'page' ? (
    <p className="jp-Facetry-status" role="note">
      {trans.__(
        'Approvals are made in this page, so code in a notebook could make them, too. Whoever runs this server chose that.'
      )}
    </p>
  ) : null;
}

/** While the service is not there: what is shown is the last known state. */
function Away({ model, trans }: StatusProps): React.JSX.Element {
  const time = model.asOf === null ? null : new Date(model.asOf).toLocaleTimeString();
  const starting =
    model.trouble === null && (model.status === null || model.status.state === 'starting');
  return (
    <div className="jp-Facetry-status" role="status" data-state={starting ? 'starting' : 'away'}>
      <strong>{starting ? startingWords(model, trans) : awayWords(model, trans)}</strong>
      {!starting && (
        <>
          {model.trouble !== null && <p>{model.trouble}</p>}
          {time !== null && (
            <p>{trans.__('This is as of %1; nothing can be changed now.', time)}</p>
          )}
          {model.status?.retries !== false && (
            <p className="jp-Facetry-hint">{trans.__('Trying again…')}</p>
          )}
          <p className="jp-Facetry-verbs">
            <button type="button" onClick={() => void model.retry()}>
              {trans.__('Try again')}
            </button>
          </p>
        </>
      )}
    </div>
  );
}

function startingWords({ status }: FacetryModel, trans: TranslationBundle): string {
  return status?.elsewhere === true
    ? trans.__('Looking for the Facetry service…')
    : trans.__('The Facetry service is starting…');
}

/** Of a service elsewhere this server can't know whether it runs. */
function awayWords({ status }: FacetryModel, trans: TranslationBundle): string {
  if (status?.state !== 'offline') {
    return trans.__('The Facetry service does not answer.');
  }
  if (status.elsewhere !== true) {
    return trans.__('The Facetry service is not running.');
  }
  return NOT_IN.has(status.code ?? '')
    ? trans.__('The Facetry service has not let this JupyterLab in.')
    : trans.__('The Facetry service can’t be reached.');
}

/** Codes of whom nobody there lets in now. */
const NOT_IN: ReadonlySet<string> = new Set(['not_let_in', 'login_ended', 'enrolment_ended']);
