import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type TranslationBundle, TranslationManager } from '@jupyterlab/translation';

const CATALOGUE = join(
  __dirname,
  '../../../python_stub/jupyterlab_facetry/jupyterlab_facetry/locale/de_DE/LC_MESSAGES',
  'jupyterlab_facetry.json'
);

/** As JupyterLab reads what its server found for this language. */
export async function bundle(language: string): Promise<TranslationBundle> {
  const data = { jupyterlab_facetry: JSON.parse(readFileSync(CATALOGUE, 'utf8')) as unknown };
  const connector = { fetch: () => Promise.resolve({ data, message: '' }) };
  const manager = new TranslationManager('', '', undefined, connector as never);
  await manager.fetch(language);
  return manager.load('jupyterlab-facetry');
}
