import * as React from 'react';

import type { Errors } from './form';

/** What an input of a field gets so that its label, hint and error are heard with it. */
export interface FieldProps {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
}

/** A label, one control, what it is for, and what is wrong with it. */
export function Field(props: {
  label: string;
  hint?: string;
  error?: string | undefined;
  children(field: FieldProps): React.ReactNode;
}): React.JSX.Element {
  const { label, hint, error, children } = props;
  const id = React.useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="jp-Facetry-field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        ...(described && { 'aria-describedby': described }),
        ...(error !== undefined && { 'aria-invalid': true })
      })}
      {error !== undefined && (
        <p className="jp-Facetry-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p className="jp-Facetry-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/**
 * What is wrong with a choice among several: its words, and what each field of it gets, so that they
 * are heard with the one that has the keys next.
 */
export function useWrong(error: string | undefined): {
  field: Partial<FieldProps>;
  words: React.JSX.Element | null;
} {
  const id = React.useId();
  return error === undefined
    ? { field: {}, words: null }
    : {
        field: { 'aria-describedby': id, 'aria-invalid': true },
        words: (
          <p className="jp-Facetry-error" id={id}>
            {error}
          </p>
        )
      };
}

/** The field that a pointer of the service’s complaint (`(at /methods/2/path)`) leads to. */
export function placed(message: string, fields: Record<string, string>): Errors {
  const [, text = message, pointer = ''] = /^(.*?)(?: \(at (\/[^)]*)\))?$/s.exec(message) ?? [];
  const prefix = Object.keys(fields)
    .filter(start => pointer === start || pointer.startsWith(`${start}/`))
    .sort((a, b) => b.length - a.length)[0];
  if (prefix === undefined) {
    return { '': message };
  }
  const rest = pointer.slice(prefix.length);
  const field = fields[prefix] as string;
  // Lists are told by their row, documents by the place within them.
  return /^\/\d/.test(rest)
    ? { [`${field}${rest.replace(/^(\/\d+).*$/, '$1')}`]: text }
    : { [field]: rest === '' ? text : `${text} (${rest})` };
}
