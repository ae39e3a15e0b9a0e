import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { left } from '../service/words';

/** A span in the largest unit that it is a whole number of. */
function wholeSpan(trans: TranslationBundle, seconds: number): string {
  if (seconds % 86_400 === 0) {
    return trans._n('%1 day', '%1 days', seconds / 86_400);
  }
  return seconds % 3600 === 0
    ? trans._n('%1 hour', '%1 hours', seconds / 3600)
    : trans._n('%1 minute', '%1 minutes', Math.round(seconds / 60));
}

/** For how long: spans that can be chosen, those beyond `most` shown but disabled. */
export function Lifetime(props: {
  trans: TranslationBundle;
  field: object;
  /** Seconds. */
  spans: readonly number[];
  value: number;
  /** Seconds that are left of what it is given from. */
  most?: number | null;
  /** The value that stands for all that is left. */
  whole?: { value: number; left: number };
  set(seconds: number): void;
}): React.JSX.Element {
  const { trans, field, spans, value, most = null, whole, set } = props;
  const choices = [...new Set([...spans, value])]
    .filter(seconds => seconds > 0)
    .sort((a, b) => a - b);
  return (
    <select {...field} value={value} onChange={event => set(Number(event.target.value))}>
      {whole !== undefined && (
        <option value={whole.value}>{trans.__('the full %1', left(trans, whole.left))}</option>
      )}
      {choices.map(seconds => {
        const late = most !== null && seconds > most;
        const words = wholeSpan(trans, seconds);
        return (
          <option key={seconds} value={seconds} disabled={late}>
            {late ? trans.__('%1 (the facet it comes from ends sooner)', words) : words}
          </option>
        );
      })}
    </select>
  );
}
