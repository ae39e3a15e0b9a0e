import { appendFileSync } from 'node:fs';

import { Seeded } from '../../src/protocol/testing/seeded';

/** What an attack found: one line of `npm run attack`. */
export interface Found {
  /** What was tried, in a few words. */
  tried: string;
  /** How often. */
  count: number;
  result: string;
  goal: string;
  /** Whether the promise was kept. */
  kept: boolean;
}

/** How much is tried: little and always the same in `npm test`, much in `npm run attack`. */
export interface Extent {
  long: boolean;
  count: number;
  seed: number;
  random: Seeded;
}

const LONGEST_MS = 4 * 3_600_000;
const SHORT_MS = 120_000;

/**
 * A test in which somebody attacks a promise of design and docs/security.md. The environment says
 * how much: `FACETRY_ATTACK=long`, `FACETRY_ATTACK_SEED`, and `FACETRY_ATTACK_REPORT`, the file that
 * gets one JSON line for each.
 */
export function attack(
  promise: string,
  { short, long }: { short: number; long: number },
  attempt: (extent: Extent) => Promise<Found> | Found
): void {
  const { FACETRY_ATTACK, FACETRY_ATTACK_SEED, FACETRY_ATTACK_REPORT } = process.env;
  const isLong = FACETRY_ATTACK === 'long';
  const seed = Number(FACETRY_ATTACK_SEED ?? 1);
  test(
    promise,
    async () => {
      const random = new Seeded(seed);
      const found = await attempt({ long: isLong, count: isLong ? long : short, seed, random });
      if (FACETRY_ATTACK_REPORT !== undefined) {
        appendFileSync(FACETRY_ATTACK_REPORT, `${JSON.stringify({ promise, seed, ...found })}\n`);
      }
      expect(found).toEqual({ ...found, kept: true });
    },
    isLong ? LONGEST_MS : SHORT_MS
  );
}
