import { isNamedWith, Problem } from '../../../protocol';
import { Pace } from '../../pace';
import type { Clock } from '../../types';
import { REQUESTS } from './kinds';
import { makers } from './lineage';
import type { Pauses } from './pauses';
import type { Principal, Records } from './records';

/** A server has as many notebooks as somebody opens, and renames; a loop of either is stopped. */
const AN_HOUR = 120;
const HOUR_MS = 3_600_000;

/**
 * Hosts: programs elsewhere, as a Jupyter server, that bring in their notebooks, their jobs and
 * their page (docs/protocol.md §6, "Hosts"). What a host brings in is shown as its own, ends when it
 * ends, and is stopped with it.
 */
export class Hosting {
  constructor(
    private readonly book: Pick<Records, 'principal' | 'facetsOf'> & {
      pauses: Pick<Pauses, 'overPrincipal'>;
    },
    clock: Clock
  ) {
    this.pace = {
      introduces: new Pace(clock, AN_HOUR, HOUR_MS),
      renames: new Pace(clock, AN_HOUR, HOUR_MS)
    };
  }

  /**
   * The end of a host that brings somebody in (ms), which is the newcomer's, too; null: of whoever
   * is no host. What it calls somebody is its word alone: whose word it is comes last, and always.
   *
   * @param until as it signed (s)
   * @throws Problem 400 `bad_introduction`, 429 `too_many_requests`
   */
  introduces(by: Principal, petname: string, until: number | undefined): number | null {
    if (by.kind !== 'host') {
      return null;
    }
    const named = isNamedWith(petname, by.petname);
    if (!named || by.until === null || until !== Math.floor(by.until / 1000)) {
      throw new Problem(
        400,
        'bad_introduction',
        'That introduction can not be made.',
        'Whom a host brings in is named with it, and lasts as long as it does.'
      );
    }
    if (!this.pace.introduces.admit(by.kid)) {
      throw tooMany(`A host brings in ${AN_HOUR} newcomers an hour at most.`);
    }
    return by.until;
  }

  /**
   * Whether a host calls a notebook that it brought in so, which may be its name already. Nobody
   * else's, and nobody that there is not, is told apart.
   *
   * @throws Problem 404 `no_such_principal`, 400 `bad_petname`, 429 `too_many_requests`
   */
  renames(by: Principal, kid: string, petname: string): void {
    const notebook = this.book.principal(kid);
    if (by.kind !== 'host' || notebook?.kind !== 'notebook' || notebook.madeBy !== by.kid) {
      throw new Problem(
        404,
        'no_such_principal',
        'There is no such principal.',
        'Look at the list again: it may have left.'
      );
    }
    if (!isNamedWith(petname, by.petname)) {
      throw new Problem(
        400,
        'bad_petname',
        'That name can not be given.',
        'Whom a host brings in is named with it.'
      );
    }
    if (notebook.petname !== petname && !this.pace.renames.admit(by.kid)) {
      throw tooMany(`A host renames ${AN_HOUR} notebooks an hour at most.`);
    }
  }

  /** Whether somebody is paused, or the host that it came by is. */
  isPaused(somebody: Principal): boolean {
    const { pauses } = this.book;
    const host = cameBy(this.book, somebody);
    return (
      pauses.overPrincipal(somebody.kid) !== null ||
      (host !== null && pauses.overPrincipal(host) !== null)
    );
  }

  /** Whether the host that it came by has ended: then it asks for nothing more. */
  isOver(newcomer: Principal): boolean {
    const host = cameBy(this.book, newcomer);
    return (
      host !== null &&
      this.book.facetsOf(host, REQUESTS).some(({ revokedAt }) => revokedAt !== null)
    );
  }

  private readonly pace: Record<'introduces' | 'renames', Pace>;
}

function tooMany(title: string): Problem {
  return new Problem(429, 'too_many_requests', title, 'Try again later.');
}

/** The host that brought somebody in; null where it was anybody else. */
export function hostOf(
  book: Pick<Records, 'principal'>,
  { madeBy }: Pick<Principal, 'madeBy'>
): string | null {
  return madeBy !== null && book.principal(madeBy)?.kind === 'host' ? madeBy : null;
}

/**
 * The host that brought somebody in, or whoever lent to it while it was nobody here, and so on: by
 * lending nobody gets from under it. Null where there is none.
 */
export function cameBy(book: Pick<Records, 'principal'>, somebody: Principal): string | null {
  return makers(book, somebody).find(({ kind }) => kind === 'host')?.kid ?? null;
}
