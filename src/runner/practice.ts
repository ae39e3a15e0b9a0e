/** What the core practises on before anybody calls: an upstream in this process, with nothing in it. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { compileEarly } from '../engine/warming';

/** Where it is, for whoever asked. */
export interface Practice {
  address: string;
  close(): void;
}

/** As a short answer of an API is. */
const ANSWER = Buffer.from(JSON.stringify({ account: 'practice', balance: 100 }));

/**
 * An HTTP service on loopback, at an address that nobody can guess; to all else it is not there. It
 * says the same to everybody, and keeps nothing.
 */
export async function openPractice(): Promise<Practice> {
  const base = `/${randomBytes(16).toString('hex')}`;
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    request.resume();
    const known = request.url!.startsWith(`${base}/`);
    response.writeHead(known ? 200 : 404, {
      'content-type': 'application/json',
      'content-length': known ? ANSWER.length : 0
    });
    response.end(known ? ANSWER : undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asOtherwise = compileEarly();
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${base}`,
    close() {
      asOtherwise();
      server.close();
      server.closeAllConnections();
    }
  };
}
