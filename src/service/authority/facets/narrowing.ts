import { Problem } from '../../../protocol';
import type { Pace } from '../../pace';
import type { SystemCall } from '../../types';
import type { Book } from '../books/book';
import { paceOf } from '../books/circle';

export const NARROWED_A_MINUTE = 10;

/**
 * A page's key is within reach of what a notebook shows, so it may not even narrow at will: all
 * pages together, of a host its own, for each can have another key. What changed nothing does not
 * count, so that nobody uses up the person's share without an effect that the ledger shows.
 */
export async function paced<T>(
  { pace, book }: { pace: Pace; book: Book },
  { principal, facet }: SystemCall,
  narrow: () => Promise<T>,
  changed: (answer: T) => boolean = () => true
): Promise<T> {
  if (principal.kind !== 'page') {
    return narrow();
  }
  const together = paceOf(book.circleOf(facet), principal);
  if (!pace.admit(together)) {
    throw new Problem(
      429,
      'too_many_requests',
      `Pages may do this ${NARROWED_A_MINUTE} times a minute.`,
      'Wait a minute, or use the approval page or the terminal.'
    );
  }
  let counts = false;
  try {
    const answer = await narrow();
    counts = changed(answer);
    return answer;
  } finally {
    if (!counts) {
      pace.forgive(together);
    }
  }
}
