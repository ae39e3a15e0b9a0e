import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type ApiFields, type AuthChoice, takesName } from './apiConfig';
import { Check } from './check';
import { Field } from './field';

type Part = Pick<ApiFields, 'auth' | 'authName' | 'inside'>;

/** How the API takes its key, where its document does not say it; the key itself is not asked. */
export function AuthFields(props: {
  trans: TranslationBundle;
  value: Part & Pick<ApiFields, 'form'>;
  error: string | undefined;
  change(part: Partial<Part>): void;
}): React.JSX.Element {
  const { trans, value, error, change } = props;
  const choices: [AuthChoice, string][] = [
    [
      'document',
      value.form === 'paths' ? trans.__('It takes no key') : trans.__('As its document says')
    ],
    ['header', trans.__('In a header')],
    ['query', trans.__('In a parameter of the address')],
    ['bearer', trans.__('As a bearer token')],
    ['token', trans.__('As “Authorization: token …”')],
    ['basic', trans.__('As user name and password')]
  ];
  return (
    <details className="jp-Facetry-more" open={error !== undefined || value.auth !== 'document'}>
      <summary>{trans.__('Key and network')}</summary>
      <Field
        label={trans.__('How the API takes its key')}
        hint={trans.__('You type the key in the next step, where this page can’t see it.')}
        error={error}
      >
        {field => (
          <select
            {...field}
            value={value.auth}
            onChange={event => change({ auth: event.target.value as AuthChoice })}
          >
            {choices.map(([choice, words]) => (
              <option key={choice} value={choice}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      {takesName(value.auth) && (
        <Field label={trans.__('Name of the header or parameter')}>
          {field => (
            <input
              {...field}
              value={value.authName}
              spellCheck={false}
              placeholder={trans.__('X-Api-Key')}
              onChange={event => change({ authName: event.target.value })}
            />
          )}
        </Field>
      )}
      <Check checked={value.inside} change={inside => change({ inside })}>
        {trans.__('The address is in a private network')}
      </Check>
    </details>
  );
}
