import { closed, type Form, integer } from '../form';
import type { Rate } from '../types';

const MOST_CALLS = 10_000;
/** 31 days. */
export const LONGEST_PERIOD_S = 2_678_400;

export const rateForm: Form<Rate> = closed<Rate>({
  calls: integer(1, MOST_CALLS),
  per: integer(1, LONGEST_PERIOD_S)
});

/**
 * Whether every run of calls that `child` lets through is one that `parent` does: a period of the
 * parent is covered by whole periods of the child, and none of them holds more than its calls.
 */
export function rateWithin(parent: Rate | undefined, child: Rate | undefined): boolean {
  return (
    parent === undefined ||
    (child !== undefined && child.calls * Math.ceil(parent.per / child.per) <= parent.calls)
  );
}

/**
 * Milliseconds from `now` until one more call keeps the rate; 0 where it does so already. No
 * period, wherever it begins, holds more than its calls: a call counts until it is `per` old.
 *
 * @param taken times of the calls that were let through, in ms, ascending.
 */
export function rateWait({ calls, per }: Rate, taken: readonly number[], now: number): number {
  const oldest = taken[taken.length - calls];
  return oldest === undefined ? 0 : Math.max(0, oldest + per * 1000 - now);
}
