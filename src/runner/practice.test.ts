import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientRequest, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { allAdapters } from '../adapters';
import { testIo } from '../adapters/testing/io';
import { createRunner } from './server';
import { ask, TOKEN } from './testing/client';

describe('the upstream that the core practises on', () => {
  const io = testIo();
  let folder: string;
  let socket: string;
  let server: Server;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'runner-'));
    socket = join(folder, 'runner.sock');
    server = createRunner({ adapters: allAdapters(), io, token: TOKEN });
    await new Promise<void>(resolve => server.listen(socket, resolve));
  });
  afterAll(async () => {
    io.http.close();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  /** Asks for one; what is told of it, as long as `outgoing` is there. */
  function asked(): Promise<{ status: number; text: string; outgoing: ClientRequest }> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        socketPath: socket,
        path: '/practice',
        method: 'POST',
        agent: false,
        headers: { authorization: `Bearer ${TOKEN}` }
      });
      outgoing.on('error', reject);
      outgoing.on('response', response => {
        response.on('error', () => undefined);
        response.once('data', (line: Buffer) =>
          resolve({ status: response.statusCode!, text: line.toString(), outgoing })
        );
      });
      outgoing.end();
    });
  }

  async function opened(): Promise<{ address: string; outgoing: ClientRequest }> {
    const { text, outgoing } = await asked();
    return { ...(JSON.parse(text) as { address: string }), outgoing };
  }

  /** Lets go of it; resolves when another one can be had, which is let go of, too. */
  async function gone(outgoing: ClientRequest): Promise<void> {
    outgoing.destroy();
    for (;;) {
      const next = await asked();
      next.outgoing.destroy();
      if (next.status === 200) {
        return;
      }
    }
  }

  test('is there for whoever knows its address, and nowhere else', async () => {
    const { address, outgoing } = await opened();
    const answer = await fetch(`${address}/balance`);
    expect(await answer.json()).toEqual({ account: 'practice', balance: 100 });
    const { origin, hostname, pathname } = new URL(address);
    expect(hostname).toBe('127.0.0.1');
    for (const path of ['/', '/balance', `${pathname.slice(0, -1)}/balance`, pathname]) {
      expect([path, (await fetch(origin + path)).status]).toEqual([path, 404]);
    }
    await gone(outgoing);
  });

  test('ends with the answer that it is there for', async () => {
    const { address, outgoing } = await opened();
    await gone(outgoing);
    await expect(fetch(`${address}/balance`)).rejects.toThrow();
  });

  test('is there once at a time', async () => {
    const { outgoing } = await opened();
    expect(await ask(socket, '/practice').reply).toMatchObject({ status: 409 });
    await gone(outgoing);
  });

  test('is not opened for whoever does not know the runner’s token', async () => {
    const { reply } = ask(socket, '/practice', { authorization: 'Bearer of nothing' });
    expect(await reply).toMatchObject({ status: 401 });
  });
});
