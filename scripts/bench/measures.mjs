// What every part of the benchmark does with its numbers.

export const quantile = (sorted, q) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

export function median(values) {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5
  );
}

/** The median of the pairs: subject and control of one round saw the same machine. */
export const ratio = (over, under) => median(over.map((value, at) => value / under[at]));

export const mebibytes = bytes => bytes / 2 ** 20;
