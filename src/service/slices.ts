/** As many as can be looked at, or changed, without keeping others waiting. */
export const SLICE = 64;

/** Lets what waits have its turn. */
export function otherTurns(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

/** What comes of each, a slice a turn of the event loop. */
export async function inSlices<T, R>(
  items: readonly T[],
  work: (item: T) => R,
  slice = SLICE
): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += slice) {
    if (at > 0) {
      await otherTurns();
    }
    for (const item of items.slice(at, at + slice)) {
      done.push(work(item));
    }
  }
  return done;
}
