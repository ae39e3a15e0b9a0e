// Writes docs/vectors.json from src/ledger/testing/vectors. `npm test` says when it is out of date.
import { build } from 'esbuild';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './lib/workspace.mjs';

const { outputFiles } = await build({
  entryPoints: [join(root, 'src/ledger/testing/vectors/index.ts')],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  logLevel: 'error'
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { vectorsText } = await import(`data:text/javascript;base64,${code}`);
await writeFile(join(root, 'docs/vectors.json'), await vectorsText());
