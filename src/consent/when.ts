import { type Strings, fill } from './strings';

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
