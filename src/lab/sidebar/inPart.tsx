import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** Rows of one list that are shown before somebody asks for more. */
const AT_ONCE = 20;

/** The first of what may be very many, and a way to the others. */
export function InPart<T>(props: {
  trans: TranslationBundle;
  things: readonly T[];
  children(thing: T): React.JSX.Element;
}): React.JSX.Element {
  const { trans, things, children } = props;
  const [most, setMost] = React.useState(AT_ONCE);
  const left = things.length - most;
  return (
    <>
      {things.slice(0, most).map(children)}
      {left > 0 && (
        <li>
          <button
            type="button"
            className="jp-Facetry-link"
            data-row
            onClick={() => setMost(shown => shown + 10 * AT_ONCE)}
          >
            {trans._n('Show %1 more', 'Show %1 more', Math.min(left, 10 * AT_ONCE))}
          </button>
        </li>
      )}
    </>
  );
}
