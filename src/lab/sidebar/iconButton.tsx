import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** A small button with an icon; its label is what a screen reader and the tooltip say. */
export function IconButton(props: {
  icon: LabIcon;
  label: string;
  disabled?: boolean;
  danger?: boolean;
  press(): void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className={`jp-Facetry-iconButton${props.danger ? ' jp-mod-danger' : ''}`}
      title={props.label}
      aria-label={props.label}
      disabled={props.disabled}
      onClick={props.press}
    >
      <props.icon.react tag="span" />
    </button>
  );
}
