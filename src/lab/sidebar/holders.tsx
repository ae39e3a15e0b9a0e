import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';
import { Fold } from './fold';
import { InPart } from './inPart';

/** With more facets than these, of more than one, each holder's are folded. */
const OPEN = 30;

interface TreeProps {
  facets: FacetView[];
  trans: TranslationBundle;
  row(facet: FacetView): React.JSX.Element;
  /** A holder's own row. */
  head(holder: Holder): React.JSX.Element;
  /** Holders of nothing that are to be seen all the same. */
  others?: readonly Holder[];
  /** Whether somebody looks for these: then nothing is folded. */
  finding?: boolean;
}

/** Who holds something, or was refused something. */
export interface Holder {
  principal: string;
  kind: string;
  petname: string;
}

/** Facets by holder, each delegation nested under what it came from. */
export function HolderTree(props: TreeProps): React.JSX.Element {
  const { facets, others = [], head, trans, finding = false } = props;
  const ids = new Set(facets.map(facet => facet.id));
  const roots: FacetView[] = [];
  const below = new Map<string, FacetView[]>();
  for (const facet of facets) {
    if (facet.parent !== null && ids.has(facet.parent)) {
      below.set(facet.parent, [...(below.get(facet.parent) ?? []), facet]);
    } else {
      roots.push(facet);
    }
  }
  const many = facets.length > OPEN && roots.some(({ holder }) => holder !== roots[0]?.holder);
  return (
    <>
      {others.length > 0 && (
        <ul className="jp-Facetry-list">
          <InPart trans={trans} things={others}>
            {other => (
              <li key={other.principal} className="jp-Facetry-holder">
                {head(other)}
              </li>
            )}
          </InPart>
        </ul>
      )}
      <Holders {...props} roots={roots} below={below} folded={many && !finding} />
    </>
  );
}

interface HoldersProps extends TreeProps {
  /** The facets of this level. */
  roots: FacetView[];
  /** What was lent on, by the facet that it came from. */
  below: ReadonlyMap<string, FacetView[]>;
  folded: boolean;
}

function Holders(props: HoldersProps): React.JSX.Element {
  const { roots, trans, head, folded } = props;
  const holders = new Map<string, FacetView[]>();
  for (const facet of roots) {
    const held = holders.get(facet.holder);
    if (held === undefined) {
      holders.set(facet.holder, [facet]);
    } else {
      held.push(facet);
    }
  }
  return (
    <ul className="jp-Facetry-list">
      <InPart trans={trans} things={[...holders]}>
        {([kid, held]) => {
          const { kind, petname } = held[0] as FacetView;
          return (
            <li key={kid} className="jp-Facetry-holder">
              {head({ principal: kid, kind, petname })}
              {folded ? (
                <Fold trans={trans} held={held}>
                  {() => <HeldBy {...props} held={held} />}
                </Fold>
              ) : (
                <HeldBy {...props} held={held} />
              )}
            </li>
          );
        }}
      </InPart>
    </ul>
  );
}

/** What one holder has, with what was lent on from it. */
function HeldBy(props: HoldersProps & { held: readonly FacetView[] }): React.JSX.Element {
  const { held, trans, row, below } = props;
  return (
    <ul className="jp-Facetry-list">
      <InPart trans={trans} things={held}>
        {facet => {
          const lent = below.get(facet.id) ?? [];
          return (
            <React.Fragment key={facet.id}>
              {row(facet)}
              {lent.length > 0 && (
                <li
                  className="jp-Facetry-below"
                  aria-label={trans.__('Lent from %1', safeText(facet.terms.object))}
                >
                  <Holders {...props} roots={lent} folded={false} />
                </li>
              )}
            </React.Fragment>
          );
        }}
      </InPart>
    </ul>
  );
}
