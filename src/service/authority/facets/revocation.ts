import { Problem, Refusal } from '../../../protocol';
import { mustStillHold } from '../../holding';
import type { FacetRecord, Journal, PrincipalRecord, Stops, SystemCall, Unit } from '../../types';
import type { Book } from '../books/book';
import type { Facet } from '../books/records';
import { serviceItself, who } from '../entries';
import { SELF } from '../books/kinds';
import { latest, rootsOf, type Target } from '../books/targets';

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
  /** What has to hold still when it is recorded; nothing where that decides nothing. */
  holds?: readonly FacetRecord[];
}

/** Ends facets with all that came from them, in one unit with the entries that say so. */
export class Revocation {
  constructor(
    private readonly parts: {
      journal: Journal;
      book: Book;
      issuer: string;
      inFlight(stops: Stops): number[];
    }
  ) {}

  /**
   * @param grantedSince also what came of their decisions and introductions from then on, at any
   * remove, save what the revoker holds, who else could not mend what was lost: ms
   * @param owners whether what an owner holds may end by this
   * @throws Problem 404 `no_such_facet`, `no_such_principal`; 409 `standing_facet`; 403
   * `owners_only`
   */
  async revoke(
    target: Target,
    revoker: Revoker,
    { grantedSince, owners = true }: { grantedSince?: number; owners?: boolean } = {}
  ): Promise<Revoked> {
    const { journal, book } = this.parts;
    const revoked = await journal.transact(unit => {
      mustStillHold(revoker.holds ?? []);
      const by = revoker.by?.principal.kid ?? this.parts.issuer;
      const spread = this.spread(rootsOf(book, latest(book, target)), grantedSince, by);
      const spares = (id: string) => {
        const { holder } = book.facet(id)!;
        return !owners && holder !== by && book.principal(holder)?.kind === 'owner';
      };
      if ([...spread.keys()].some(spares)) {
        throw ownersOnly();
      }
      return this.end(unit, spread, revoker);
    });
    return this.stopped(revoked);
  }

  /**
   * Ends all on an object, whoever holds it, in the unit of what ended the object.
   *
   * @returns to call once that is durable
   */
  revokeOn(unit: Unit, object: string, revoker: Revoker): () => Revoked {
    return this.revokeIn(unit, this.parts.book.on(object), revoker);
  }

  /**
   * Ends these and all below in the unit of what else the same act does.
   *
   * @returns to call once that is durable
   */
  revokeIn(unit: Unit, roots: readonly Facet[], revoker: Revoker): () => Revoked {
    const revoked = this.end(unit, this.spread(roots, undefined), revoker);
    return () => this.stopped(revoked);
  }

  private end(
    unit: Unit,
    spread: ReadonlyMap<string, string | undefined>,
    revoker: Revoker
  ): string[] {
    const { book, issuer } = this.parts;
    const by = revoker.by?.principal.kid ?? issuer;
    const ended: string[] = [];
    for (const [member, detail] of spread) {
      if (book.endFacet(unit, member, by, revoker.why)) {
        unit.append({ kind: 'revocation', groups: this.entry(member, detail, revoker) });
        ended.push(member);
      }
    }
    return ended;
  }

  private stopped(revoked: string[]): Revoked {
    const { book, inFlight } = this.parts;
    const ended = new Set(revoked);
    const stops: Stops = ({ id }) => ended.has(id);
    // Asked before the listeners cut what is in flight.
    const in_flight = revoked.length === 0 ? [] : inFlight(stops);
    if (revoked.length > 0) {
      book.tellStopped(stops);
    }
    return { revoked, in_flight };
  }

  /** @throws Refusal `not_yours` unless `id` is `own` or descends from it. */
  mustBeBelow(own: Facet, id: string): void {
    if (!this.parts.book.chain(id).some(link => link.id === own.id)) {
      throw new Refusal('not_yours', `facet ${id} does not descend from this one`);
    }
  }

  /**
   * Roots and all below; with `since` also what those granted from then on, and so forth.
   *
   * @returns facet → how it came to be among them, undefined for a root; parents first
   */
  private spread(
    roots: readonly Facet[],
    since: number | undefined,
    by?: string
  ): Map<string, string | undefined> {
    const { book } = this.parts;
    const found = new Map<string, string | undefined>();
    const queue = roots.map(({ id: root }) => ({ root, detail: undefined as string | undefined }));
    for (let at = 0; at < queue.length; at++) {
      const { root, detail } = queue[at]!;
      for (const member of book.subtree(root)) {
        if (found.has(member)) {
          continue;
        }
        found.set(member, member === root ? detail : `with ${root}`);
        const granted = since === undefined ? [] : book.decidedBy(member, since);
        for (const { id, terms, holder } of granted) {
          if (terms.object !== SELF && holder !== by) {
            queue.push({ root: id, detail: `granted by ${member}` });
          }
        }
      }
    }
    return found;
  }

  private entry(member: string, detail: string | undefined, revoker: Revoker) {
    const { book, issuer } = this.parts;
    const facet = book.facet(member)!;
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

export function ownersOnly(): Problem {
  return new Problem(
    403,
    'owners_only',
    'What an owner holds is stopped by an owner.',
    'Use the approval card or the terminal.'
  );
}

export function revokerOf(call: SystemCall) {
  return {
    by: { principal: call.principal, facet: call.facet.id },
    why: call.args.reason === undefined ? null : String(call.args.reason),
    token: call.token.compact
  };
}
