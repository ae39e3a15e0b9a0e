import type { TranslationBundle } from '@jupyterlab/translation';

/** Tag of the language that this page is read in; a catalogue says it in the place of “en”. */
export function languageOf(trans: TranslationBundle): string {
  return trans.__('en');
}

/**
 * Whose numbers and times are written: the browser's own region where it is of the language that
 * this page is read in, else that language.
 */
export function localeOf(trans: TranslationBundle): string | undefined {
  const tag = languageOf(trans);
  return navigator.language.split('-')[0] === tag ? undefined : tag;
}

/** A number in groups of digits. */
export function count(
  trans: TranslationBundle,
  value: number | bigint,
  options: Intl.NumberFormatOptions = {}
): string {
  return new Intl.NumberFormat(localeOf(trans), options).format(value);
}

const clocks = new Map<string | undefined, Intl.DateTimeFormat>();

/** The time of day, to the second; `at` in milliseconds since the epoch. */
export function clock(trans: TranslationBundle, at: number): string {
  const locale = localeOf(trans);
  let format = clocks.get(locale);
  if (format === undefined) {
    // Made once: a table writes hundreds.
    format = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
    clocks.set(locale, format);
  }
  return format.format(at);
}

/** Day and time of day, to the second; `at` in milliseconds since the epoch. */
export function dayAndClock(trans: TranslationBundle, at: number): string {
  return new Date(at).toLocaleString(localeOf(trans), { dateStyle: 'medium', timeStyle: 'medium' });
}

/** Day and time of day where there is little room: to the minute, and with its year only if that is another. */
export function shortDay(trans: TranslationBundle, at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleString(localeOf(trans), {
    ...(!sameYear && { year: 'numeric' as const }),
    ...{ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' }
  });
}

/** A moment in seconds since the epoch: by the clock, and of another day with its date. */
export function moment(trans: TranslationBundle, seconds: number, now: number): string {
  const at = new Date(seconds * 1000);
  const sameDay = at.toDateString() === new Date(now * 1000).toDateString();
  return at.toLocaleString(localeOf(trans), {
    ...(!sameDay && { dateStyle: 'medium' as const }),
    timeStyle: 'short'
  });
}

/** A decimal as the service says it, in groups of digits; nothing of it is rounded. */
export function grouped(trans: TranslationBundle, decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  if (!/^\d+$/.test(whole) || !/^\d*$/.test(fraction ?? '')) {
    return decimal.slice(0, 60);
  }
  const point = new Intl.NumberFormat(localeOf(trans)).formatToParts(1.1)[1]?.value ?? '.';
  const shown = count(trans, BigInt(whole));
  return fraction === undefined ? shown : `${shown}${point}${fraction.slice(0, 20)}`;
}
