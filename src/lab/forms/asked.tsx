import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Field } from './field';

export interface AskedFields {
  purpose: string;
  /** What it is held as. */
  variable: string;
}

/** What whoever asks says: why, and under which name the notebook is to hold it. */
export function Asked(props: {
  trans: TranslationBundle;
  value: AskedFields;
  error: string | undefined;
  set(change: Partial<AskedFields>): void;
}): React.JSX.Element {
  const { trans, value, error, set } = props;
  return (
    <>
      <Field label={trans.__('Why')} hint={trans.__('Shown to whoever approves, as your words.')}>
        {field => (
          <input
            {...field}
            value={value.purpose}
            maxLength={500}
            onChange={event => set({ purpose: event.target.value })}
          />
        )}
      </Field>
      <Field label={trans.__('Name in the notebook')} error={error}>
        {field => (
          <input
            {...field}
            value={value.variable}
            spellCheck={false}
            onChange={event => set({ variable: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
