import { type Bound, boundAct, boundNeeds, type Defined } from '../../../protocol';
import type { FacetBook, FacetRecord } from '../../types';
import type { Facet } from './records';
import type { FacetRequest } from './requests';

/** What the holder of a facet on `aios/requests` may decide about; null where nothing bounds it. */
export function boundsOf(facet: FacetRecord): readonly Bound[] | null {
  return facet.terms.actions.includes('decide') ? (facet as Facet).grantable : null;
}

/** Whether a request concerns whoever uses this facet: of all others it is told nothing. */
export function concerns(
  book: Pick<FacetBook, 'circleOf'>,
  facet: FacetRecord,
  request: FacetRequest,
  defined: Defined
): boolean {
  if (book.circleOf(facet)?.has(request.asker) === false) {
    return false;
  }
  const bounds = boundsOf(facet);
  if (bounds === null) {
    return true;
  }
  return request.act === null
    ? boundNeeds(bounds, request.needs, defined)
    : boundAct(bounds, request.act, defined);
}
