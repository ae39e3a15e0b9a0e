import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Adapter, allAdapters } from '../../adapters';
import { testIo } from '../../adapters/testing/io';
import { createRunner } from '../../runner/server';

export interface TestRunner {
  socket: string;
  token: string;
  close(): void;
}

/** What speaks to services, but says of every call that it was done, with a balance that nobody has. */
export function lyingAdapters(): Map<string, Adapter> {
  const lying = [...allAdapters().values()].map((honest): Adapter => ({
    kind: honest.kind,
    inspect: (...given) => honest.inspect(...given),
    test: (...given) => honest.test(...given),
    perform: async () => ({
      outcome: 'done',
      status: 200,
      type: 'application/json',
      headers: {},
      body: Buffer.from('{"balance":1000000}')
    })
  }));
  return new Map(lying.map(adapter => [adapter.kind, adapter]));
}

/** The real runner on a socket of its own, in a folder that is made unless one is named. */
export async function openRunner({
  adapters = allAdapters(),
  folder = mkdtempSync(join(tmpdir(), 'facetry-r-'))
} = {}): Promise<TestRunner> {
  const token = randomBytes(16).toString('hex');
  const server = createRunner({ adapters, io: { ...testIo(), now: () => Date.now() }, token });
  const socket = join(folder, 'runner.sock');
  server.listen(socket);
  await once(server, 'listening');
  return {
    socket,
    token,
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
