import { comparePairs } from '../../src/protocol/testing/pairs';
import { compareTerms } from '../../src/protocol/testing/termPairs';
import { attack } from './attack';

attack(
  'a child is never wider than its parent',
  { short: 3_000, long: 1_000_000 },
  ({ count, seed }) => {
    const { accepted, kept, unsound } = comparePairs(count, seed);
    const share = (100 * accepted) / count;
    return {
      tried: `pairs of constraints, and ${kept} values that keep the child of an accepted one`,
      count,
      result: `${unsound.length} unsound ${JSON.stringify(unsound.slice(0, 2))}, ${share.toFixed(1)} % accepted`,
      goal: '0 unsound, at least 10 % accepted',
      kept: unsound.length === 0 && share >= 10 && kept > count
    };
  }
);

attack(
  'terms within others allow no call that those do not',
  { short: 20_000, long: 1_000_000 },
  ({ count, seed }) => {
    const { accepted, kept, unsound } = compareTerms(count, seed);
    const share = (100 * accepted) / count;
    return {
      tried: `pairs of terms, and ${kept} calls that an accepted child allows`,
      count,
      result: `${unsound.length} unsound ${JSON.stringify(unsound.slice(0, 2))}, ${share.toFixed(1)} % accepted`,
      goal: '0 unsound, at least 5 % accepted',
      kept: unsound.length === 0 && share >= 5 && kept > accepted
    };
  }
);
