import { welch } from './welch';

describe('Welch’s t', () => {
  test('is that of a worked example', () => {
    // Means 3 and 4, variances 2.5 and 2.5, five each: −1 / √(0.5 + 0.5).
    expect(welch([1, 2, 3, 4, 5], [2, 3, 4, 5, 6])).toBeCloseTo(-1, 12);
  });

  test('finds half a unit between samples that vary by one', () => {
    const wave = Array.from({ length: 1000 }, (_, at) => Math.sin(at));
    const higher = wave.map(value => value + 0.5);
    expect(Math.abs(welch(wave, higher))).toBeGreaterThan(4.5);
    expect(welch(wave, [...wave].reverse())).toBeCloseTo(0, 9);
  });
});
