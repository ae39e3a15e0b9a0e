// Writes docs/vectors anew from src/ledger/testing/vectors. `npm test` says when it is out of date.
import { build } from 'esbuild';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from './lib/workspace.mjs';

const { outputFiles } = await build({
  stdin: {
    contents: `export { vectors } from './index'; export { vectorFiles } from './files';`,
    resolveDir: join(root, 'src/ledger/testing/vectors'),
    loader: 'ts'
  },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  define: { __dirname: '"."' },
  logLevel: 'error'
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { vectors, vectorFiles } = await import(`data:text/javascript;base64,${code}`);
const files = vectorFiles(await vectors());
const folder = join(root, 'docs/vectors');
await rm(folder, { recursive: true, force: true });
for (const [name, text] of files) {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
