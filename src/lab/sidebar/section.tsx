import * as React from 'react';

/** A titled, foldable part of the sidebar. */
export function Section(props: {
  title: string;
  hint?: string;
  folded?: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  return (
    <details className="jp-Facetry-section" open={!props.folded}>
      <summary>
        <h2>{props.title}</h2>
        {props.hint !== undefined && <span className="jp-Facetry-hint">{props.hint}</span>}
      </summary>
      {props.children}
    </details>
  );
}
