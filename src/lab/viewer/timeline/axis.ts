import type { ScaleTime } from 'd3';

import type { Colours, Pen } from './paint';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** Room for one tick, in pixels. */
const TICK = 96;

/**
 * How a tick is written, by the time between two: nothing finer than what tells them apart.
 * @param step milliseconds
 */
export function tickFormat(step: number): Intl.DateTimeFormatOptions {
  if (step >= 300 * DAY) {
    return { year: 'numeric' };
  }
  if (step >= 27 * DAY) {
    return { year: 'numeric', month: 'short' };
  }
  if (step >= DAY) {
    return { month: 'short', day: 'numeric' };
  }
  if (step >= MINUTE) {
    return { hour: '2-digit', minute: '2-digit' };
  }
  return step >= SECOND
    ? { hour: '2-digit', minute: '2-digit', second: '2-digit' }
    : { minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 };
}

/** Ticks are of milliseconds: no span that has two of them needs more tries. */
const TRIES = 8;

/** About so many ticks; two at least, or nobody could tell how long a span is, but within a millisecond. */
export function ticksOf(scale: ScaleTime<number, number>, most: number): Date[] {
  let count = Math.max(2, most);
  let ticks = scale.ticks(count);
  for (let tries = 0; ticks.length < 2 && tries < TRIES; tries += 1) {
    count *= 2;
    ticks = scale.ticks(count);
  }
  return ticks;
}

/** The time under the lanes; where ticks don't say the day, it stands beneath the labels. */
export function drawAxis(
  pen: Pen,
  scale: ScaleTime<number, number>,
  { left, width }: { left: number; width: number },
  colours: Colours,
  locale?: string
): void {
  pen.fillStyle = colours.line;
  pen.fillRect(left, 0, width - left, 1);
  pen.font = colours.font;
  pen.textBaseline = 'top';
  const ticks = ticksOf(scale, Math.floor((width - left) / TICK));
  // Alone is one that no finer tick tells from the next.
  const step = ticks.length > 1 ? Number(ticks[1]) - Number(ticks[0]) : 1;
  const format = formatOf(locale, tickFormat(step));
  pen.textAlign = 'center';
  let free = left;
  for (const tick of ticks) {
    const x = scale(tick);
    if (x < left || x > width) {
      continue;
    }
    pen.fillStyle = colours.line;
    pen.fillRect(Math.round(x), 0, 1, 5);
    const words = format.format(tick);
    const half = pen.measureText(words).width / 2;
    if (x - half >= free && x + half <= width) {
      pen.fillStyle = colours.ink;
      pen.fillText(words, x, 9);
      free = x + half + 12;
    }
  }
  pen.textAlign = 'left';
  if (step < DAY) {
    pen.fillStyle = colours.ink;
    const day = formatOf(locale, { dateStyle: 'medium' });
    pen.fillText(day.format(scale.invert(left)), 10, 9, left - 14);
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once: it costs more than all else of an axis. */
function formatOf(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions
): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, options);
    formats.set(key, format);
  }
  return format;
}
