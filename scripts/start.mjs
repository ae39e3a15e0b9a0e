// From a fresh checkout to a running JupyterLab with this extension. Further arguments go to
// `jupyter lab`: `npm start -- --no-browser --port 9000`.
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { environment, python, root, run } from './lib/workspace.mjs';
import { setup } from './setup.mjs';

/** The page that the browser opens first; without a query, since Jupyter appends one. */
const LANDING = '/facetry/start-tour';

try {
  await setup();
  await run(process.execPath, [join(root, 'scripts/build.mjs')]);
} catch (error) {
  console.error(`start: ${error.message}`);
  process.exit(1);
}

const notebooks = join(root, 'notebooks');
await mkdir(notebooks, { recursive: true });
const args = [
  '-m',
  'jupyterlab',
  `--ServerApp.root_dir=${notebooks}`,
  `--LabApp.default_url=${LANDING}`
];
if (process.getuid?.() === 0) {
  args.push('--allow-root');
}
const lab = spawn(python(), [...args, ...process.argv.slice(2)], {
  cwd: root,
  env: environment(),
  stdio: 'inherit'
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // The terminal has told JupyterLab itself; this process only waits for its end.
  process.on(signal, () => signal === 'SIGINT' || lab.kill(signal));
}
lab.on('close', code => process.exit(code ?? 1));
