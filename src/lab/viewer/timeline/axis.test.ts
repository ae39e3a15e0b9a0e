import { tickFormat } from './axis';

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
