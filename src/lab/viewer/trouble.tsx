import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ClockOff, Refused, ServiceProblem, Unreachable } from '../../client/errors';
import { clockWords } from '../service/words';

/** Why there is nothing more of the log at the moment, and what to do; it goes on by itself. */
export function Trouble(props: { error: Error; trans: TranslationBundle }): React.JSX.Element {
  const { error, trans } = props;
  return (
    <p className="jp-Facetry-warning" role="status">
      {troubleWords(trans, error, { goesOn: true })}
    </p>
  );
}

/**
 * Why something of the log is not shown, in words for a person: whatever else failed has its own.
 *
 * @param goesOn whether it is asked for again by itself; else a person pressed something for it
 */
export function troubleWords(
  trans: TranslationBundle,
  error: Error,
  { goesOn = false } = {}
): string {
  if (error instanceof ClockOff) {
    const clock = trans.__('The clock of this device is wrong.');
    return `${clock} ${clockWords(trans, error.seconds, { pressed: !goesOn })}`;
  }
  const silent = goesOn
    ? trans.__('There is no answer at the moment; it goes on once there is one.')
    : trans.__('There is no answer at the moment.');
  if (isRefusal(error)) {
    return trans.__('The service refused to show more: %1', error.message);
  }
  return error instanceof Unreachable || error instanceof ServiceProblem ? silent : error.message;
}

/** Whether the service answered, and will not show it. */
export function isRefusal(trouble: Error | null): boolean {
  return trouble instanceof Refused || (trouble instanceof ServiceProblem && trouble.status < 500);
}
