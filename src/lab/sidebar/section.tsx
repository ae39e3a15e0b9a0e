import { caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** A titled, foldable part of the sidebar. */
export function Section(props: {
  title: string;
  /** How many rows there are. */
  count?: number;
  /** What the title does not say, in quiet words. */
  hint?: string;
  folded?: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  return (
    <details className="jp-Facetry-section" data-region open={!props.folded}>
      <summary>
        <caretRightIcon.react tag="span" className="jp-Facetry-caret" />
        <h2>{props.title}</h2>
        {props.hint !== undefined && (
          <span className="jp-Facetry-sectionHint" title={props.hint}>
            {props.hint}
          </span>
        )}
        {props.count !== undefined && <span className="jp-Facetry-count">{props.count}</span>}
      </summary>
      <div className="jp-Facetry-sectionBody">{props.children}</div>
    </details>
  );
}
