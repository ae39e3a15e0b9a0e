import { availableParallelism } from 'node:os';

import { attackInParts } from './attack';
import type { Found, Tally } from './parts';
import { Lanes } from './timing/lanes';
import { Refused } from './timing/refused';
import { type Moments, welch } from './timing/welch';

/** The bound that side-channel tests of implementations use (TVLA). */
const BOUND = 4.5;
/** Rounds that are one sample: what the machine does meanwhile is the same for all classes. */
const SAMPLE = 200;
const { FACETRY_ATTACK, FACETRY_ATTACK_LANES } = process.env;
const LONG = FACETRY_ATTACK === 'long';
/** At length as many at a time as there are cores, each a process; one of this process else. */
const LANES = LONG ? Number(FACETRY_ATTACK_LANES ?? availableParallelism()) : 1;

describe('refusals, by the clock', () => {
  let refused: Pick<Refused, 'measure' | 'close'>;

  beforeAll(async () => {
    refused = LONG ? await Lanes.open(LANES) : await Refused.open();
  });
  afterAll(() => refused.close());

  attackInParts(
    'refusals take the same time',
    { short: 40, long: 30_000, part: SAMPLE * LANES },
    async ({ count, seed, long }) => {
      const tally = await refused.measure(count, seed);
      // Of so few samples a moment of noise decides now and then; a leak would show again.
      return long || judged(tally).kept ? tally : refused.measure(count, seed + 1);
    },
    judged
  );

  function judged({ count, sums, said }: Tally): Found {
    const names = said!['classes']!;
    const of = (name: string): Moments => ({
      mean: sums![`mean of ${name}`]!,
      spread: sums![`spread of ${name}`]!
    });
    // Whether a call is sealed its sender knows. What is sealed takes the work of opening it, and on a
    // busy machine leaves a step later: compared is what a sender can't know.
    const sealedToo = (name: string): boolean => name.startsWith('sealed');
    // Far above a tick the machine had too much else to do to tell much.
    const slowest = Math.max(...names.map(name => of(name).mean)) / sums!['samples']!;
    let worst = { t: 0, pair: '' };
    let pairs = 0;
    for (const [at, one] of names.entries()) {
      for (const other of names.slice(at + 1)) {
        if (sealedToo(one) !== sealedToo(other)) {
          continue;
        }
        pairs++;
        const t = Math.abs(welch(of(one), of(other)));
        worst = t > worst.t ? { t, pair: `${one} and ${other}` } : worst;
      }
    }
    return {
      tried:
        'eight classes, and five of what is sealed, interleaved at random, timed by the clock in the process itself' +
        (LANES > 1 ? `, in ${LANES} processes` : ''),
      count,
      result:
        `largest of ${pairs} Welch’s t: ${worst.t.toFixed(2)} (${worst.pair}); ` +
        `${slowest.toFixed(1)} ms on average, of the slowest class`,
      goal: `below ${BOUND}`,
      kept: sums!['others'] === 0 && worst.t < BOUND
    };
  }
});
