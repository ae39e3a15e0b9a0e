import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The TypeScript SDK, bundled: some of its libraries can't be loaded as CommonJS. */
function bundled(): typeof import('../../../src/client') {
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
    return require(outfile) as typeof import('../../../src/client');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const { Holding, newKeys, ServiceClient, signDecision, SystemObjects } = bundled();
