// Builds what people install: the core, runner and command for Node, the consent page, the page
// outside of Jupyter, the labextension. `--development` keeps the bundles readable; `--only
// node,consent,ui,lab` builds part;
// `--complete` (a release) fails where a part is not there.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { node, root, run, venv } from './lib/workspace.mjs';
import { buildUi } from './lib/ui.mjs';

const development = process.argv.includes('--development');
const complete = process.argv.includes('--complete');
const only = process.argv[process.argv.indexOf('--only') + 1];
const wanted = process.argv.includes('--only') ? only.split(',') : ['node', 'consent', 'ui', 'lab'];
const dist = join(root, 'python_stub/facetry_service/facetry_service/dist');

const NODE_ENTRIES = {
  core: 'src/host/main.ts',
  away: 'src/host/away/main.ts',
  runner: 'src/runner/main.ts',
  cli: 'src/cli/main.ts'
};

/** False, and said, while an entry is still to be written; a release needs them all. */
function written(path) {
  if (existsSync(join(root, path))) {
    return true;
  }
  if (complete) {
    throw new Error(`build: ${path} does not exist`);
  }
  console.log(`build: ${path} is not there yet: left out`);
  return false;
}

async function buildNode() {
  const entries = Object.entries(NODE_ENTRIES).filter(([, path]) => written(path));
  if (entries.length === 0) {
    return;
  }
  await build({
    entryPoints: Object.fromEntries(entries.map(([name, path]) => [name, join(root, path)])),
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Named as a language: for `node24` esbuild compiles \p{…} anew each time that it is used.
    target: 'es2024',
    minifySyntax: !development,
    legalComments: 'none',
    logLevel: 'warning',
    // CommonJS dependencies call require for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
    }
  });
}

async function buildConsent() {
  if (!written('src/consent/main.ts')) {
    return;
  }
  const out = join(dist, 'consent');
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await build({
    entryPoints: [
      { in: join(root, 'src/consent/main.ts'), out: 'consent' },
      { in: join(root, 'src/consent/style/index.css'), out: 'consent' }
    ],
    outdir: out,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: !development,
    legalComments: 'none',
    logLevel: 'warning'
  });
  await cp(join(root, 'src/consent/index.html'), join(out, 'index.html'));
  await cp(join(root, 'style/icons/facet.svg'), join(out, 'icon.svg'));
}

/** What was compiled of a file that has moved would be taken for the folder of its name. */
async function removeLeftOver() {
  const compiled = join(root, 'lib');
  const names = existsSync(compiled) ? await readdir(compiled, { recursive: true }) : [];
  for (const name of names) {
    const source = /^(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(name)?.[1];
    const kept = ['.ts', '.tsx'].some(end => existsSync(join(root, 'src', `${source}${end}`)));
    if (source !== undefined && !kept) {
      await rm(join(compiled, name));
    }
  }
}

async function buildLab() {
  if (!written('src/lab/index.ts')) {
    return;
  }
  // Of an older build nothing may end up in a wheel, nor be taken for this one where it fails.
  await rm(join(root, 'python_stub/jupyterlab_facetry/jupyterlab_facetry/labextension'), {
    recursive: true,
    force: true
  });
  await removeLeftOver();
  await run(node(), [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'src/lab']);
  const mode = development ? ['--development', 'True'] : [];
  await run(join(venv, 'bin/jupyter-builder'), ['build', ...mode, root]);
}

const parts = {
  node: buildNode,
  consent: buildConsent,
  ui: () => buildUi(join(dist, 'ui'), { development }),
  lab: buildLab
};
for (const part of wanted) {
  await parts[part]();
}
