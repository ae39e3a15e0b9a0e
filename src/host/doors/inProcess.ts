import { Readable } from 'node:stream';

import type { Fetch, Reply } from '../../client';
import type { Handler, ServiceRequest } from '../../service';

/**
 * `fetch` that ends in this process: the wallet speaks the public protocol, and can be moved
 * elsewhere by giving it the real one. It makes no `Request`, and no `Response` of what is whole:
 * with their streams and lists of headers they take longer than the handler's own part of a call.
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
    if (answer.body instanceof Uint8Array) {
      return new Whole(answer.status, answer.headers, answer.body as Uint8Array<ArrayBuffer>);
    }
    const body = Readable.toWeb(Readable.from(answer.body, { objectMode: false }));
    const { status, headers: told } = answer;
    return new Response(body as ReadableStream, { status, headers: told });
  };
}

/** An answer that is there as a whole. */
class Whole implements Reply {
  constructor(
    readonly status: number,
    private readonly said: Readonly<Record<string, string>>,
    private readonly bytes: Uint8Array<ArrayBuffer>
  ) {}

  readonly whole = true;

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get headers(): Reply['headers'] {
    const { said } = this;
    const has = (name: string): boolean => Object.hasOwn(said, name.toLowerCase());
    return {
      has,
      get: name => (has(name) ? said[name.toLowerCase()]! : null),
      forEach: told => Object.entries(said).forEach(([name, value]) => told(value, name))
    };
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return new Response(this.bytes).body;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(this.bytes).buffer;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.bytes);
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
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
