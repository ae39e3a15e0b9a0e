import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';

import type { Fetch } from '../client';

/** `fetch` over a Unix socket; the address's host is only a name there. */
export function socketFetch(socketPath: string, extra: Record<string, string> = {}): Fetch {
  return (address, init = {}) =>
    new Promise((resolve, reject) => {
      const { pathname, search, host } = new URL(address);
      const stream = init.body instanceof ReadableStream ? init.body : null;
      const body = stream ? null : bytesOf(init.body);
      const headers: Record<string, string> = { host };
      new Headers(init.headers).forEach((value, name) => (headers[name] = value));
      Object.assign(headers, extra);
      if (body !== null) {
        headers['content-length'] = String(body.length);
      }
      const outgoing = request(
        {
          socketPath,
          path: pathname + search,
          method: init.method ?? 'GET',
          headers,
          ...(init.signal ? { signal: init.signal } : {})
        },
        answer => {
          const status = answer.statusCode ?? 0;
          if (status >= 300 && status < 400) {
            answer.destroy();
            reject(new TypeError('redirected'));
            return;
          }
          const names = Object.entries(answer.headersDistinct);
          const received = new Headers(
            names.flatMap(([name, values]) =>
              (values ?? []).map((value): [string, string] => [name, value])
            )
          );
          const empty = status === 204 || status === 205;
          const content = Readable.toWeb(answer) as unknown as ReadableStream<Uint8Array>;
          resolve(new Response(empty ? null : content, { status, headers: received }));
        }
      );
      outgoing.on('error', reject);
      if (stream) {
        // An answer that came before the end of the upload is the answer; `reject` is late then.
        pipeline(Readable.fromWeb(stream as WebStream), outgoing).catch(reject);
      } else {
        outgoing.end(body ?? undefined);
      }
    });
}

function bytesOf(body: unknown): Buffer | null {
  if (body === undefined || body === null) {
    return null;
  }
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body as Uint8Array);
}
