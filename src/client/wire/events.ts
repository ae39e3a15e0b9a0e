import { EventReader, type StreamEvent } from '../../protocol';
import { Unreachable } from '../errors';

export type { StreamEvent } from '../../protocol';

/** More than this in one event is not ours. */
const MOST_CHARS = 4 * 1024 * 1024;

/**
 * Parses an event stream. Leaving the loop cancels the stream.
 * @param silence milliseconds without a byte after which the stream counts as lost
 * @throws Unreachable after such a silence
 * @throws RangeError where one event has more than 4 MiB
 */
export async function* parseEvents(
  stream: ReadableStream<Uint8Array>,
  silence = Infinity
): AsyncGenerator<StreamEvent, void, undefined> {
  const events = new EventReader(MOST_CHARS);
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await heard(reader.read(), silence);
      if (done) {
        return;
      }
      yield* events.read(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

/** What is heard within `ms`. */
function heard<T>(reading: Promise<T>, ms: number): Promise<T> {
  if (ms === Infinity) {
    return reading;
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Unreachable()), ms);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
