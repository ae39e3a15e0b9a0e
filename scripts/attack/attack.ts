import { appendFileSync } from 'node:fs';

import { Seeded } from '../../src/protocol/testing/seeded';
import { type Found, partsOf, type Tally, together } from './parts';

/** How much is tried: little and always the same in `npm test`, much in `npm run attack`. */
export interface Extent {
  long: boolean;
  /** Which of its parts is tried, from 0. */
  part: number;
  count: number;
  seed: number;
  random: Seeded;
}

/** How often in `npm test`, how often in `npm run attack`, and how often at a stretch. */
export interface Counts {
  short: number;
  long: number;
  part?: number;
}

const LONGEST_MS = 4 * 3_600_000;
const SHORT_MS = 120_000;
/** Parts have seeds far from each other's. */
const SEEDS_APART = 1_000_003;

/**
 * A test in which somebody attacks a promise of design and docs/security.md, at one stretch. The
 * environment says how much: `FACETRY_ATTACK=long`, `FACETRY_ATTACK_SEED`, `FACETRY_ATTACK_COUNT`
 * (in the place of the long number), `FACETRY_ATTACK_MINUTES` (no new part begins later), and `FACETRY_ATTACK_REPORT`, the file that gets one JSON line for each
 * part and one for the whole; parts that it has already are not tried again.
 */
export function attack(
  promise: string,
  counts: Counts,
  attempt: (extent: Extent) => Promise<Found> | Found
): void {
  attackInParts(
    promise,
    counts,
    async extent => {
      const found = await attempt(extent);
      return { count: extent.count, found };
    },
    ({ found }) => found!
  );
}

/** An attack that may be tried in parts, one after the other or on another day: they add up. */
export function attackInParts(
  promise: string,
  { short, long, part = long }: Counts,
  attempt: (extent: Extent) => Promise<Tally> | Tally,
  tell: (tally: Tally, long: boolean) => Found
): void {
  const {
    FACETRY_ATTACK,
    FACETRY_ATTACK_SEED,
    FACETRY_ATTACK_COUNT = long,
    FACETRY_ATTACK_MINUTES,
    FACETRY_ATTACK_REPORT
  } = process.env;
  const isLong = FACETRY_ATTACK === 'long';
  const seed = Number(FACETRY_ATTACK_SEED ?? 1);
  const minutes = Number(FACETRY_ATTACK_MINUTES ?? Infinity);
  const report = (line: object): void => {
    if (FACETRY_ATTACK_REPORT !== undefined) {
      appendFileSync(FACETRY_ATTACK_REPORT, `${JSON.stringify({ promise, seed, ...line })}\n`);
    }
  };
  test(
    promise,
    async () => {
      const until = performance.now() + minutes * 60_000;
      const parts = partsOf(FACETRY_ATTACK_REPORT, promise, seed);
      const of = isLong ? Number(FACETRY_ATTACK_COUNT) : short;
      let tally = parts.length > 0 ? parts.reduce(together) : undefined;
      for (let at = parts.length; (tally?.count ?? 0) < of && performance.now() < until; at++) {
        const random = new Seeded(seed + SEEDS_APART * at);
        const count = Math.min(isLong ? part : short, of - (tally?.count ?? 0));
        const one = await attempt({
          long: isLong,
          part: at,
          count,
          seed: seed + SEEDS_APART * at,
          random
        });
        report({ part: at, of, tally: one });
        tally = tally ? together(tally, one) : one;
      }
      if (tally) {
        const found = tell(tally, isLong);
        report({ of, ...found });
        expect(found).toEqual({ ...found, kept: true });
      }
    },
    isLong ? LONGEST_MS : SHORT_MS
  );
}
