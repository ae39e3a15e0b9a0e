import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { isLongest, LONG_ANSWER, LONGEST_ANSWER, sizeFrom, sizeText } from '../../protocol';
import { Field } from './field';

/** `longest_answer` of a configuration, from what was typed; nothing where nothing was. */
export function longestOf(typed: string): { longest_answer?: number } {
  const bytes = sizeFrom(typed);
  return bytes === null ? {} : { longest_answer: bytes };
}

/** What is wrong with what was typed; null where nothing is. */
export function longestTrouble(trans: TranslationBundle, typed: string): string | null {
  return typed.trim() === '' || isLongest(sizeFrom(typed))
    ? null
    : trans.__('Give a size such as 500 MB or 4 GiB, at most %1.', sizeText(LONGEST_ANSWER));
}

/** How long an answer may be that is passed on. */
export function LongestField(props: {
  trans: TranslationBundle;
  value: string;
  error: string | undefined;
  change(value: string): void;
}): React.JSX.Element {
  const { trans, value, error, change } = props;
  return (
    <details className="jp-Facetry-more" open={error !== undefined || value !== ''}>
      <summary>{trans.__('Long answers')}</summary>
      <Field
        label={trans.__('Longest answer that is passed on')}
        hint={trans.__('Up to %1 at once if you leave this empty.', sizeText(LONG_ANSWER))}
        error={error}
      >
        {field => (
          <input
            {...field}
            value={value}
            spellCheck={false}
            placeholder={sizeText(LONG_ANSWER)}
            onChange={event => change(event.target.value)}
          />
        )}
      </Field>
    </details>
  );
}
