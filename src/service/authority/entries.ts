import type { Bound, FieldGroup } from '../../protocol';
import type { FacetRecord, PrincipalRecord, SystemCall } from '../types';
import type { Book } from './books/book';
import type { Facet } from './books/records';
import { boundsOf } from './books/bounding';
import { REQUESTS } from './books/kinds';

type Groups = Partial<Record<FieldGroup, unknown>>;

/** The `name` of an entry. */
interface Named {
  petname: string;
  place?: string;
  salt?: string;
}

/** The `who` of an entry (docs/protocol.md §10). */
export function who(
  principal: PrincipalRecord,
  more: { facet?: string; chain?: string[] } = {}
): Record<string, unknown> {
  return {
    principal: principal.kid,
    kind: principal.kind,
    custody: principal.custody,
    ...(more.facet !== undefined && { facet: more.facet }),
    ...(more.chain && { chain: more.chain })
  };
}

/**
 * What somebody is called, and where the file of a notebook lies: a group of its own, which can be
 * erased.
 *
 * @param salt with which the name was signed, where somebody signed it
 */
export function called(
  { petname, place }: { petname: string; place: string | null },
  salt?: string
): Named {
  return { petname, ...(place !== null && { place }), ...(salt !== undefined && { salt }) };
}

/** Whoever decides, by what. */
export function decider({ principal, facet, chain }: SystemCall): Record<string, unknown> {
  return who(principal, { facet: facet.id, chain: chain.map(link => link.id) });
}

/** What a person decided about a request, on which card; `more` is what only some decisions say. */
export function decided(
  { facet }: SystemCall,
  request: string,
  { outcome, mode }: { outcome: string; mode: string },
  more: Record<string, unknown> = {}
): Record<string, unknown> {
  return {
    object: REQUESTS,
    action: 'decide',
    safe: false,
    request,
    outcome,
    mode,
    ...boundsSaid(facet),
    ...more
  };
}

/** Within which bounds the holder of this facet decides, where there are any. */
export function boundsSaid(facet: FacetRecord): { bounds?: readonly Bound[] } {
  const bounds = boundsOf(facet);
  return bounds === null ? {} : { bounds };
}

/** The service itself, where it acts for whoever holds its terminal, or by a rule. */
export function serviceItself(
  issuer: string,
  by: { facet?: string; chain?: string[] } = {}
): Record<string, unknown> {
  return { principal: issuer, kind: 'service', custody: 'own', ...by };
}

/** What a new facet leaves in the ledger; nothing is committed of its descriptor. */
export function facetEntry(
  book: Book,
  holder: PrincipalRecord,
  facet: Facet,
  {
    why,
    by,
    token,
    renews
  }: { why?: Record<string, unknown>; by?: string; token?: string; renews?: string } = {}
): Groups {
  return {
    who: who(holder, { facet: facet.id, chain: book.chain(facet.id).map(link => link.id) }),
    what: {
      object: facet.terms.object,
      actions: facet.terms.actions,
      definitions: facet.definitions,
      ...(facet.decidedBy !== null && { decided_by: facet.decidedBy }),
      ...(facet.decidedWith && { decided_with: facet.decidedWith }),
      ...(by !== undefined && { by }),
      ...(renews !== undefined && { renews }),
      ...boundsSaid(facet)
    },
    terms: facet.terms,
    ...(why && { why }),
    ...(token !== undefined && { token })
  };
}
