import { type PauseView, Problem } from '../../../protocol';
import { mustStillHold } from '../../holding';
import { inSlices } from '../../slices';
import type { Journal, Pause, Stops } from '../../types';
import { MOST_NAMED, withAllBelow } from '../books/below';
import type { Book } from '../books/book';
import type { Facet } from '../books/records';
import { serviceItself, who } from '../entries';
import { SELF } from '../books/kinds';
import type { Attended } from './passkeys';
import { ownersOnly, type Revoker } from '../facets/revocation';
import { holdersOf, latest, mustBeStoppable, stopsOf, type Target } from '../books/targets';

export interface Paused {
  /** Facets that could be used before and can't now, each before those that came from it. */
  paused: string[];
  /** Intents under them that may still have an effect. */
  in_flight: number[];
  /** There may be further ones that are not named. */
  more?: true;
}

export interface Resumed {
  /** Facets that no pause is over any more. */
  resumed: string[];
  /** There may be further ones that are not named. */
  more?: true;
}

/**
 * Stops facets for a while, in one unit with the entry that says so (docs/protocol.md §8). That takes
 * as long for one facet as for all of a principal's: it is the pause that stops them, whoever reads
 * them then. Which they are is read when it is durable, a slice a turn.
 */
export class Pausing {
  constructor(
    private readonly parts: {
      journal: Journal;
      book: Book;
      issuer: string;
      inFlight(stops: Stops): number[];
    }
  ) {}

  /**
   * @throws Problem 404 `no_such_facet`, `no_such_principal`; 409 `standing_facet`,
   * `would_stop_itself`; 403 `owners_only`
   */
  async pause(named: Target, pauser: Revoker): Promise<Paused> {
    const { journal, book, inFlight } = this.parts;
    const target = await journal.transact(unit => {
      mustStillHold(pauser.holds ?? []);
      const target = latest(book, named);
      mustBeStoppable(book, target);
      this.mayStop(target, pauser);
      if (book.pauses.of(target.id)) {
        return null;
      }
      const by = pauser.by?.principal.kid ?? this.parts.issuer;
      book.setPause(unit, target, { at: unit.now, by, why: pauser.why });
      unit.append({ kind: 'pause', groups: this.entry(target, pauser) });
      return target;
    });
    if (target === null) {
      return { paused: [], in_flight: [] };
    }
    const stops = stopsOf(book, target);
    // Asked before the listeners cut what is in flight.
    const in_flight = inFlight(stops);
    book.tellStopped(stops);
    const { ids, more } = await this.running(target);
    return { paused: ids, in_flight, ...(more && { more }) };
  }

  /**
   * @param mark of mode `page`, for the entry
   * @param attended of who resumes; absent: the terminal
   * @throws Problem 404 `no_such_facet`, `no_such_principal`, 409 `not_paused`
   */
  async resume(
    named: Target,
    resumer: Revoker,
    { mark = {}, attended }: { mark?: { mode?: 'page' }; attended?: Attended } = {}
  ): Promise<Resumed> {
    const { journal, book } = this.parts;
    const target = await journal.transact(unit => {
      mustStillHold(resumer.holds ?? []);
      const target = latest(book, named);
      mustBeStoppable(book, target);
      if (!book.pauses.of(target.id)) {
        throw new Problem(409, 'not_paused', 'This is not paused.', 'What is above it may be.');
      }
      attended?.take();
      book.setPause(unit, target, null);
      unit.append({ kind: 'resume', groups: this.entry(target, resumer, mark) });
      return target;
    });
    const { ids, more } = await this.running(target);
    return { resumed: ids, ...(more && { more }) };
  }

  /** Nobody locks itself out, and what an owner holds is an owner's to stop. */
  private mayStop(target: Target, { by }: Revoker): void {
    const { book } = this.parts;
    if (!by) {
      return;
    }
    if (book.chain(by.facet).some(stopsOf(book, target))) {
      throw new Problem(
        409,
        'would_stop_itself',
        'You would pause what you pause with.',
        'Let another owner do it, or revoke.'
      );
    }
    const holder = target.of === 'principal' ? target.id : book.facet(target.id)!.holder;
    if (by.principal.kind !== 'owner' && book.principal(holder)?.kind === 'owner') {
      throw ownersOnly();
    }
  }

  /** What nothing stops but a pause of this target, parents first. */
  private async running(target: Target): Promise<{ ids: string[]; more: boolean }> {
    const { book } = this.parts;
    const { ids, pauses } = book;
    const from =
      target.of === 'facet'
        ? { facets: [ids.one(target.id)!] }
        : { holders: holdersOf(book, target.id) };
    const found = await withAllBelow(ids, from, MOST_NAMED);
    // Each was made after what it came from.
    const all = [...found.values()].sort((one, other) => one.place - other.place);
    const runs = (link: Facet): boolean =>
      link.revokedAt === null && (link.paused === null || !pauses.isOverBesides(target.id, link));
    const looked = await inSlices(all.slice(0, MOST_NAMED), ({ id }) => {
      const chain = book.chain(id);
      return chain[0]!.terms.object !== SELF && chain.every(runs) ? [id] : [];
    });
    return { ids: looked.flat(), more: all.length >= MOST_NAMED };
  }

  private entry(target: Target, { by, why, token }: Revoker, mark: { mode?: 'page' } = {}) {
    const { book, issuer } = this.parts;
    const facet = target.of === 'facet' ? book.facet(target.id)! : undefined;
    return {
      who: by ? who(by.principal, { facet: by.facet }) : serviceItself(issuer),
      what: facet
        ? {
            object: facet.terms.object,
            actions: facet.terms.actions,
            facet: facet.id,
            holder: facet.holder,
            ...mark
          }
        : { object: '*', holder: target.id, ...mark },
      ...(why !== null && { why: { reason: why } }),
      ...(token !== undefined && { token })
    };
  }
}

/** As `describe` and the lists tell it; `at` in seconds. */
export function pauseView(chain: readonly Facet[]): PauseView | null {
  const link = chain.find(one => one.paused !== null);
  return link ? told(link.paused!) : null;
}

export function told({ at, by, why }: Pause): PauseView {
  return { at: Math.floor(at / 1000), by, why };
}
