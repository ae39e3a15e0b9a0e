import { Readable } from 'node:stream';

import type { Fetch } from '../client';
import type { Handler, ServiceRequest } from '../service';

/**
 * `fetch` that ends in this process: the wallet speaks the public protocol, and can be moved
 * elsewhere by giving it the real one.
 */
export function inProcessFetch(handler: Handler): Fetch {
  return async (address, init = {}) => {
    const url = new URL(address);
    const request = new Request(address, init as RequestInit & { duplex?: 'half' });
    const headers: ServiceRequest['headers'] = { host: url.host };
    request.headers.forEach((value, name) => (headers[name] = value));
    const answer = await handler({
      door: 'facets',
      method: request.method,
      target: url.pathname + url.search,
      headers,
      body: request.body && Readable.fromWeb(request.body as never),
      source: 'facets:wallet',
      signal: init.signal ?? new AbortController().signal
    });
    const empty = answer.status === 204 || answer.status === 205 || answer.status === 304;
    const body =
      answer.body instanceof Uint8Array
        ? Buffer.from(answer.body)
        : (Readable.toWeb(Readable.from(answer.body, { objectMode: false })) as ReadableStream);
    return new Response(empty ? null : (body as BodyInit), {
      status: answer.status,
      headers: answer.headers
    });
  };
}
