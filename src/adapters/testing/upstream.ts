/** Real servers on loopback, for tests. */
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Seen {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  rawHeaders: string[];
  body: string;
}

export interface Upstream {
  address: string;
  port: number;
  /** Requests, of an HTTP server. */
  seen: Seen[];
  /** Connections so far. */
  connections: number;
  close(): Promise<void>;
}

type Handler = (request: Seen, response: ServerResponse) => void;

/** An HTTP server that has read the request when `handler` answers. */
export function httpUpstream(handler: Handler): Promise<Upstream> {
  const seen: Seen[] = [];
  const server = createHttp((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = request;
      const entry = { method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() };
      seen.push(entry);
      handler(entry, response);
    });
  });
  return listening(server, seen);
}

/** A server that is not bound to HTTP: `handler` gets the socket once something was asked. */
export function rawUpstream(handler: (socket: Socket) => void): Promise<Upstream> {
  const server = createTcp(socket => {
    socket.on('error', () => undefined);
    socket.once('data', () => handler(socket));
  });
  return listening(server);
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {}
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** Listens; when it is closed nothing of it is left. */
export async function listening(server: Server, seen: Seen[] = []): Promise<Upstream> {
  const sockets = new Set<Socket>();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const upstream: Upstream = {
    address: `http://127.0.0.1:${port}`,
    port,
    seen,
    connections: 0,
    close: () => {
      sockets.forEach(socket => socket.destroy());
      return new Promise(resolve => server.close(() => resolve()));
    }
  };
  server.on('connection', (socket: Socket) => {
    upstream.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return upstream;
}
