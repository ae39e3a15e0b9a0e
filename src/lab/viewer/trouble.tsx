import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ClockOff, Refused, ServiceProblem, Unreachable } from '../../client/errors';
import { clockWords } from '../service/words';

/** Why there is nothing more of the log at the moment, and what to do; it goes on by itself. */
export function Trouble(props: { error: Error; trans: TranslationBundle }): React.JSX.Element {
  const { error, trans } = props;
  const silent = trans.__('There is no answer at the moment; it goes on once there is one.');
  return (
    <p className="jp-Facetry-warning" role="status">
      {troubleWords(trans, error, silent)}
    </p>
  );
}

/**
 * Why something of the log is not shown, in words for a person: whatever else failed has its own.
 *
 * @param silent what is said where nothing answered
 */
export function troubleWords(
  trans: TranslationBundle,
  error: Error,
  silent = trans.__('There is no answer at the moment.')
): string {
  if (error instanceof ClockOff) {
    const clock = trans.__('The clock of this device is wrong.');
    return `${clock} ${clockWords(trans, error.seconds)}`;
  }
  if (isRefusal(error)) {
    return trans.__('The service refused to show more: %1', error.message);
  }
  return error instanceof Unreachable || error instanceof ServiceProblem ? silent : error.message;
}

/** Whether the service answered, and will not show it. */
export function isRefusal(trouble: Error | null): boolean {
  return trouble instanceof Refused || (trouble instanceof ServiceProblem && trouble.status < 500);
}
