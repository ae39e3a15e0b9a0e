import { caretRightIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';

/** Objects that are named of what is folded. */
const NAMED = 3;

/** What one of many holds: folded until somebody asks for it. */
export function Fold(props: {
  trans: TranslationBundle;
  held: readonly FacetView[];
  /** Drawn only where it is open. */
  children(): React.JSX.Element;
}): React.JSX.Element {
  const { trans, held, children } = props;
  const [open, setOpen] = React.useState(false);
  const id = React.useId();
  const objects = [...new Set(held.map(({ terms }) => terms.object))];
  const named = objects.slice(0, NAMED).map(object => safeText(object, 60));
  return (
    <>
      <button
        type="button"
        className="jp-Facetry-fold"
        data-row
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <caretRightIcon.react tag="span" className="jp-Facetry-caret" />
        <span>
          {trans._n('%1 facet', '%1 facets', held.length)}
          {': '}
          {named.join(', ')}
          {objects.length > NAMED && '…'}
        </span>
      </button>
      {open && <div id={id}>{children()}</div>}
    </>
  );
}
