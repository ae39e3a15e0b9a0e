// What is published, into dist/: a wheel of each Python package, and the npm package `facetry`
// (the TypeScript SDK: client, protocol and ledger), generated here with its own package.json.
// `--only wheels` or `--only npm` makes part; `--to <folder>` puts it elsewhere.
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bin } from './lib/checks.mjs';
import { node, python, root, run } from './lib/workspace.mjs';

const WHEELS = ['facetry', 'facetry_service', 'jupyterlab_facetry'];
/** What the npm package offers: `facetry`, `facetry/protocol`, `facetry/ledger`. */
const PARTS = { client: '.', protocol: './protocol', ledger: './ledger' };
const MAKERS = { wheels, npm: npmPackage };
const { values: wanted } = parseArgs({
  options: { only: { type: 'string' }, to: { type: 'string' } }
});
const dist = resolve(wanted.to ?? join(root, 'dist'));
// Within the checkout, where the packages that it imports are found when it is tried.
const sdk = join(root, 'dist', 'sdk');

async function wheels() {
  await run(process.execPath, [join(root, 'scripts/build.mjs'), '--complete']);
  for (const name of WHEELS) {
    await run(python(), [
      '-m',
      'build',
      '--wheel',
      '--no-isolation',
      '--outdir',
      dist,
      join('python_stub', name)
    ]);
  }
}

/** The npm packages that the bundle leaves to be installed, each with the version of this checkout. */
function external(metafile, versions) {
  const names = Object.values(metafile.outputs)
    .flatMap(output => output.imports)
    .filter(entry => entry.external)
    .map(({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/')
    );
  return Object.fromEntries(
    [...new Set(names)].sort().map(name => {
      if (!(name in versions)) {
        throw new Error(`package: the SDK imports ${name}, which package.json does not list`);
      }
      return [name, versions[name]];
    })
  );
}

/** Declarations as Node resolves them: relative paths with their file's ending. */
async function completePaths(folder) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.d.ts')) {
      continue;
    }
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    const complete = text.replace(
      /((?:from|import\()\s*['"])(\.[^'"]*)(?=['"])/g,
      (_, start, path) => {
        const target = join(dirname(file), path);
        return `${start}${path}${existsSync(`${target}.d.ts`) ? '.js' : '/index.js'}`;
      }
    );
    await writeFile(file, complete);
  }
}

async function npmPackage() {
  const ours = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const parts = Object.keys(PARTS);
  const { command, args } = bin('tsc', ['-b', ...parts.map(part => `src/${part}`)]);
  await run(command, args);
  const { metafile } = await build({
    entryPoints: Object.fromEntries(parts.map(part => [part, join(root, 'src', part, 'index.ts')])),
    outdir: join(sdk, 'lib'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    packages: 'external',
    target: 'es2022',
    metafile: true,
    logLevel: 'warning'
  });
  for (const part of parts) {
    await cp(join(root, 'lib', part), join(sdk, 'types', part), {
      recursive: true,
      filter: path => !/\.(js|map|tsbuildinfo)$/.test(path)
    });
  }
  await completePaths(join(sdk, 'types'));
  const entry = part => ({ types: `./types/${part}/index.d.ts`, default: `./lib/${part}.js` });
  const manifest = {
    name: 'facetry',
    version: ours.version,
    description: 'Permissions a program holds in variables: the Facetry SDK',
    keywords: ['capabilities', 'provenance', 'transparency-log'],
    license: ours.license,
    author: ours.author,
    homepage: ours.homepage,
    repository: ours.repository,
    type: 'module',
    sideEffects: false,
    exports: Object.fromEntries(parts.map(part => [PARTS[part], entry(part)])),
    types: './types/client/index.d.ts',
    files: ['lib', 'types'],
    dependencies: external(metafile, ours.dependencies)
  };
  await writeFile(join(sdk, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await cp(join(root, 'LICENSE'), join(sdk, 'LICENSE'));
  await cp(join(root, 'src/client/README.md'), join(sdk, 'README.md'));
  // It must load where it will run, before anybody else tries.
  await run(
    node(),
    ['--input-type=module', '-e', parts.map(part => `await import('./lib/${part}.js');`).join(' ')],
    {
      cwd: sdk
    }
  );
  await run('npm', ['pack', '--silent', '--pack-destination', dist], { cwd: sdk });
}

try {
  if (wanted.only !== undefined && !Object.hasOwn(MAKERS, wanted.only)) {
    throw new Error(`--only takes one of ${Object.keys(MAKERS).join(', ')}`);
  }
  for (const folder of [dist, sdk]) {
    await rm(folder, { recursive: true, force: true });
  }
  await mkdir(dist, { recursive: true });
  for (const [name, make] of Object.entries(MAKERS)) {
    if (wanted.only === undefined || wanted.only === name) {
      await make();
    }
  }
} catch (error) {
  console.error(`package: ${error.message}`);
  process.exit(1);
}
