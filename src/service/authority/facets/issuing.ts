import {
  type Bound,
  type Definition,
  type Issued,
  type Jwk,
  Problem,
  type Terms,
  facetId,
  nonceOf,
  sealDescriptor
} from '../../../protocol';
import { digestsOf } from '../../definitions';
import type { Unit } from '../../types';
import type { Book } from '../books/book';
import { type Facet, freshFacet, type Principal } from '../books/records';
import { facetEntry } from '../entries';
import type { AuthorityOptions } from '../options';

/** A facet about to be made. */
export interface Draft {
  holder: string;
  /** What the descriptor is encrypted to. */
  encryptionKey: Jwk;
  terms: Terms;
  definitions: Record<string, Definition>;
  parent: string;
  decidedBy: string | null;
  grantable?: Bound[] | null;
  /** Hex SHA-256 of the token that asked for it. */
  request: string;
}

/** A descriptor that exists, for a facet that does not yet. */
export interface Sealed {
  facet: Facet;
  issued: Issued;
}

/** Makes facets: the descriptor is sealed first, since nothing may wait inside a transaction. */
export class Issuing {
  constructor(
    private readonly options: Pick<AuthorityOptions, 'clock' | 'issuer' | 'keys'>,
    private readonly book: Book
  ) {}

  async seal(draft: Draft): Promise<Sealed> {
    const { clock, issuer, keys } = this.options;
    const now = clock.now();
    const descriptor = await sealDescriptor(
      {
        iss: issuer,
        sub: draft.holder,
        iat: Math.floor(now / 1000),
        request: draft.request,
        terms: draft.terms,
        definitions: draft.definitions,
        parent: draft.parent,
        decided_by: draft.decidedBy,
        keys: { descriptor: keys.descriptorKey, log: keys.log() }
      },
      keys.descriptor,
      draft.encryptionKey
    );
    const issued = issuedOf(descriptor);
    return {
      issued,
      facet: freshFacet({
        id: issued.id,
        holder: draft.holder,
        terms: draft.terms,
        definitions: digestsOf(draft.definitions),
        parent: draft.parent,
        decidedBy: draft.decidedBy,
        grantable: draft.grantable === undefined ? [] : draft.grantable,
        issuedAt: now,
        usesLeft: draft.terms.uses
      })
    };
  }

  /** Writes the facet and its entry. @returns the entry's index. */
  record(
    unit: Unit,
    sealed: Sealed,
    holder: Principal,
    entry: {
      kind: 'grant' | 'delegation';
      why?: Record<string, unknown>;
      /** Of a delegation: the giver, and its `facet.delegate`. */
      by?: string;
      token?: string;
      /** The facet whose place it takes. */
      renews?: string;
      ref?: number;
    }
  ): number {
    if (this.book.facet(sealed.facet.id)) {
      throw new Problem(
        503,
        'busy',
        'A facet with this name exists already.',
        'Nothing was given. Try again.'
      );
    }
    // As its entry tells: whoever ends what was granted since a time goes by the ledger.
    sealed.facet.issuedAt = unit.now;
    this.book.addFacet(unit, sealed.facet);
    const index = unit.append({
      kind: entry.kind,
      groups: facetEntry(this.book, holder, sealed.facet, entry),
      ...(entry.ref !== undefined && { ref: entry.ref })
    });
    this.book.evidence.begin(unit, sealed.facet, index);
    return index;
  }
}

/** What a holder is given: the URL is the descriptor's digest. */
export function issuedOf(descriptor: string): Issued {
  const nonce = nonceOf(descriptor);
  return { facet_url: `/${nonce}/`, id: facetId(nonce), descriptor };
}
