import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { allAdapters } from '../../adapters';
import { testIo } from '../../adapters/testing/io';
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
    io: { ...testIo(), now: () => Date.now() },
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
