import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ObjectView } from '../../protocol';
import { Field } from './field';

/** What the registry allows (docs/protocol.md §9). */
const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const TAKEN = ['aios', 'facet'];

/** What is wrong with a name for a service, or null. */
export function nameTrouble(
  trans: TranslationBundle,
  name: string,
  objects: readonly ObjectView[]
): string | null {
  if (name === '') {
    return trans.__('Give it a name. Notebooks ask for it by that name.');
  }
  if (!NAME.test(name) || TAKEN.includes(name)) {
    return trans.__(
      'A name starts with a lowercase letter, followed by lowercase letters, digits and hyphens.'
    );
  }
  return objects.some(object => object.name === name)
    ? trans.__('There is already a service called “%1”. Choose another name.', name)
    : null;
}

export function NameField(props: {
  trans: TranslationBundle;
  value: string;
  error: string | undefined;
  change(name: string): void;
}): React.JSX.Element {
  const { trans, value, error, change } = props;
  return (
    <Field
      label={trans.__('Name in notebooks')}
      hint={
        value === '' || error !== undefined
          ? undefined
          : trans.__('Cells ask for it like this: %1', `facetry.need("${value}", …)`)
      }
      error={error}
    >
      {field => (
        <input
          {...field}
          value={value}
          spellCheck={false}
          autoComplete="off"
          onChange={event => change(event.target.value)}
        />
      )}
    </Field>
  );
}
