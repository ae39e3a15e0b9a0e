import { everything, hex } from '../../../protocol';
import type { Random, Unit } from '../../types';
import type { Book } from '../books/book';
import { type Facet, freshFacet } from '../books/records';
import { serviceItself } from '../entries';

/**
 * The root of all authority: held by no key, so it can do nothing itself; ended by nothing, so
 * that ending one owner's device ends only what came through it.
 *
 * @returns the facet, made with its entry where this service has none yet.
 */
export function begin(unit: Unit, book: Book, issuer: string, random: Random): Facet {
  const present = book.genesis();
  if (present) {
    return present;
  }
  const genesis = freshFacet({
    id: hex.encode(random.bytes(16)),
    holder: '',
    terms: everything(),
    definitions: {},
    parent: null,
    decidedBy: null,
    grantable: null,
    issuedAt: unit.now,
    usesLeft: null
  });
  book.addFacet(unit, genesis);
  unit.append({
    kind: 'genesis',
    groups: {
      who: { ...serviceItself(issuer), facet: genesis.id },
      what: { object: genesis.terms.object, actions: genesis.terms.actions }
    }
  });
  return genesis;
}
