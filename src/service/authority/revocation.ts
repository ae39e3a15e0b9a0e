import { Problem, Refusal } from '../../protocol';
import type { Journal, PrincipalRecord } from '../types';
import type { Book, Facet } from './book';
import { serviceItself, who } from './entries';
import { SELF } from './kinds';

export interface Revoked {
  /** Facets that were not revoked before, parents first. */
  revoked: string[];
  /** Intents under them that may still have an effect. */
  in_flight: number[];
}

/** By whom and why; `by` null is the terminal. */
export interface Revoker {
  by: { principal: PrincipalRecord; facet: string } | null;
  why: string | null;
  token?: string;
}

/** Ends facets with all that came from them, in one unit with the entries that say so. */
export class Revocation {
  constructor(
    private readonly parts: {
      journal: Journal;
      book: Book;
      issuer: string;
      inFlight(facets: readonly string[]): number[];
    }
  ) {}

  /**
   * @throws Problem 404 `no_such_facet`, 409 `standing_facet`
   */
  async revoke(id: string, revoker: Revoker): Promise<Revoked> {
    const { journal, book, inFlight } = this.parts;
    const facet = book.facet(id);
    if (!facet || facet.parent === null) {
      throw new Problem(404, 'no_such_facet', 'There is no such facet.');
    }
    if (facet.terms.object === SELF) {
      throw new Problem(
        409,
        'standing_facet',
        'This facet can not be revoked.',
        'Everybody may always ask what became of its own acts.'
      );
    }
    const revoked = await journal.transact(unit => {
      const by = revoker.by?.principal.kid ?? this.parts.issuer;
      const ended = book.revoke(unit, id, by, revoker.why);
      for (const member of ended) {
        unit.append({ kind: 'revocation', groups: this.entry(member, facet, revoker) });
      }
      return ended;
    });
    // Asked before the listeners cut what is in flight.
    const in_flight = revoked.length === 0 ? [] : inFlight(revoked);
    if (revoked.length > 0) {
      book.tellRevoked(revoked);
    }
    return { revoked, in_flight };
  }

  /** @throws Refusal `not_yours` unless `id` is `own` or descends from it. */
  mustBeBelow(own: Facet, id: string): void {
    if (!this.parts.book.chain(id).some(link => link.id === own.id)) {
      throw new Refusal('not_yours', `facet ${id} does not descend from this one`);
    }
  }

  private entry(member: string, root: Facet, revoker: Revoker) {
    const { book, issuer } = this.parts;
    const facet = book.facet(member)!;
    const detail = member === root.id ? undefined : `with ${root.id}`;
    return {
      who: revoker.by
        ? who(revoker.by.principal, { facet: revoker.by.facet })
        : serviceItself(issuer),
      what: {
        object: facet.terms.object,
        actions: facet.terms.actions,
        facet: member,
        holder: facet.holder
      },
      ...((revoker.why !== null || detail !== undefined) && {
        why: { ...(revoker.why !== null && { reason: revoker.why }), ...(detail && { detail }) }
      }),
      ...(revoker.token !== undefined && { token: revoker.token })
    };
  }
}
