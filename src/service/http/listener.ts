import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import { once } from 'node:events';

import { notFound } from '../gateway';
import type { Door, ServiceRequest, ServiceResponse } from '../types';
import type { Handler } from './handler';

/** Where a door listens: a descriptor handed down by the supervisor, or a path. */
export type Place = { fd: number } | { path: string };

/** A certificate with its chain, and its key, in PEM. */
export interface TlsPair {
  cert: string;
  key: string;
}

export interface ListenerOptions {
  door: Door;
  handler: Handler;
  /** Told of errors that are nobody's input; gets no path and no header. */
  onError(error: unknown): void;
  tls?: TlsPair | null;
}

/** The other side has left before its answer was whole. */
class Gone extends Error {}

/** Reached by processes of this user only, which may think for long between two calls. */
const LOCAL: ReadonlySet<Door> = new Set(['facets', 'kernel', 'page']);

/** Nobody who speaks this protocol is older. */
const MODERN = { minVersion: 'TLSv1.3' } as const;

const BODYLESS = new Set(['GET', 'HEAD']);

/** One door on one socket. Reads, sets and logs no cookies. */
export class Listener {
  /** @throws where `tls` is no certificate with its key */
  constructor(private readonly options: ListenerOptions) {
    const limits = {
      // Whoever sends a byte now and then holds a connection no longer than this.
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      keepAliveTimeout: LOCAL.has(options.door) ? 600_000 : 30_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024
    };
    const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void =>
      void this.serve(incoming, outgoing);
    this.server = options.tls
      ? createTlsServer({ ...limits, ...MODERN, handshakeTimeout: 10_000, ...options.tls }, serve)
      : createServer(limits, serve);
    this.server.maxHeadersCount = 100;
    this.server.on('clientError', (_error, socket) => {
      if (socket.writable) {
        socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      }
    });
    // Whatever a caller expects, it is answered like anybody else.
    this.server.on('checkExpectation', (incoming, outgoing) => void this.serve(incoming, outgoing));
    this.server.on('connect', (_request, socket) => socket.destroy());
  }

  async listen(place: Place): Promise<void> {
    this.server.listen(place);
    await once(this.server, 'listening');
  }

  /** Serves new connections with another pair; without TLS there is nothing to renew. */
  renew(pair: TlsPair): void {
    if (this.server instanceof TlsServer) {
      this.server.setSecureContext({ ...MODERN, ...pair });
    }
  }

  /** Takes no new connections; answers under way have `graceMs` to end. */
  async close(graceMs: number): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeIdleConnections();
    const timer = setTimeout(() => this.server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(timer);
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController();
    outgoing.on('close', () => outgoing.writableFinished || gone.abort(new Gone()));
    try {
      const answer = await this.options.handler(this.request(incoming, gone.signal));
      await send(outgoing, answer, gone.signal);
    } catch (error) {
      if (gone.signal.aborted) {
        return;
      }
      this.options.onError(error);
      if (outgoing.headersSent) {
        outgoing.destroy();
      } else {
        await send(outgoing, internalError(), gone.signal).catch(() => outgoing.destroy());
      }
    }
  }

  private request(incoming: IncomingMessage, signal: AbortSignal): ServiceRequest {
    const headers: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(incoming.headers)) {
      if (name !== 'cookie') {
        headers[name] = Array.isArray(value) ? value.join(', ') : value;
      }
    }
    const family = incoming.socket.remoteFamily?.toLowerCase() ?? 'local';
    return {
      door: this.options.door,
      method: incoming.method ?? '',
      target: incoming.url ?? '',
      headers,
      body: BODYLESS.has(incoming.method ?? '') ? null : bodyOf(incoming),
      source: `${this.options.door}:${family}`,
      signal
    };
  }

  private readonly server: Server;
}

/** Left unread without closing the connection, which has an answer to carry. */
function bodyOf(incoming: IncomingMessage): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => incoming.iterator({ destroyOnReturn: false }) };
}

async function send(
  outgoing: ServerResponse,
  { status, headers, body }: ServiceResponse,
  gone: AbortSignal
): Promise<void> {
  outgoing.writeHead(status, headers);
  if (body instanceof Uint8Array) {
    outgoing.end(body);
    return;
  }
  const iterator = body[Symbol.asyncIterator]();
  const stop = (): void => void iterator.return?.()?.catch(() => undefined);
  gone.addEventListener('abort', stop);
  outgoing.flushHeaders();
  try {
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
      if (gone.aborted) {
        return;
      }
      if (!outgoing.write(step.value)) {
        await once(outgoing, 'drain', { signal: gone });
      }
    }
    outgoing.end();
  } finally {
    gone.removeEventListener('abort', stop);
    stop();
  }
}

/** Says nothing of what went wrong. */
function internalError(): ServiceResponse {
  const answer = notFound();
  return {
    ...answer,
    status: 500,
    headers: { ...answer.headers, 'content-length': '2' },
    body: Buffer.from('{}')
  };
}
