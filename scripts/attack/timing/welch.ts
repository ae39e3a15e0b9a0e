/** Welch's t of two samples (B. L. Welch, Biometrika 34, 1947); 0 where neither varies. */
export function welch(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [moments(one), moments(other)];
  const spread = Math.sqrt(a.variance / one.length + b.variance / other.length);
  return spread === 0 ? 0 : (a.mean - b.mean) / spread;
}

function moments(sample: readonly number[]): { mean: number; variance: number } {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (sample.length - 1) };
}
