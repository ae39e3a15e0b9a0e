import { Problem } from '../../protocol';
import type { Journal } from '../types';
import type { Book } from './book';
import { who } from './entries';
import { petnameOf } from './petname';

/** A principal that is called otherwise from now on; entries of before keep the name of then. */
export class Renaming {
  constructor(private readonly parts: { journal: Journal; book: Book }) {}

  /** @throws Problem 404 `no_such_principal`, 400 `bad_petname` */
  async rename(kid: string, to: string): Promise<void> {
    const { journal, book } = this.parts;
    const petname = petnameOf(to);
    await journal.transact(unit => {
      const principal = book.principal(kid);
      if (!principal) {
        throw new Problem(404, 'no_such_principal', 'There is no such principal.');
      }
      const before = principal.petname;
      if (before === petname) {
        return;
      }
      book.rename(unit, principal, petname);
      unit.append({ kind: 'renaming', groups: { who: who(principal), what: { before } } });
    });
  }
}
