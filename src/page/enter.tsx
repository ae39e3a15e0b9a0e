import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ClockOff } from '../client';
import { facetIcon } from '../lab/icons';
import { clockWords } from '../lab/service/words';

/** Typed in a terminal. */
const COMMAND = 'facetry ui';

/** Who was not let in reads why, and how one is. */
export function Enter(props: { trans: TranslationBundle; why: string }): React.JSX.Element {
  const { trans, why } = props;
  return (
    <main className="facetry-Enter">
      <facetIcon.react tag="span" className="jp-Facetry-emblem" />
      <h1>{trans.__('Open this page with a link')}</h1>
      <p role="status">{why}</p>
      <ol>
        <li>
          {trans.__('On the machine where the service runs, in a terminal:')} <code>{COMMAND}</code>
        </li>
        <li>{trans.__('Open the link that it prints in this browser. It works once.')}</li>
      </ol>
      <p className="jp-Facetry-hint">
        {trans.__(
          'The link creates a key that stays in this browser. With it you can look, pause and revoke, but not approve.'
        )}
      </p>
    </main>
  );
}

/** While the service can't be asked, or takes no word of this browser's for its clock. */
export function Away(props: {
  trans: TranslationBundle;
  why: unknown;
  again(): void;
}): React.JSX.Element {
  const { trans, why, again } = props;
  const clock = why instanceof ClockOff ? why.seconds : null;
  return (
    <main className="facetry-Enter">
      <facetIcon.react tag="span" className="jp-Facetry-emblem" />
      <h1>
        {clock === null
          ? trans.__('The Facetry service does not answer.')
          : trans.__('The clock of this device is wrong.')}
      </h1>
      {clock !== null && <p role="status">{clockWords(trans, clock)}</p>}
      <p className="jp-Facetry-hint">{trans.__('Trying again…')}</p>
      <p className="jp-Facetry-verbs">
        <button type="button" onClick={again}>
          {trans.__('Try again')}
        </button>
      </p>
    </main>
  );
}
