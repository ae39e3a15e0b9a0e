/** Seconds of the processor since then, of this process and all of its threads. */
function spent(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/**
 * The least that `work` takes of the processor (s), of three times at most: no more are made once it was
 * less than `enough`. Into one of them falls what else the process does, as collecting garbage.
 */
export function leastOf(enough: number, work: () => unknown): number {
  let least = Infinity;
  for (let tries = 0; tries < 3 && least >= enough; tries += 1) {
    const before = process.cpuUsage();
    work();
    least = Math.min(least, spent(before));
  }
  return least;
}
