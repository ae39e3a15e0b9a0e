import { Readable } from 'node:stream';

import type { Fetch } from '../client';
import type { Handler, ServiceRequest } from '../service';

/**
 * `fetch` that ends in this process: the wallet speaks the public protocol, and can be moved
 * elsewhere by giving it the real one. It makes no `Request`: with its streams that takes longer
 * than the handler's own part of a call.
 */
export function inProcessFetch(handler: Handler): Fetch {
  const connection = {};
  return async (address, init = {}) => {
    const { host, pathname, search } = new URL(address);
    const headers: ServiceRequest['headers'] = { host };
    new Headers(init.headers).forEach((value, name) => (headers[name] = value));
    const signal = init.signal ?? new AbortController().signal;
    const answer = await handler({
      door: 'facets',
      method: init.method ?? 'GET',
      target: pathname + search,
      headers,
      body: bodyOf(init.body),
      source: 'facets:wallet',
      connection,
      get left() {
        return signal.aborted;
      },
      signal
    });
    if (init.body instanceof ReadableStream && !init.body.locked) {
      void init.body.cancel().catch(() => undefined);
    }
    const empty = answer.status === 204 || answer.status === 205 || answer.status === 304;
    const body =
      answer.body instanceof Uint8Array
        ? (answer.body as Uint8Array<ArrayBuffer>)
        : (Readable.toWeb(Readable.from(answer.body, { objectMode: false })) as ReadableStream);
    return new Response(empty ? null : body, { status: answer.status, headers: answer.headers });
  };
}

/** What the SDK sends: text or bytes, whole, or a stream of bytes. */
function bodyOf(body: RequestInit['body']): ServiceRequest['body'] {
  if (body === undefined || body === null) {
    return null;
  }
  if (body instanceof ReadableStream) {
    return body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>;
  }
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new TypeError('Only text and bytes are sent within the process.');
  }
  return whole(Buffer.from(body));
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
