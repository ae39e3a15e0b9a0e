/**
 * Milliseconds that this process worked since it was called: what others do on the machine does not
 * count, as it would by the clock.
 */
export function worked(): () => number {
  const begun = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  };
}
