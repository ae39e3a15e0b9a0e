/** Runs `callback` once after `ms`, and keeps no process alive for it; the returned function calls it off. */
export type After = (ms: number, callback: () => void) => () => void;

/** By the process's own timers. */
export const afterTimeout: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  timer.unref();
  return () => clearTimeout(timer);
};
