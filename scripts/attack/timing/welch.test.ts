import { type Moments, moments, welch } from './welch';

const t = (one: number[], other: number[]): number => welch(moments(one), moments(other));

describe('Welch’s t', () => {
  test('is that of a worked example', () => {
    // Means 3 and 4, variances 2.5 and 2.5, five each: −1 / √(0.5 + 0.5).
    expect(t([1, 2, 3, 4, 5], [2, 3, 4, 5, 6])).toBeCloseTo(-1, 12);
  });

  test('finds half a unit between samples that vary by one', () => {
    const wave = Array.from({ length: 1000 }, (_, at) => Math.sin(at));
    const higher = wave.map(value => value + 0.5);
    expect(Math.abs(t(wave, higher))).toBeGreaterThan(4.5);
    expect(t(wave, [...wave].reverse())).toBeCloseTo(0, 9);
  });

  test('of parts is that of all where they are alike, and finds what differs in each of them', () => {
    const wave = Array.from({ length: 400 }, (_, at) => Math.sin(at * at));
    const later = (by: number): number[] => wave.map(value => value + by);
    const sum = (parts: Moments[]): Moments => ({
      mean: parts.reduce((all, { mean }) => all + mean, 0),
      spread: parts.reduce((all, { spread }) => all + spread, 0)
    });
    const parts = (by: number): Moments => sum([0, 0, 0, 0].map(at => moments(later(at + by))));
    const all = [...wave, ...wave, ...wave, ...wave];
    const whole = t(
      all,
      all.map(value => value + 0.2)
    );
    expect(welch(parts(0), parts(0.2)) / whole).toBeCloseTo(1, 2);
    // The machine is slower in each part than in the one before, for both.
    const slower = (by: number): Moments => sum([0, 5, 10, 15].map(at => moments(later(at + by))));
    expect(Math.abs(welch(slower(0), slower(0.4)))).toBeGreaterThan(4.5);
  });
});
