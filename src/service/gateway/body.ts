/** More bytes came than may be held. */
export class TooLarge extends Error {
  constructor(readonly limit: number) {
    super(`More than ${limit} bytes.`);
    this.name = 'TooLarge';
  }
}

/**
 * A whole body in memory.
 *
 * @throws TooLarge, or the signal's reason once it aborts; the source is closed in both cases
 */
export async function readBody(
  source: AsyncIterable<Uint8Array>,
  limit: number,
  signal?: AbortSignal
): Promise<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  let whole = false;
  try {
    for (;;) {
      const step = await unlessAborted(iterator.next(), signal);
      if (step.done) {
        whole = true;
        return Buffer.concat(parts, length);
      }
      length += step.value.length;
      if (length > limit) {
        throw new TooLarge(limit);
      }
      parts.push(step.value);
    }
  } finally {
    if (!whole) {
      void Promise.resolve(iterator.return?.()).catch(() => undefined);
    }
  }
}

/** A source that never answers must not hold what was aborted. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) {
    return promise;
  }
  if (signal.aborted) {
    promise.catch(() => undefined);
    return Promise.reject(signal.reason as Error);
  }
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
