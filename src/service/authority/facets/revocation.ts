import { Problem, Refusal } from '../../../protocol';
import { mustStillHold } from '../../holding';
import { inSlices } from '../../slices';
import type { FacetRecord, Journal, PrincipalRecord, Stops, SystemCall, Unit } from '../../types';
import { MOST_NAMED } from '../books/below';
import type { Book, Over } from '../books/book';
import type { End } from '../books/ends';
import { SELF } from '../books/kinds';
import type { Facet } from '../books/records';
import { holdersOf, latest, mustBeStoppable, type Target } from '../books/targets';
import { serviceItself, who } from '../entries';
import {
  type Act,
  type Ending,
  endsFirst,
  fewOf,
  goingOn,
  grantedWith,
  hasEnded,
  reachedBy
} from './reach';

export interface Revoked {
  /** Facets that were not revoked before, parents first. */
  revoked: string[];
  /** Intents under them that may still have an effect. */
  in_flight: number[];
  /** There may be further ones that are not named. */
  more?: true;
}

/** By whom and why; `by` null is the terminal. */
export interface Revoker {
  by: { principal: PrincipalRecord; facet: string } | null;
  why: string | null;
  token?: string;
  /** What has to hold still when it is recorded; nothing where that decides nothing. */
  holds?: readonly FacetRecord[];
}

/** What there is to do once it is durable: to cut what is under way, and to name what ended. */
type Told = () => Promise<Revoked>;

const NOTHING: Told = () => Promise.resolve({ revoked: [], in_flight: [] });

/**
 * Ends facets with all that came from them, in one unit with the entries that say so: one for each,
 * or, where that would keep everybody waiting, one for all (docs/protocol.md §10).
 */
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
    const told = await journal.transact(unit => {
      mustStillHold(revoker.holds ?? []);
      const ending = latest(book, target);
      mustBeStoppable(book, ending);
      return this.end(unit, this.actOf(ending, revoker, grantedSince), revoker, owners);
    });
    return told();
  }

  /**
   * Ends all on an object, whoever holds it, in the unit of what ended the object.
   *
   * @returns to call once that is durable
   */
  revokeOn(unit: Unit, object: string, revoker: Revoker): Told {
    return this.end(unit, this.actOf({ of: 'object', id: object }, revoker), revoker);
  }

  /**
   * Ends a facet and all below in the unit of what else the same act does.
   *
   * @returns to call once that is durable
   */
  revokeIn(unit: Unit, { id }: Facet, revoker: Revoker): Told {
    return this.end(unit, this.actOf({ of: 'facet', id }, revoker), revoker);
  }

  /** @throws Refusal `not_yours` unless `id` is `own` or descends from it. */
  mustBeBelow(own: Facet, id: string): void {
    if (!this.parts.book.chain(id).some(link => link.id === own.id)) {
      throw new Refusal('not_yours', `facet ${id} does not descend from this one`);
    }
  }

  private actOf(ending: Ending, { by }: Revoker, since?: number): Act {
    return { ending, since, by: by?.principal.kid ?? this.parts.issuer };
  }

  private end(unit: Unit, act: Act, revoker: Revoker, owners = true): Told {
    const { book } = this.parts;
    const few = fewOf(book, act);
    if (few === null) {
      return this.endTogether(unit, act, revoker, owners);
    }
    const spares = ({ holder }: Facet): boolean => this.isOwners(holder, act.by);
    if (!owners && few.some(({ id }) => spares(book.facet(id)!))) {
      throw ownersOnly();
    }
    const revoked = few.filter(({ goes }) => goes);
    for (const { id, detail } of revoked) {
      book.endFacet(unit, id, act.by, revoker.why);
      const why = whyOf(revoker, detail);
      unit.append({ kind: 'revocation', groups: this.entry(this.facetSaid(id), why, revoker) });
    }
    return () => Promise.resolve(this.stopped(revoked.map(({ id }) => id)));
  }

  /**
   * Very much ends by one entry, and by what it takes to tell of each facet, whoever reads it, that it
   * ended by it: the rows of these follow (`Ends`).
   */
  private endTogether(unit: Unit, act: Act, revoker: Revoker, owners: boolean): Told {
    const { book } = this.parts;
    const { ending, since, by } = act;
    const granted = grantedWith(book, act);
    const stops = endsFirst(book, ending, granted);
    if (!owners && this.reachesOwner(stops, by)) {
      throw ownersOnly();
    }
    const going = granted && goingOn(book, granted);
    const first = this.firstOf(ending);
    if (first.length === 0 && !going?.deciders.size) {
      return NOTHING;
    }
    const on = ending.of === 'object' ? book.ids.goingOn(ending.id, MOST_NAMED + 1) : [];
    const what = {
      ...this.said(ending),
      all: true,
      ...(since !== undefined && { granted_since: since / 1000 })
    };
    const groups = this.entry(what, whyOf(revoker, undefined), revoker);
    const entry = unit.append({ kind: 'revocation', groups });
    const end: End = { entry, at: unit.now, by, why: revoker.why };
    const over: Over[] = [];
    switch (ending.of) {
      case 'principal':
        over.push(book.endAll(unit, 'held', first, end));
        break;
      case 'object':
        // Whoever decides about it decides about others, too, and is told so by a row of its own.
        book.ids.deciding(ending.id).forEach(id => book.endFacet(unit, id, by, null));
        over.push(book.endAll(unit, 'on', first, end));
        break;
      default:
        first.forEach(id => book.endFacet(unit, id, by, revoker.why));
        book.endBelow(unit, first, end);
    }
    if (going) {
      over.push(book.endGranted(unit, going, end));
    }
    book.tellEnded(unit, ...over);
    return async () => {
      const in_flight = this.cut(stops);
      const found = await reachedBy(book, ending, going, on, MOST_NAMED);
      const all = found.sort((one, other) => one.place - other.place);
      const named = await inSlices(all.slice(0, MOST_NAMED), ({ id }) =>
        this.endedAt(id, unit.now) ? [id] : []
      );
      return {
        revoked: named.flat(),
        in_flight,
        ...(all.length >= MOST_NAMED && { more: true as const })
      };
    };
  }

  /** What has not ended of what an act names: the facet, whoever holds something, the object. */
  private firstOf({ of, id }: Ending): string[] {
    const { book } = this.parts;
    switch (of) {
      case 'principal':
        return holdersOf(book, id).filter(kid => book.ids.goesOn(kid, book.ends.heldUpto(kid)));
      case 'object':
        return [id];
      default:
        return hasEnded(book, id) ? [] : [id];
    }
  }

  /** Whether an owner holds some of it: of them all is looked at, and they hold little. */
  private reachesOwner(stops: Stops, by: string): boolean {
    const { book } = this.parts;
    return book.principals
      .owners()
      .some(
        kid =>
          this.isOwners(kid, by) &&
          book.ids.of(kid).some(id => book.chain(id).some(link => stops(link)))
      );
  }

  private isOwners(holder: string, by: string): boolean {
    return holder !== by && this.parts.book.principal(holder)?.kind === 'owner';
  }

  /** Whether a facet that is no window ended then, and not before with something that it came from. */
  private endedAt(id: string, at: number): boolean {
    const chain = this.parts.book.chain(id);
    const times = chain.flatMap(({ revokedAt }) => (revokedAt === null ? [] : [revokedAt]));
    return chain[0]!.terms.object !== SELF && times.length > 0 && Math.min(...times) === at;
  }

  private stopped(revoked: string[]): Revoked {
    const ended = new Set(revoked);
    const in_flight = revoked.length === 0 ? [] : this.cut(({ id }) => ended.has(id));
    return { revoked, in_flight };
  }

  private cut(stops: Stops): number[] {
    const { book, inFlight } = this.parts;
    // Asked before the listeners cut what is in flight.
    const in_flight = inFlight(stops);
    book.tellStopped(stops);
    return in_flight;
  }

  private said({ of, id }: Ending): Record<string, unknown> {
    switch (of) {
      case 'principal':
        return { object: '*', holder: id };
      case 'object':
        return { object: id };
      default:
        return this.facetSaid(id);
    }
  }

  private facetSaid(facet: string): Record<string, unknown> {
    const { terms, holder } = this.parts.book.facet(facet)!;
    return { object: terms.object, actions: terms.actions, facet, holder };
  }

  private entry(
    what: Record<string, unknown>,
    why: Record<string, unknown> | undefined,
    { by, token }: Revoker
  ) {
    return {
      who: by ? who(by.principal, { facet: by.facet }) : serviceItself(this.parts.issuer),
      what,
      ...(why && { why }),
      ...(token !== undefined && { token })
    };
  }
}

function whyOf({ why }: Revoker, detail: string | undefined): Record<string, unknown> | undefined {
  return why === null && detail === undefined
    ? undefined
    : { ...(why !== null && { reason: why }), ...(detail !== undefined && { detail }) };
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
