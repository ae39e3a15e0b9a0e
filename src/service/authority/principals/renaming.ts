import { isRenamedBy, personBehind, Problem } from '../../../protocol';
import { mustStillHold } from '../../holding';
import type { FacetRecord, Journal } from '../../types';
import type { Book } from '../books/book';
import type { Principal } from '../books/records';
import { called, who } from '../entries';
import type { Attended } from './passkeys';
import type { Hosting } from '../books/hosting';
import { REQUESTS } from '../books/kinds';
import { petnameOf } from './petname';

/** What a principal is called from now on, and where the file of a notebook lies. */
export interface Moved {
  petname: string;
  /** Left out: where it was. */
  place?: string | null;
}

/** A host or an owner that renames, with a facet of which chain, and what it signed. */
export interface Renamer {
  principal: Principal;
  chain: readonly FacetRecord[];
  token: string;
  /** With which it signed the name. */
  salt: string;
  /** Of an owner: that a person was there, or did not have to be. */
  attended?: Attended;
  /** That the notebook's own page did it. */
  mode?: 'page';
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

  /**
   * What an owner calls an agent, whoever approves, or a device of its own person from now on.
   *
   * @throws Problem 404 `no_such_principal`, 400 `bad_petname`, 403 `not_renamable`
   */
  async byOwner(kid: string, petname: string, by: Renamer): Promise<{ petname: string }> {
    const one = this.known(kid);
    const { book } = this.parts;
    const person = (of: Principal): string => personBehind(of, other => book.principal(other));
    if (!isRenamedBy({ kind: one.kind, person: person(one) }, person(by.principal))) {
      throw new Problem(
        403,
        'not_renamable',
        'This name is not for this device to change.',
        one.kind === 'owner'
          ? 'It is another person’s device: that person renames it.'
          : 'It is called as what it is: rename the file, the job or the server itself.'
      );
    }
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
      by?.attended?.take();
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
            what: {
              object: REQUESTS,
              action: 'rename',
              safe: false,
              by: by.principal.kid,
              ...(by.mode && { mode: by.mode })
            },
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
      throw new Problem(
        404,
        'no_such_principal',
        'There is no such principal.',
        'Look at the list again: it may have left.'
      );
    }
    return principal;
  }
}
