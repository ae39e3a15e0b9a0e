import type { Book } from '../books/book';
import type { Principal } from '../books/records';
import { REGISTRY } from '../books/kinds';

/**
 * Whether a key that is known may be let in again, as the same principal (docs/protocol.md §6,
 * "Coming back"): it was let in until a time, by a code for it alone, and nothing of what came with
 * that was revoked. Whoever was turned away is a stranger for good.
 */
export function mayReturn(
  book: Pick<Book, 'facetsOf'>,
  { kid, kind, custody, until }: Principal
): boolean {
  return (
    kind === 'agent' &&
    custody === 'own' &&
    until !== null &&
    book.facetsOf(kid, REGISTRY).every(({ revokedAt }) => revokedAt === null)
  );
}
