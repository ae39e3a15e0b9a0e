import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** A small button with an icon; its label is what a screen reader and the tooltip say. */
export function IconButton(props: {
  icon: LabIcon;
  label: string;
  disabled?: boolean;
  /** Why it can't be pressed; null or absent where it can. */
  why?: string | null;
  danger?: boolean;
  press(): void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className={`jp-Facetry-iconButton${props.danger ? ' jp-mod-danger' : ''}`}
      title={props.why ?? props.label}
      aria-label={props.label}
      aria-description={props.why ?? undefined}
      disabled={props.disabled === true || typeof props.why === 'string'}
      onClick={props.press}
    >
      <props.icon.react tag="span" />
    </button>
  );
}
