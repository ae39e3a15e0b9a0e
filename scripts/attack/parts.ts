import { existsSync, readFileSync, truncateSync } from 'node:fs';

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

/** What one part of an attack found. */
export interface Tally {
  /** How often something was tried. */
  count: number;
  /** What adds up. */
  sums?: Record<string, number>;
  /** Of what the largest counts. */
  most?: Record<string, number>;
  /** What is said once, however often it was found. */
  said?: Record<string, string[]>;
  /** Where it was tried at one stretch. */
  found?: Found;
}

/** So many of what is wrong are enough to look at. */
const SAID = 20;

export function together(one: Tally, other: Tally): Tally {
  const { found = one.found } = other;
  return {
    count: one.count + other.count,
    sums: merged(one.sums, other.sums, (a, b) => a + b),
    most: merged(one.most, other.most, (a, b) => Math.max(a, b)),
    said: merged(one.said, other.said, (a, b) => [...new Set([...a, ...b])].slice(0, SAID)),
    ...(found && { found })
  };
}

function merged<T>(
  one: Record<string, T> = {},
  other: Record<string, T> = {},
  both: (a: T, b: T) => T
): Record<string, T> {
  const all = { ...one };
  for (const [name, value] of Object.entries(other)) {
    all[name] = Object.hasOwn(all, name) ? both(all[name]!, value) : value;
  }
  return all;
}

/**
 * The parts of an attack that a report has, in their order. A line that was cut, as by a machine
 * that went off, is taken out of it: that part is tried again.
 */
export function partsOf(report: string | undefined, promise: string, seed: number): Tally[] {
  if (report === undefined || !existsSync(report)) {
    return [];
  }
  const bytes = readFileSync(report);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) {
    truncateSync(report, whole);
  }
  return bytes
    .toString('utf8', 0, whole)
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as { promise: string; seed: number; tally?: Tally })
    .filter(line => line.promise === promise && line.seed === seed)
    .flatMap(({ tally }) => (tally ? [tally] : []));
}
