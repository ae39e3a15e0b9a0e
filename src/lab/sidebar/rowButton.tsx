import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** What of a row is pressed to open it: its icon, its name, and what it says while it is closed. */
export function RowButton(props: {
  icon: LabIcon;
  name: string;
  open: boolean;
  /** Of what it opens; absent where that follows it. */
  opens?: string;
  toggle(): void;
  children: React.ReactNode;
}): React.JSX.Element {
  const { icon, name, open, opens, toggle, children } = props;
  return (
    <button
      type="button"
      className="jp-Facetry-rowMain"
      data-row
      aria-expanded={open}
      aria-controls={open ? opens : undefined}
      onClick={toggle}
    >
      <icon.react tag="span" className="jp-Facetry-kind" />
      <span className="jp-Facetry-object">{name}</span>
      {children}
    </button>
  );
}
