import { Problem } from '../../protocol';
import type { Journal } from '../types';
import type { Book } from './book';
import type { Principal } from './records';
import { who } from './entries';
import { petnameOf } from './petname';

/** What a principal is called from now on, and where the file of a notebook lies. */
export interface Moved {
  petname: string;
  /** Left out: where it was. */
  place?: string | null;
}

/**
 * A principal that is called otherwise, or lies elsewhere, from now on; entries of before keep the
 * name of then.
 */
export class Renaming {
  constructor(private readonly parts: { journal: Journal; book: Book }) {}

  /** @throws Problem 404 `no_such_principal`, 400 `bad_petname` */
  async rename(kid: string, to: Moved): Promise<void> {
    const { journal, book } = this.parts;
    const petname = petnameOf(to.petname);
    const stands = (principal: Principal): boolean =>
      principal.petname === petname && (to.place === undefined || principal.place === to.place);
    if (stands(this.known(kid))) {
      return;
    }
    await journal.transact(unit => {
      const principal = this.known(kid);
      if (stands(principal)) {
        return;
      }
      const { petname: before, place } = principal;
      book.principals.move(unit, principal, {
        petname,
        place: to.place === undefined ? place : to.place
      });
      unit.append({
        kind: 'renaming',
        groups: {
          who: who(principal),
          what: { before, ...(principal.place !== null && { place: principal.place }) }
        }
      });
    });
  }

  private known(kid: string): Principal {
    const principal = this.parts.book.principal(kid);
    if (!principal) {
      throw new Problem(404, 'no_such_principal', 'There is no such principal.');
    }
    return principal;
  }
}
