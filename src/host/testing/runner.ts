import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { allAdapters, nodeDisk, NodeHttp } from '../../adapters';
import { createRunner } from '../../runner/server';

export interface TestRunner {
  socket: string;
  token: string;
  close(): void;
}

/** The real runner on a socket of its own. */
export async function openRunner(): Promise<TestRunner> {
  const token = randomBytes(16).toString('hex');
  const server = createRunner({
    adapters: allAdapters(),
    io: {
      now: () => Date.now(),
      random: length => randomBytes(length),
      http: new NodeHttp(),
      disk: nodeDisk([])
    },
    token
  });
  const folder = mkdtempSync(join(tmpdir(), 'facetry-r-'));
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
