import { Refusal } from '../../../protocol';
import type { Custody, SystemCall } from '../../types';
import type { Book } from '../books/book';
import type { Principal } from '../books/records';

/**
 * A key that is handed over with what was lent to it, for somebody whose own is not known: it
 * lends on once, to the key of whoever claims it, and does nothing else (docs/protocol.md §8).
 *
 * @param known whom the card's key belongs to already
 * @returns in whose custody the card's key is, where it is new
 * @throws Refusal
 */
export function mustHandOver(book: Book, call: SystemCall, known: Principal | undefined): Custody {
  const handing = call.args.handed_over === true;
  if (known?.custody === 'handed-over' || (handing && known)) {
    throw new Refusal('not_yours', 'card: a handed-over key is lent to once, while it is new');
  }
  if (call.principal.custody === 'handed-over') {
    if (handing || call.args.renews !== undefined) {
      throw new Refusal('not_yours', 'a handed-over key claims, and nothing else');
    }
    if (book.isLentOn(call.facet.id)) {
      throw new Refusal('spent', 'what was handed over was claimed before');
    }
  }
  return handing ? 'handed-over' : 'own';
}
