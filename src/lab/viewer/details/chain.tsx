import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../../protocol';
import { giver, ordinary } from '../../service/facets';
import { dayAndClock, grouped } from '../../service/local';
import { facetWords } from '../../service/phrasing';
import { budgetName } from '../../service/words';
import type { EntryProps } from '../props';
import { objectWords } from '../words';
import { Dated } from './dated';

/** The chain of authority, from the service's own down to the facet that was used. */
export function Authority(props: EntryProps): React.JSX.Element | null {
  const { model, trans, entry } = props;
  if (entry.chain.length === 0) {
    return null;
  }
  const { facets } = model.facetry.holdings;
  const links = [...entry.chain].reverse();
  return (
    <>
      <h3>{trans.__('With whose authority')}</h3>
      <ol className="jp-Facetry-chain">
        {links.map((id, depth) => {
          const facet = facets.find(other => other.id === id);
          return (
            <li key={id} data-used={id === entry.facet}>
              {facet === undefined ? (
                <span>
                  {depth === 0
                    ? trans.__('The service’s own authority, given to its owner.')
                    : trans.__('A facet that is no longer listed.')}
                </span>
              ) : (
                <Link facet={facet} {...props} />
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Link(props: EntryProps & { facet: FacetView }): React.JSX.Element {
  const { model, trans, facet } = props;
  const [usable] = ordinary([facet]);
  const from = giver(model.facetry.holdings, facet);
  return (
    <>
      <Dated {...linkWords(trans, facet)} />
      {from !== null && (
        <span className="jp-Facetry-hint">{trans.__('Given by %1.', safeText(from, 200))}</span>
      )}
      {usable !== undefined && <Left facet={facet} trans={trans} />}
      {facet.state === 'revoked' && (
        <span className="jp-Facetry-ended">
          {trans.__('Revoked %1.', dayAndClock(trans, (facet.ended?.at ?? 0) * 1000))}
        </span>
      )}
      {usable !== undefined && model.facet !== facet.id && (
        <button type="button" className="jp-Facetry-link" onClick={() => model.setFacet(facet.id)}>
          {trans.__('Show only this')}
        </button>
      )}
    </>
  );
}

/** What is left of its limits now; nothing, where none is counted or it is over. */
function Left(props: { facet: FacetView; trans: TranslationBundle }): React.JSX.Element | null {
  const { facet, trans } = props;
  const left = [
    ...(facet.uses_left === null ? [] : [trans._n('%1 use left', '%1 uses left', facet.uses_left)]),
    ...Object.entries(facet.budget_left ?? {}).map(([name, amount]) =>
      trans.__('%1 of %2 left', safeText(grouped(trans, amount), 80), budgetName(trans, name))
    )
  ];
  return left.length === 0 || facet.ended !== null ? null : (
    <span className="jp-Facetry-hint">{trans.__('Now: %1', left.join(', '))}</span>
  );
}

/** A facet by its sentence; one on the service's own objects by what it lets its holder do. */
function linkWords(
  trans: TranslationBundle,
  facet: FacetView
): { lang?: string; children: string } {
  const { terms, petname } = facet;
  const who = safeText(petname, 200);
  if (terms.object === 'aios/requests' && terms.actions.includes('decide')) {
    return { children: trans.__('%1 may approve here.', who) };
  }
  // Names of these objects are for programs.
  return terms.object.startsWith('aios/')
    ? { children: trans.__('%1, with powers over %2', who, objectWords(trans, terms.object)) }
    : facetWords(trans, facet);
}
