import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../protocol';
import { clock, languageOf } from '../service/local';
import { loginTrouble } from '../service/loginTrouble';
import type { FacetryModel } from '../service/model';
import type { Knock } from '../service/source';
import { clockWords, left } from '../service/words';

/** Typed in a terminal. */
const ADMIT = 'facetry admit';

interface StatusProps {
  model: FacetryModel;
  trans: TranslationBundle;
}

/** What is to be known before all else: that approvals are unguarded, that the service is away. */
export function StatusLine(props: StatusProps): React.JSX.Element {
  return (
    <>
      <PageMode {...props} />
      {props.model.live ? <Ages {...props} /> : <Away {...props} />}
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

/** Of two sides of different age, which one to update. */
function Ages({ model, trans }: StatusProps): React.JSX.Element | null {
  const { there = [], here = [] } = model.apart ?? {};
  const [older, newer] = [there.length > 0, here.length > 0];
  if (!older && !newer) {
    return null;
  }
  return (
    <div className="jp-Facetry-status" role="note">
      <strong>
        {older && newer
          ? trans.__('The Facetry service is in part older than this page, in part newer.')
          : older
            ? trans.__('The Facetry service is older than this page.')
            : trans.__('The Facetry service is newer than this page.')}
      </strong>
      {older && (
        <p>
          {trans.__(
            'Some limits can’t be asked for, and entries may not say which kernel acted. Update the service.'
          )}
        </p>
      )}
      {newer && (
        <p>
          {trans.__('Some of what it grants can’t be used here. Update Facetry here, then reload.')}
        </p>
      )}
    </div>
  );
}

/** While the service is not there: what is shown is the last known state. */
function Away({ model, trans }: StatusProps): React.JSX.Element {
  const knock = model.status?.state === 'offline' ? model.status.knock : undefined;
  const time = model.asOf === null ? null : clock(trans, model.asOf);
  const waiting = model.waiting.length;
  const starting = model.trouble === null && isFirst(model);
  return (
    <div className="jp-Facetry-status" role="status" data-state={starting ? 'starting' : 'away'}>
      <strong>{starting ? startingWords(model, trans) : awayWords(model, trans)}</strong>
      {!starting && (
        <>
          {knock === undefined ? (
            <Trouble {...{ model, trans }} />
          ) : (
            <KnockSteps {...{ knock, model, trans }} />
          )}
          {time !== null && (
            <p>
              {trans.__('This is as of %1; nothing can be changed now.', time)}
              {waiting > 0 && ' '}
              {waiting > 0 && (
                // Above all else, as the bar that says it else leads to what can be pressed.
                <strong className="jp-Facetry-still">
                  {trans._n('%1 request waits for you', '%1 requests wait for you', waiting)}
                </strong>
              )}
            </p>
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

function Trouble({ model, trans }: StatusProps): React.JSX.Element | null {
  if (model.clockOff !== null) {
    return <p>{clockWords(trans, model.clockOff)}</p>;
  }
  if (model.serverAway) {
    return (
      <p>
        {trans.__('Look whether it still runs, and whether this browser has a connection to it.')}
      </p>
    );
  }
  const { status, trouble } = model;
  // What failed since then is not what the server's code is of.
  const login = trouble !== null && trouble === status?.message && loginTrouble(trans, status);
  if (typeof login === 'string') {
    return <p>{login}</p>;
  }
  return trouble === null ? null : (
    // The service says it, or what starts it, in their own words.
    <p className="jp-Facetry-trouble" lang="en">
      {trouble}
    </p>
  );
}

/** What is typed at the service that is to let this one in: the code, where, and until when. */
function KnockSteps(props: {
  knock: Knock;
  model: FacetryModel;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { knock, model, trans } = props;
  const { code, service, page, ends } = knock;
  const seconds = Math.max(60, ends - model.now() / 1000);
  // The other service names it: an address of the web, or no link.
  const typed = page !== null && /^https?:\/\//.test(page) ? page : null;
  return (
    <>
      <p>
        {trans.__(
          'Somebody who may approve at %1 lets it in with this code:',
          safeText(service, 200)
        )}
      </p>
      <p className="jp-Facetry-code">
        <code>{safeText(code, 40)}</code>
      </p>
      {typed !== null && (
        <p>
          <a
            className="jp-Facetry-link"
            href={readIn(trans, typed)}
            target="_blank"
            rel="noopener noreferrer"
          >
            {trans.__('Type it on the approval page')}
          </a>
        </p>
      )}
      <p>
        {typed === null ? trans.__('In a terminal there:') : trans.__('Or in a terminal there:')}{' '}
        <code>{ADMIT}</code>
      </p>
      <p className="jp-Facetry-hint">
        {trans.__('It is good for another %1. Show it to nobody else.', left(trans, seconds))}
      </p>
    </>
  );
}

/** The approval page is opened in the language of this one. */
function readIn(trans: TranslationBundle, page: string): string {
  return page.includes('#') ? `${page}&lang=${languageOf(trans)}` : page;
}

/** Whether nothing was read of it yet: it answers, or is about to. */
function isFirst({ status, asOf }: FacetryModel): boolean {
  return (
    status === null || status.state === 'starting' || (status.state === 'ready' && asOf === null)
  );
}

function startingWords({ status }: FacetryModel, trans: TranslationBundle): string {
  return status?.elsewhere === true || status?.state === 'ready'
    ? trans.__('Looking for the Facetry service…')
    : trans.__('The Facetry service is starting…');
}

/** Of a service elsewhere this server can't know whether it runs. */
function awayWords(model: FacetryModel, trans: TranslationBundle): string {
  const { status, clockOff, trouble } = model;
  if (clockOff !== null) {
    return trans.__('The clock of this device is wrong.');
  }
  if (model.serverAway) {
    return trans.__('Jupyter’s server can’t be reached.');
  }
  if (status?.state === 'starting' || (status?.state === 'ready' && trouble === null)) {
    // Nothing failed: it was there, and is looked for.
    return startingWords(model, trans);
  }
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
