import { jcs, type Terms } from '../../protocol';
import { saysItsTerms, type Told } from './saysItsTerms';

/**
 * Whether a service says of a facet what it signed: the terms of its descriptor, and in words the
 * same.
 *
 * @param signed terms of the descriptor
 */
export function isAsSigned(view: Told, signed: Terms): boolean {
  return saysItsTerms(view) && jcs(view.terms) === jcs(signed);
}
