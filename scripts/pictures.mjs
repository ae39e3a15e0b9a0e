// Takes the pictures of README and user guide anew, of the real product in a browser: four journeys
// write them into docs/pictures.
import { join } from 'node:path';
import { bin } from './lib/checks.mjs';
import { node, root, run } from './lib/workspace.mjs';
import { setup } from './setup.mjs';

await setup({ withBrowser: true });
await run(process.execPath, [join(root, 'scripts/build.mjs')]);
const { args } = bin('playwright', [
  'test',
  '--config=ui-tests/playwright.config.ts',
  'journey.spec',
  'journey-origin.spec',
  'journey-report.spec',
  'page-cut.spec'
]);
await run(node(), args, { env: { FACETRY_PICTURES: join(root, 'docs/pictures') } });
