import { Unreachable } from './errors';

/** One event of a `text/event-stream` (WHATWG HTML §9.2). */
export interface StreamEvent {
  /** The last `id:` of the stream so far. */
  id: string;
  event: string;
  data: string;
}

/** More than this in one event is not ours. */
const MOST_CHARS = 4 * 1024 * 1024;

/**
 * Parses an event stream. Leaving the loop cancels the stream.
 * @param silence milliseconds without a byte after which the stream counts as lost
 * @throws Unreachable after such a silence
 */
export async function* parseEvents(
  stream: ReadableStream<Uint8Array>,
  silence = Infinity
): AsyncGenerator<StreamEvent, void, undefined> {
  let id = '';
  let event = '';
  let data: string[] = [];
  let length = 0;
  for await (const line of linesOf(stream, silence)) {
    if (line === '') {
      if (data.length > 0) {
        yield { id, event: event || 'message', data: data.join('\n') };
      }
      event = '';
      data = [];
      length = 0;
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      data.push(value);
      length += value.length + 1;
      if (length > MOST_CHARS) {
        throw tooLong();
      }
    } else if (field === 'event') {
      event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      id = value;
    }
  }
}

async function* linesOf(
  stream: ReadableStream<Uint8Array>,
  silence: number
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await heard(reader.read(), silence);
      rest += decoder.decode(value, { stream: !done });
      // A CR at the very end may be the first half of a CRLF.
      const ready = done ? rest.length : rest.length - (rest.endsWith('\r') ? 1 : 0);
      const lines = rest.slice(0, ready).split(/\r\n|\n|\r/);
      rest = lines.pop()! + rest.slice(ready);
      yield* lines;
      if (done) {
        return;
      }
      if (rest.length > MOST_CHARS) {
        throw tooLong();
      }
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

function tooLong(): RangeError {
  return new RangeError('An event is longer than 4 MiB.');
}
