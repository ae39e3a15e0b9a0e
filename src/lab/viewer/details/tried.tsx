import * as React from 'react';

import { safeText } from '../../../protocol';
import { moment } from '../../service/local';
import { argumentLimits, names } from '../../service/words';
import type { EntryProps } from '../props';

/** The limits that a use broke while they were only tried: whose they are, and since when they hold. */
export function Tried({ model, trans, entry }: EntryProps): React.JSX.Element {
  const { facets } = model.facetry.holdings;
  const links = [...new Set(entry.wouldBreak.map(({ facet }) => facet))];
  return (
    <>
      {links.map(id => {
        const broken = entry.wouldBreak.filter(mark => mark.facet === id);
        const facet = facets.find(other => other.id === id);
        const observe = facet?.terms.observe;
        const limits = broken.flatMap(({ argument }) => {
          const limit = observe?.constraints[argument];
          return limit === undefined
            ? names([argument])
            : argumentLimits(trans, { [argument]: limit });
        });
        return (
          <React.Fragment key={id}>
            <span className="jp-Facetry-about">{limits.join(', ')}</span>
            {facet !== undefined && observe !== undefined && (
              <span className="jp-Facetry-hint">
                {trans.__(
                  'Limits on what %1 holds. This was still done; from %2 on it is refused.',
                  safeText(facet.petname, 200),
                  moment(trans, observe.until, model.facetry.now() / 1000)
                )}
              </span>
            )}
          </React.Fragment>
        );
      })}
    </>
  );
}
