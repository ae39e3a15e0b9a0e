// Removes what the build made; `--all` also what set-up installed. Notebooks are never touched.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './lib/workspace.mjs';

const BUILT = [
  'lib',
  'dist',
  'test-results',
  'ui-tests/results',
  '.stamps/reports',
  'python_stub/facetry_service/facetry_service/dist',
  'python_stub/jupyterlab_facetry/jupyterlab_facetry/labextension'
];
const INSTALLED = ['node_modules', '.venv', '.stamps'];

for (const folder of process.argv.includes('--all') ? [...BUILT, ...INSTALLED] : BUILT) {
  await rm(join(root, folder), { recursive: true, force: true });
}
