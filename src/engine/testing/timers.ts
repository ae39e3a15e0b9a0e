/**
 * From here on `setTimeout` waits for `jest.advanceTimersByTimeAsync`; the rest of the loop is the real
 * one: sockets, files, promises, immediates, clocks. So a time limit passes when a test says so, and not
 * before on a machine that does much else. `jest.useRealTimers()` ends it.
 */
export function timeoutsByHand(): void {
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'requestAnimationFrame',
      'cancelAnimationFrame',
      'requestIdleCallback',
      'cancelIdleCallback',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval'
    ]
  });
}

/** What comes of it, where on the way something waits for a while: time passes, a little in each turn. */
export async function passing<T>(work: Promise<T>): Promise<T> {
  let over = false;
  const ended = work.finally(() => (over = true));
  ended.catch(() => undefined);
  while (!over) {
    await jest.advanceTimersByTimeAsync(5);
  }
  return ended;
}
