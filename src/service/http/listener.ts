import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import { once } from 'node:events';

import { BrokenOff } from '../../protocol';
import { notFound } from '../gateway';
import type { Door, ServiceRequest, ServiceResponse } from '../types';
import type { Handler } from './handler';
import { writeHead } from './head';
import { Patience } from './patience';

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
  /** With what comes slowly. */
  patience?: Patience;
  /** How long the head of a request may take (ms). */
  headMs?: number;
}

/** The other side has left before its answer was whole. */
class Gone extends Error {}

/** Reached by processes of this user only, which may think for long between two calls. */
const LOCAL: ReadonlySet<Door> = new Set(['facets', 'kernel', 'page']);

/**
 * Asked for by an address: a page whose own name was led here would be of the same origin as what it
 * reads. With TLS no such name has a certificate; where a proxy is in front its names are not known.
 */
const BY_ADDRESS: ReadonlySet<Door> = new Set(['metrics']);
const ADDRESS = /^(localhost|[\d.]+|\[[\da-f:.]+\])(:\d+)?$/i;

const HEAD_MS = 10_000;

/** Nobody who speaks this protocol is older. */
const MODERN = { minVersion: 'TLSv1.3' } as const;

/** As a request on whose end or place two readers could differ. */
const NO_HTTP = 'HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
const TOO_SLOW = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
const NAMED = 'Ask for this by its IP address, or as localhost.\n';
const MISDIRECTED =
  'HTTP/1.1 421 Misdirected Request\r\nconnection: close\r\ncontent-type: text/plain\r\n' +
  `content-length: ${NAMED.length}\r\n\r\n${NAMED}`;

/** One door on one socket. Reads, sets and logs no cookies. */
export class Listener {
  /** @throws where `tls` is no certificate with its key */
  constructor(private readonly options: ListenerOptions) {
    const headMs = options.headMs ?? HEAD_MS;
    const limits = {
      // Whoever sends a byte now and then holds a connection no longer than this, and than patience
      // with a body lasts. Processes of this user send files of any size.
      headersTimeout: headMs,
      requestTimeout: LOCAL.has(options.door) ? 3_600_000 : 60_000,
      keepAliveTimeout: LOCAL.has(options.door) ? 600_000 : 30_000,
      connectionsCheckingInterval: headMs / 2,
      maxHeaderSize: 16 * 1024
    };
    const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void =>
      void this.serve(incoming, outgoing);
    this.server = options.tls
      ? createTlsServer({ ...limits, ...MODERN, handshakeTimeout: 10_000, ...options.tls }, serve)
      : createServer(limits, serve);
    this.server.maxHeadersCount = 100;
    this.patience = options.patience ?? new Patience();
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (socket.writable) {
        socket.end(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TOO_SLOW : NO_HTTP);
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
    if (hasSeveralHosts(incoming)) {
      incoming.socket.end(NO_HTTP);
      return;
    }
    const { door, tls } = this.options;
    if (!tls && BY_ADDRESS.has(door) && !ADDRESS.test(incoming.headers.host ?? '')) {
      incoming.socket.end(MISDIRECTED);
      return;
    }
    const giveUp = (): void => tooSlow(incoming, outgoing);
    const body = hasBody(incoming) ? this.patience.with(incoming, giveUp) : null;
    const arrived = new Arrived(this.options.door, incoming, outgoing, body);
    try {
      await send(outgoing, await this.options.handler(arrived), arrived);
    } catch (error) {
      if (arrived.left) {
        return;
      }
      if (error instanceof BrokenOff) {
        // Its framing has no end, so nobody takes it for the whole.
        outgoing.destroy();
        return;
      }
      this.options.onError(error);
      if (outgoing.headersSent) {
        outgoing.destroy();
      } else {
        await send(outgoing, internalError(), arrived).catch(() => outgoing.destroy());
      }
    } finally {
      if (!incoming.complete) {
        // Of a body that was read in part Node leaves the rest where it is, and the connection with
        // it; the listener counts once whoever reads has let go.
        this.patience.drain(incoming, giveUp);
      }
    }
  }

  private readonly server: Server;
  private readonly patience: Patience;
}

/** A request as the handler sees it; what nobody asks for is not made. */
class Arrived implements ServiceRequest {
  readonly method: string;
  readonly target: string;
  readonly source: string;

  constructor(
    readonly door: Door,
    private readonly incoming: IncomingMessage,
    private readonly outgoing: ServerResponse,
    readonly body: AsyncIterable<Uint8Array> | null
  ) {
    this.method = incoming.method ?? '';
    this.target = incoming.url ?? '';
    this.source = `${door}:${incoming.socket.remoteFamily?.toLowerCase() ?? 'local'}`;
  }

  get connection(): object {
    return this.incoming.socket;
  }

  get address(): string | undefined {
    return this.incoming.socket.remoteAddress?.replace(/^::ffff:(?=[\d.]+$)/, '');
  }

  get headers(): Record<string, string | undefined> {
    if (!this.read) {
      this.read = {};
      for (const [name, value] of Object.entries(this.incoming.headers)) {
        if (name !== 'cookie') {
          this.read[name] = Array.isArray(value) ? value.join(', ') : value;
        }
      }
    }
    return this.read;
  }

  /** Aborts when the other side leaves before its answer is whole. */
  get signal(): AbortSignal {
    if (!this.gone) {
      const gone = new AbortController();
      this.gone = gone;
      const leave = (): void => {
        if (this.left) {
          gone.abort(new Gone());
        }
      };
      leave();
      this.outgoing.on('close', leave);
    }
    return this.gone.signal;
  }

  get left(): boolean {
    return this.outgoing.destroyed && !this.outgoing.writableFinished;
  }

  private read: Record<string, string | undefined> | undefined;
  private gone: AbortController | undefined;
}

/** Of several Node shows the first alone: another reader before us may have gone by the last. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    hosts += rawHeaders[at]!.toLowerCase() === 'host' ? 1 : 0;
  }
  return hosts > 1;
}

/** By its framing (RFC 9112 §6.3), whatever the method: of a GET what it brings is not passed over. */
function hasBody({ headers }: IncomingMessage): boolean {
  return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0;
}

/** Ends what comes too slowly; an answer that is under way is never whole then. */
function tooSlow(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (!outgoing.headersSent && incoming.socket.writable) {
    incoming.socket.end(TOO_SLOW);
  }
  incoming.socket.destroy();
}

async function send(
  outgoing: ServerResponse,
  answer: ServiceResponse,
  arrived: Arrived
): Promise<void> {
  const { body } = answer;
  writeHead(outgoing, answer);
  if (body instanceof Uint8Array) {
    outgoing.end(body);
    return;
  }
  const gone = arrived.signal;
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
