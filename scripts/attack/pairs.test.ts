import { comparePairs } from '../../src/protocol/testing/pairs';
import { compareTerms } from '../../src/protocol/testing/termPairs';
import { attackInParts, type Extent } from './attack';
import { type Found } from './parts';
import type { Tally } from './parts';

const COUNTS = { long: 1_000_000, part: 20_000 };

/** What was compared; the unsound ones are said. */
function compared(
  compare: (
    pairs: number,
    seed: number
  ) => { accepted: number; kept: number; unsound: readonly unknown[] },
  { count, seed }: Extent
): Tally {
  const { accepted, kept, unsound } = compare(count, seed);
  return {
    count,
    sums: { accepted, kept, unsound: unsound.length },
    said: { unsound: unsound.slice(0, 2).map(pair => JSON.stringify(pair)) }
  };
}

function judged(
  { count, sums, said }: Tally,
  goal: { share: number; enough: (kept: number, accepted: number) => boolean }
): Omit<Found, 'tried'> {
  const { accepted, kept, unsound } = sums as Record<'accepted' | 'kept' | 'unsound', number>;
  const share = (100 * accepted) / count;
  return {
    count,
    result: `${unsound} unsound [${said!['unsound']!.slice(0, 2).join()}], ${share.toFixed(1)} % accepted`,
    goal: `0 unsound, at least ${goal.share} % accepted`,
    kept: unsound === 0 && share >= goal.share && goal.enough(kept, accepted)
  };
}

attackInParts(
  'a child is never wider than its parent',
  { short: 3_000, ...COUNTS },
  extent => compared(comparePairs, extent),
  tally => ({
    tried: `pairs of constraints, and ${tally.sums!['kept']} values that keep the child of an accepted one`,
    ...judged(tally, { share: 10, enough: kept => kept > tally.count })
  })
);

attackInParts(
  'terms within others allow no call that those do not',
  { short: 20_000, ...COUNTS },
  extent => compared(compareTerms, extent),
  tally => ({
    tried: `pairs of terms, and ${tally.sums!['kept']} calls that an accepted child allows`,
    ...judged(tally, { share: 5, enough: (kept, accepted) => kept > accepted })
  })
);
