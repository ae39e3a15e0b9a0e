/** Entries that are farther from each other than so many are asked for by themselves. */
const NEAR = 20;

/** Rising indexes in runs, each of which is worth one question. */
export function runsOf(indexes: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const index of indexes) {
    const run = runs.at(-1);
    if (run !== undefined && index - (run.at(-1) as number) <= NEAR) {
      run.push(index);
    } else {
      runs.push([index]);
    }
  }
  return runs;
}
