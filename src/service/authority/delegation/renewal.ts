import { Refusal } from '../../../protocol';
import type { SystemCall } from '../../types';
import type { Book } from '../books/book';
import type { Facet } from '../books/records';

/**
 * The facet whose place a lent one is to take (docs/protocol.md §8): lent by the same giver to the
 * same holder. How long it goes on is the giver's word, never the holder's own.
 *
 * @returns null where nothing is renewed
 * @throws Refusal
 */
export function mustRenew(
  book: Book,
  { facet: giver, args }: SystemCall,
  holder: string
): Facet | null {
  if (args.renews === undefined) {
    return null;
  }
  const old = book.facet(String(args.renews));
  if (!old || old.parent !== giver.id) {
    throw new Refusal('not_yours', `facet ${String(args.renews)} was not lent from this one`);
  }
  if (old.holder !== holder) {
    throw new Refusal('not_yours', `facet ${old.id} has another holder`);
  }
  if (old.revokedAt !== null) {
    throw new Refusal('revoked', `facet ${old.id}`);
  }
  if (old.paused !== null) {
    throw new Refusal('paused', `facet ${old.id}`);
  }
  return old;
}

/**
 * The limits that go on, with the end that the giver says now.
 *
 * @throws Refusal `malformed`
 */
export function renewedTerms(
  old: Facet,
  said: Readonly<Record<string, unknown>>
): Record<string, unknown> {
  if (Object.keys(said).join() !== 'expiry') {
    throw new Refusal('malformed', 'terms: a renewal says expiry and nothing else');
  }
  return { ...old.terms, expiry: said.expiry };
}
