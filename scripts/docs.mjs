// Builds the pages of this repository as a site, into dist/site: every warning is an error, and a
// link to a page, heading or file that is not there is a warning. No network is used.
import { join } from 'node:path';
import { docsCheck, runAll } from './lib/checks.mjs';
import { root } from './lib/workspace.mjs';
import { setup } from './setup.mjs';

await setup();
const failed = await runAll([docsCheck]);
if (failed.length === 0) {
  console.log(join(root, 'dist/site/docs/site/index.html'));
}
process.exit(failed.length === 0 ? 0 : 1);
