/** A mean, and the variance of that mean. */
export interface Moments {
  mean: number;
  spread: number;
}

export function moments(sample: readonly number[]): Moments {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: squares / (sample.length - 1) / sample.length };
}

/**
 * Welch's t of two samples (B. L. Welch, Biometrika 34, 1947); 0 where neither varies. Of samples that
 * were taken in parts, as large as each other, means and spreads of the parts are added up: what
 * changed for both from one part to the next then doesn't count as spread.
 */
export function welch(one: Moments, other: Moments): number {
  const spread = Math.sqrt(one.spread + other.spread);
  return spread === 0 ? 0 : (one.mean - other.mean) / spread;
}
