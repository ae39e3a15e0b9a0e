import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { count as inGroups } from '../service/local';

/** A whole number from 1, or nothing: any number, or as many as there are. */
export function Count(props: {
  trans: TranslationBundle;
  field: object;
  value: number | null;
  /** What is there to give. */
  most?: number | null;
  set(value: number | null): void;
}): React.JSX.Element {
  const { trans, field, value, most = null, set } = props;
  return (
    <input
      {...field}
      type="number"
      min={1}
      {...(most !== null && { max: most })}
      placeholder={
        most === null ? trans.__('any number') : trans.__('all %1', inGroups(trans, most))
      }
      value={value ?? ''}
      onChange={event => {
        // More than that is no number that can be signed.
        const count = Math.min(Math.floor(Number(event.target.value)), Number.MAX_SAFE_INTEGER);
        set(count >= 1 ? count : null);
      }}
    />
  );
}
