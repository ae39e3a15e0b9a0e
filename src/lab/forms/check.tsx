import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../protocol';
import type { FieldProps } from './field';

interface CheckProps {
  checked: boolean;
  disabled?: boolean;
  /** What is heard with it. */
  field?: Partial<FieldProps>;
  hint?: string;
  change(checked: boolean): void;
}

/** A box to tick: its words, and what has to be known of it. */
export function Check(props: CheckProps & { children: React.ReactNode }): React.JSX.Element {
  const { checked, disabled = false, field, hint, change, children } = props;
  return (
    <label className="jp-Facetry-check">
      <input
        type="checkbox"
        {...field}
        checked={checked}
        disabled={disabled}
        onChange={event => change(event.target.checked)}
      />
      <span>
        {children}
        {hint !== undefined && <span className="jp-Facetry-hint">{hint}</span>}
      </span>
    </label>
  );
}

/** An action to choose. */
export function ActionCheck({
  trans,
  action,
  ...props
}: CheckProps & {
  trans: TranslationBundle;
  action: { name: string; safe: boolean };
}): React.JSX.Element {
  return (
    <Check {...props}>
      <code>{safeText(action.name, 60)}</code> {!action.safe && <em>{trans.__('changes')}</em>}{' '}
    </Check>
  );
}
