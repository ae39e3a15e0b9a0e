import { type Strings, fill } from './strings';

export const DAY_S = 86_400;

/** How long ago something was, in a few words. @param seconds from then to now */
export function ago(strings: Strings, seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) {
    return strings.askedNow;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 1) {
    return fill(strings.askedAgo, minutes);
  }
  return hours < 48 ? fill(strings.hoursAgo, hours) : fill(strings.daysAgo, Math.floor(hours / 24));
}

/** How long something lasts, in whole days from two days on. */
export function spanWords(strings: Strings, seconds: number): string {
  return seconds > DAY_S
    ? fill(strings.days, Math.round(seconds / DAY_S))
    : strings.lifetimes[seconds]!;
}
