import { type FacetView, jcs, type Terms } from '../../protocol';
import { saysItsTerms } from './saysItsTerms';

/**
 * Whether a service says of a facet what it signed: the terms of its descriptor, and in words the
 * same.
 *
 * @param signed terms of the descriptor
 */
export function isAsSigned(
  view: Pick<FacetView, 'petname' | 'terms' | 'sentence'>,
  signed: Terms
): boolean {
  return saysItsTerms(view) && jcs(view.terms) === jcs(signed);
}
