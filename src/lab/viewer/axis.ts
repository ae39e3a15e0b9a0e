import type { ScaleTime } from 'd3';

import type { Colours } from './paint';

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

/** The time under the lanes; where ticks don't say the day, it stands beneath the labels. */
export function drawAxis(
  canvas: HTMLCanvasElement,
  scale: ScaleTime<number, number>,
  place: { left: number; width: number; ratio: number },
  colours: Colours,
  locale?: string
): void {
  const context = canvas.getContext('2d');
  if (context === null) {
    return;
  }
  const { left, width, ratio } = place;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, canvas.height);
  context.fillStyle = colours.line;
  context.fillRect(left, 0, width - left, 1);
  context.font = colours.font;
  context.textBaseline = 'top';
  const ticks = scale.ticks(Math.max(2, Math.floor((width - left) / TICK)));
  const step = ticks.length > 1 ? Number(ticks[1]) - Number(ticks[0]) : DAY;
  const format = new Intl.DateTimeFormat(locale, tickFormat(step));
  context.textAlign = 'center';
  let free = left;
  for (const tick of ticks) {
    const x = scale(tick);
    if (x < left || x > width) {
      continue;
    }
    context.fillStyle = colours.line;
    context.fillRect(Math.round(x), 0, 1, 5);
    const words = format.format(tick);
    const half = context.measureText(words).width / 2;
    if (x - half >= free && x + half <= width) {
      context.fillStyle = colours.ink;
      context.fillText(words, x, 9);
      free = x + half + 12;
    }
  }
  context.textAlign = 'left';
  if (step < DAY) {
    const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
    context.fillStyle = colours.ink;
    context.fillText(day.format(scale.invert(left)), 10, 9, left - 14);
  }
}
