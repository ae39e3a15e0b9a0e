import { Problem } from '../../protocol';
import type { FacetRecord, Journal } from '../types';
import type { Book } from './book';
import type { Principal } from './records';
import { called, who } from './entries';
import type { Hosting } from './hosting';
import { REQUESTS } from './kinds';
import { petnameOf } from './petname';
import { mustStillHold } from './states';

/** What a principal is called from now on, and where the file of a notebook lies. */
export interface Moved {
  petname: string;
  /** Left out: where it was. */
  place?: string | null;
}

/** A host that renames, with a facet of which chain, and what it signed. */
export interface Renamer {
  principal: Principal;
  chain: readonly FacetRecord[];
  token: string;
  /** With which it signed the name. */
  salt: string;
}

/**
 * A principal that is called otherwise, or lies elsewhere, from now on; entries of before keep
 * the name of then.
 */
export class Renaming {
  constructor(private readonly parts: { journal: Journal; book: Book; hosting: Hosting }) {}

  /** @throws Problem 404 `no_such_principal`, 400 `bad_petname` */
  async rename(kid: string, to: Moved): Promise<void> {
    await this.call(kid, to, null);
  }

  /**
   * What a host calls a notebook of its own from now on, in its own words and name.
   *
   * @throws Problem as `rename` and `Hosting.renames`
   */
  async byHost(kid: string, petname: string, by: Renamer): Promise<{ petname: string }> {
    this.parts.hosting.renames(by.principal, kid, petnameOf(petname));
    await this.call(kid, { petname }, by);
    return { petname: this.known(kid).petname };
  }

  private async call(kid: string, to: Moved, by: Renamer | null): Promise<void> {
    const { journal, book } = this.parts;
    const petname = petnameOf(to.petname);
    const stands = (principal: Principal): boolean =>
      principal.petname === petname && (to.place === undefined || principal.place === to.place);
    if (stands(this.known(kid))) {
      return;
    }
    await journal.transact(unit => {
      mustStillHold(by?.chain ?? []);
      const principal = this.known(kid);
      if (stands(principal)) {
        return;
      }
      const is = { petname, place: to.place === undefined ? principal.place : to.place };
      const named = unit.append({
        kind: 'renaming',
        groups: {
          who: who(principal),
          ...(by && {
            what: { object: REQUESTS, action: 'rename', safe: false, by: by.principal.kid },
            token: by.token
          }),
          name: called(is, by?.salt)
        }
      });
      book.principals.name(unit, principal, { ...is, named });
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
