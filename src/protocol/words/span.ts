import type { Rate } from '../types';

/** From the shortest on. */
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of a period as people write it (`30m`, `2h`, `7d`); null where it is none. */
export function spanSeconds(text: string): number | null {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  return unit === undefined ? null : Number(count) * UNITS[unit]!;
}

/** The shortest of those forms: `2h`, not `7200s`. */
export function spanText(seconds: number): string {
  const fits = Object.entries(UNITS).filter(([, length]) => seconds % length === 0);
  const [unit, size] = fits.pop()!;
  return `${seconds / size}${unit}`;
}

/** `5/1h`, `100/d`: so many calls in any such period; null where it is no rate. */
export function rateFrom(text: string): Rate | null {
  const [, calls, count, unit] = /^(\d{1,9})\/(\d{0,9})([smhdw])$/.exec(text) ?? [];
  return unit === undefined
    ? null
    : { calls: Number(calls), per: Number(count || 1) * UNITS[unit]! };
}

/** 366 days: no newcomer is let in, no approver decides and no rule stands for longer. */
export const LONGEST_END_S = 366 * 86_400;
