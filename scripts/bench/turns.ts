/**
 * The longest turn of the event loop while something is done, in milliseconds of this thread's CPU
 * time, and how long all of it took.
 */
export async function turnsOf(
  work: () => Promise<unknown>
): Promise<{ longest: number; cpu: number; wall: number }> {
  const used = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const [begun, started] = [used(), performance.now()];
  let [longest, last, goes] = [0, begun, true];
  const turn = (): void => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
    if (goes) {
      setImmediate(turn);
    }
  };
  setImmediate(turn);
  await work();
  goes = false;
  turn();
  return { longest, cpu: used() - begun, wall: performance.now() - started };
}
