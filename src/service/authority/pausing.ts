import { type PauseView, Problem } from '../../protocol';
import { mustStillHold } from '../holding';
import type { Journal, Pause } from '../types';
import type { Book } from './book';
import type { Facet } from './records';
import { serviceItself, who } from './entries';
import type { Attended } from './passkeys';
import { ownersOnly, type Revoker } from './revocation';
import { latest, rootsOf, type Target } from './targets';

export interface Paused {
  /** Facets that could be used before and can't now, each before those that came from it. */
  paused: string[];
  /** Intents under them that may still have an effect. */
  in_flight: number[];
}

export interface Resumed {
  /** Facets that no pause is over any more. */
  resumed: string[];
}

/** Stops facets for a while, in one unit with the entry that says so (docs/protocol.md §8). */
export class Pausing {
  constructor(
    private readonly parts: {
      journal: Journal;
      book: Book;
      issuer: string;
      inFlight(facets: readonly string[]): number[];
    }
  ) {}

  /**
   * @throws Problem 404 `no_such_facet`, `no_such_principal`; 409 `standing_facet`,
   * `would_stop_itself`; 403 `owners_only`
   */
  async pause(named: Target, pauser: Revoker): Promise<Paused> {
    const { journal, book, inFlight } = this.parts;
    const paused = await journal.transact(unit => {
      mustStillHold(pauser.holds ?? []);
      const target = latest(book, named);
      const roots = rootsOf(book, target);
      this.mayStop(target, roots, pauser);
      if (book.pauses.of(target.id)) {
        return [];
      }
      const running = this.running(roots);
      const by = pauser.by?.principal.kid ?? this.parts.issuer;
      book.setPause(unit, target, { at: unit.now, by, why: pauser.why });
      unit.append({ kind: 'pause', groups: this.entry(target, pauser) });
      return running;
    });
    // Asked before the listeners cut what is in flight.
    const in_flight = paused.length === 0 ? [] : inFlight(paused);
    if (paused.length > 0) {
      book.tellStopped(paused);
    }
    return { paused, in_flight };
  }

  /**
   * @param mark of mode `page`, for the entry
   * @param attended of who resumes; absent: the terminal
   * @throws Problem 404 `no_such_facet`, `no_such_principal`, 409 `not_paused`
   */
  resume(
    named: Target,
    resumer: Revoker,
    { mark = {}, attended }: { mark?: { mode?: 'page' }; attended?: Attended } = {}
  ): Promise<Resumed> {
    const { journal, book } = this.parts;
    return journal.transact(unit => {
      mustStillHold(resumer.holds ?? []);
      const target = latest(book, named);
      const roots = rootsOf(book, target);
      if (!book.pauses.of(target.id)) {
        throw new Problem(409, 'not_paused', 'This is not paused.', 'What is above it may be.');
      }
      attended?.take();
      book.setPause(unit, target, null);
      unit.append({ kind: 'resume', groups: this.entry(target, resumer, mark) });
      return { resumed: this.running(roots) };
    });
  }

  /** Nobody locks itself out, and what an owner holds is an owner's to stop. */
  private mayStop(target: Target, roots: readonly Facet[], { by }: Revoker): void {
    const { book } = this.parts;
    if (!by) {
      return;
    }
    const chain = book.chain(by.facet);
    if (
      (target.of === 'principal' && chain.some(link => link.holder === target.id)) ||
      roots.some(root => chain.some(link => link.id === root.id))
    ) {
      throw new Problem(
        409,
        'would_stop_itself',
        'You would pause what you pause with.',
        'Let another owner do it, or revoke.'
      );
    }
    const owners = (kid: string) => book.principal(kid)?.kind === 'owner';
    const holders = target.of === 'principal' ? [target.id] : roots.map(root => root.holder);
    if (by.principal.kind !== 'owner' && holders.some(owners)) {
      throw ownersOnly();
    }
  }

  /** Of the roots and all below, what nothing stops. */
  private running(roots: readonly Facet[]): string[] {
    const { book } = this.parts;
    const members = new Set(roots.flatMap(root => book.subtree(root.id)));
    return [...members].filter(id =>
      book.chain(id).every(link => link.revokedAt === null && link.paused === null)
    );
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
