import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type * as Sdk from '../../../src/client';

type Client = typeof Sdk;

/** The TypeScript SDK, bundled: some of its libraries can't be loaded as CommonJS. */
function bundled(): Client {
  const folder = mkdtempSync(join(tmpdir(), 'fk-'));
  try {
    const outfile = join(folder, 'client.cjs');
    buildSync({
      entryPoints: [join(__dirname, '../../../src/client/index.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error'
    });
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require(outfile) as Client;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const { Holding, makeCard, newKeys, ServiceClient, signDecision, SystemObjects } = bundled();
