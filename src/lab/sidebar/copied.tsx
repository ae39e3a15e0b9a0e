import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';
import { type Copied, heldBy } from '../notebooks/copies';
import type { SidebarActions } from './actions';

/** One line, where the notebook is a copy that holds nothing: to ask for what its original holds. */
export function CopiedLine(props: {
  copied: Copied;
  facets: readonly FacetView[];
  trans: TranslationBundle;
  actions: Pick<SidebarActions, 'askSame'>;
  /** Whether it can ask now. */
  askable: boolean;
}): React.JSX.Element | null {
  const { copied, facets, trans, actions, askable } = props;
  const count = heldBy(copied.of.principal, facets).length;
  if (count === 0) {
    return null;
  }
  return (
    <div className="jp-Facetry-empty" role="group" aria-label={trans.__('From the original')}>
      <p>
        {trans._n(
          'This is a copy of %2, which holds %1 facet.',
          'This is a copy of %2, which holds %1 facets.',
          count,
          safeText(copied.of.petname, 200)
        )}{' '}
        <button
          type="button"
          className="jp-Facetry-link"
          // Not `disabled`: whoever pressed it by a key would lose the keys.
          aria-disabled={!askable}
          data-asks
          onClick={() => askable && actions.askSame()}
        >
          {trans._n('Ask for the same', 'Ask for the same %1', count)}
        </button>
      </p>
    </div>
  );
}
