import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ClockOff, Refused, ServiceProblem, Unreachable } from '../../client/errors';
import { clockWords } from '../service/words';

/** Why there is nothing more of the log at the moment, and what to do; it goes on by itself. */
export function Trouble(props: { error: Error; trans: TranslationBundle }): React.JSX.Element {
  const { error, trans } = props;
  return (
    <p className="jp-Facetry-warning" role="status">
      {error instanceof ClockOff ? (
        <>
          {trans.__('The clock of this device is wrong.')} {clockWords(trans, error.seconds)}
        </>
      ) : isRefusal(error) ? (
        trans.__('The service refused to show more: %1', error.message)
      ) : error instanceof Unreachable || error instanceof ServiceProblem ? (
        trans.__('There is no answer at the moment; it goes on once there is one.')
      ) : (
        // In the words of whatever failed.
        <span lang="en">{error.message}</span>
      )}
    </p>
  );
}

/** Whether the service answered, and will not show it. */
export function isRefusal(trouble: Error | null): boolean {
  return trouble instanceof Refused || (trouble instanceof ServiceProblem && trouble.status < 500);
}
