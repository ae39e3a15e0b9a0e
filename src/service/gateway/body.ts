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
  try {
    return await unlessAborted(gather(iterator, limit, signal), signal);
  } catch (error) {
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
    throw error;
  }
}

async function gather(
  iterator: AsyncIterator<Uint8Array>,
  limit: number,
  signal: AbortSignal | undefined
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
    signal?.throwIfAborted();
    length += step.value.length;
    if (length > limit) {
      throw new TooLarge(limit);
    }
    parts.push(step.value);
  }
  return Buffer.concat(parts, length);
}

/** A source that never answers must not hold what was aborted. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
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
    const settled = (): void => signal.removeEventListener('abort', abort);
    promise.then(
      value => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error as Error);
      }
    );
  });
}
