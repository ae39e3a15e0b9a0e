import type { TranslationBundle } from '@jupyterlab/translation';

import { safeText } from '../../protocol';

/** Time left in words: `2 h 10 min`, `9 min`, `less than a minute`. */
export function timeLeft(trans: TranslationBundle, seconds: number): string {
  if (seconds <= 0) {
    return trans.__('ended');
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) {
    return trans.__('less than a minute');
  }
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 1) {
    return trans.__('%1 days', days);
  }
  return hours > 0
    ? trans.__('%1 h %2 min', hours, minutes % 60)
    : trans._n('%1 minute', '%1 minutes', minutes);
}

/** How long something has waited. */
export function waited(trans: TranslationBundle, seconds: number): string {
  return seconds < 60
    ? trans.__('just now')
    : trans.__('for %1', timeLeft(trans, Math.floor(seconds)));
}

/** A list of names in one line, safe to show. */
export function names(list: readonly string[]): string {
  return list.map(name => safeText(name)).join(', ');
}
