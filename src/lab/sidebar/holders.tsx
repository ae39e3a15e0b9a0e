import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';

/** Rows of one holder that are shown before somebody asks for more. */
const AT_ONCE = 20;

interface TreeProps {
  facets: FacetView[];
  trans: TranslationBundle;
  row(facet: FacetView): React.JSX.Element;
  /** A holder's own row. */
  head(holder: Holder): React.JSX.Element;
  /** Holders of nothing that are to be seen all the same. */
  others?: readonly Holder[];
}

/** Who holds something, or was refused something. */
export interface Holder {
  principal: string;
  kind: string;
  petname: string;
}

/** Facets by holder, each delegation nested under what it came from. */
export function HolderTree(props: TreeProps): React.JSX.Element {
  const { facets, others = [], head } = props;
  const ids = new Set(facets.map(facet => facet.id));
  const roots = facets.filter(facet => facet.parent === null || !ids.has(facet.parent));
  return (
    <>
      {others.length > 0 && (
        <ul className="jp-Facetry-list">
          {others.map(other => (
            <li key={other.principal} className="jp-Facetry-holder">
              {head(other)}
            </li>
          ))}
        </ul>
      )}
      <Holders {...props} roots={roots} />
    </>
  );
}

interface HoldersProps extends TreeProps {
  /** The facets of this level; `facets` are all of the tree. */
  roots: FacetView[];
}

function Holders(props: HoldersProps): React.JSX.Element {
  const { facets, roots, trans, row, head } = props;
  const holders = new Map<string, FacetView[]>();
  for (const facet of roots) {
    holders.set(facet.holder, [...(holders.get(facet.holder) ?? []), facet]);
  }
  return (
    <ul className="jp-Facetry-list">
      {[...holders].map(([kid, held]) => {
        const { kind, petname } = held[0] as FacetView;
        return (
          <li key={kid} className="jp-Facetry-holder">
            {head({ principal: kid, kind, petname })}
            <ul className="jp-Facetry-list">
              <InPart trans={trans} things={held}>
                {facet => {
                  const below = facets.filter(other => other.parent === facet.id);
                  return (
                    <React.Fragment key={facet.id}>
                      {row(facet)}
                      {below.length > 0 && (
                        <li
                          className="jp-Facetry-below"
                          aria-label={trans.__('Lent from %1', safeText(facet.terms.object))}
                        >
                          <Holders {...props} roots={below} />
                        </li>
                      )}
                    </React.Fragment>
                  );
                }}
              </InPart>
            </ul>
          </li>
        );
      })}
    </ul>
  );
}

/** The first of what may be very many, and a way to the others. */
function InPart(props: {
  trans: TranslationBundle;
  things: readonly FacetView[];
  children(facet: FacetView): React.JSX.Element;
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
            onClick={() => setMost(shown => shown + 10 * AT_ONCE)}
          >
            {trans._n('Show %1 more', 'Show %1 more', Math.min(left, 10 * AT_ONCE))}
          </button>
        </li>
      )}
    </>
  );
}
