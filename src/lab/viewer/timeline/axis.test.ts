import { scaleTime } from 'd3';

import { tickFormat, ticksOf } from './axis';

const words = (step: number): string =>
  new Intl.DateTimeFormat('en-GB', { ...tickFormat(step), timeZone: 'UTC' }).format(
    Date.UTC(2026, 10, 23, 14, 2, 3, 250)
  );

describe('a tick of the time axis', () => {
  it.each([
    [365 * 86_400_000, '2026'],
    [31 * 86_400_000, 'Nov 2026'],
    [86_400_000, '23 Nov'],
    [900_000, '14:02'],
    [5000, '14:02:03'],
    [50, '02:03.250']
  ])('says at a step of %d ms what tells it from the next: %s', (step, text) => {
    expect(words(step)).toBe(text);
  });
});

describe('ticks of the time axis', () => {
  it.each([2, 4, 12])('are two at least, where a span holds one round time for %d', most => {
    for (let minutes = 1; minutes < 3000; minutes += 7) {
      const from = new Date(2026, 10, 29, 23, 59, 31, minutes);
      const scale = scaleTime().domain([from, new Date(Number(from) + minutes * 30_000)]);
      const ticks = ticksOf(scale, most);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(4 * most);
    }
  });

  it('are what there is within a millisecond', () => {
    const from = Date.UTC(2026, 10, 29);
    for (const [before, after] of [
      [0.2, 0.6],
      [-0.2, 0.2],
      [0.25, 0.25]
    ] as const) {
      const ticks = ticksOf(scaleTime().domain([from + before, from + after]), 4);
      expect(ticks.length).toBeLessThanOrEqual(2);
    }
  });
});
