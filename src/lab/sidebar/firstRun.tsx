import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { facetIcon } from '../icons';
import type { SidebarActions } from './actions';

/** Typed in a terminal. */
const SERVE = 'facetry serve --print-link';

/** Until somebody may approve: one sentence about facets, and the way to enrol. */
export function FirstRun(props: {
  trans: TranslationBundle;
  /** Whether this browser may still become the first from here. */
  welcome: boolean;
  /** False on the page outside of Jupyter. */
  notebooks?: boolean;
  actions: Pick<SidebarActions, 'welcome'>;
}): React.JSX.Element {
  const { trans, welcome, notebooks = true, actions } = props;
  return (
    <section className="jp-Facetry-firstRun" data-region>
      <facetIcon.react tag="span" className="jp-Facetry-emblem" />
      <h2>{trans.__('Nobody can approve yet')}</h2>
      <p>
        {trans.__(
          'A facet is a permission you hold in a variable: it does only what it says, ends when it says, and every use leaves a receipt.'
        )}
      </p>
      {welcome ? (
        <FromHere trans={trans} open={actions.welcome} />
      ) : notebooks ? (
        <FromTerminal trans={trans} />
      ) : (
        <FromServe trans={trans} />
      )}
    </section>
  );
}

function FromHere(props: { trans: TranslationBundle; open(): void }): React.JSX.Element {
  const { trans, open } = props;
  return (
    <>
      <p className="jp-Facetry-verbs">
        <button type="button" className="jp-mod-primary" onClick={() => open()}>
          {trans.__('Let this browser approve')}
        </button>
      </p>
      <p className="jp-Facetry-hint">
        {trans.__(
          'Opens the approval page, which asks you once more. Available until the first notebook runs.'
        )}
      </p>
    </>
  );
}

function FromTerminal({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  return (
    <>
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
          'No page can do this for you any more: a notebook has run here, or the approval page can’t be reached, and code could ask for the link just as you could. That is what keeps approvals yours.'
        )}
      </p>
    </>
  );
}

/** Where the service runs alone. */
function FromServe({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  return (
    <ol>
      <li>
        {trans.__('Stop the service and start it with')} <code>{SERVE}</code>
      </li>
      <li>
        {trans.__('Open its link and press “Let this browser approve”. The link works once.')}
      </li>
    </ol>
  );
}
