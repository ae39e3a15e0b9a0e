// Installs what a fresh machine lacks: npm packages, a Python environment with our three packages
// in it, and for the tests (--browser) a Chromium, (--elsewhere) other programs that run notebooks,
// (--overlays) heavy real components.
// Does nothing where nothing has changed.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { node, python, root, run, stamps, venv } from './lib/workspace.mjs';

/** What takes a while, to somebody who waits for it. */
const WORDS = {
  npm: 'npm packages (about half a minute)',
  python: 'a Python environment in .venv, with JupyterLab (about a minute)',
  packages: 'the packages of this checkout'
};
const PACKAGES = ['facetry', 'facetry_service', 'jupyterlab_facetry'];
const ELSEWHERE = join(stamps, 'site-elsewhere');
const OVERLAYS = ['requirements-dev.txt', 'requirements-overlays.txt'];
/** The Python that has the heavy components. */
export const overlaysPython = join(stamps, 'site-overlays/bin/python');
const labextension = join(root, 'python_stub/jupyterlab_facetry/jupyterlab_facetry/labextension');

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (!(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19))) {
    throw new Error(
      `Node ${process.versions.node} is too old: install Node 20.19 or newer (or 22.12 or newer), then run this again.`
    );
  }
}

function findPython() {
  const names = [process.env.FACETRY_PYTHON, 'python3', 'python3.13', 'python3.12', 'python3.11'];
  for (const name of names.filter(Boolean)) {
    const test = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))';
    if (spawnSync(name, ['-c', test], { stdio: 'ignore' }).status === 0) {
      return name;
    }
  }
  throw new Error(
    'No Python 3.11 or newer with venv was found: install one (on Debian: python3 and python3-venv), or set FACETRY_PYTHON to it.'
  );
}

async function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(await readFile(join(root, file)));
  }
  return hash.digest('hex');
}

/** Whether a step was done, with its files as they are now. */
async function isDone(name, digest, present) {
  const stamp = join(stamps, name);
  return existsSync(stamp) && existsSync(present) && (await readFile(stamp, 'utf8')) === digest;
}

/** Runs `step` unless the files it depends on are as they were when it last succeeded. */
async function once(name, files, present, step) {
  const digest = await digestOf(files);
  if (await isDone(name, digest, present)) {
    return;
  }
  const stamp = join(stamps, name);
  await rm(stamp, { force: true });
  console.log(`setup: ${WORDS[name] ?? name}`);
  await step();
  await writeFile(stamp, digest);
}

/** Two set-ups at once would tear each other's folders apart. */
async function locked(work) {
  await mkdir(stamps, { recursive: true });
  const path = join(stamps, 'lock');
  // Linked into place with its content: nobody may see a lock that does not yet say whose it is.
  const own = `${path}.${process.pid}`;
  await writeFile(own, String(process.pid));
  let told = false;
  for (;;) {
    try {
      await link(own, path);
      await rm(own);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw error;
      }
      const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
      if (!holder || spawnSync('kill', ['-0', String(holder)], { stdio: 'ignore' }).status !== 0) {
        await rm(path, { force: true });
        continue;
      }
      if (!told) {
        console.log(`setup: waits for another set-up of this checkout (process ${holder})`);
        told = true;
      }
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function npmPackages() {
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

async function pipInstall(...what) {
  await run(python(), ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...what]);
}

/** Makes it where there is none, or only what an interrupted set-up left of it: Python without pip. */
export async function environmentWithPip() {
  const whole = spawnSync(python(), ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0;
  if (!whole) {
    await run(findPython(), ['-m', 'venv', '--clear', venv]);
  }
}

async function pythonEnvironment() {
  await environmentWithPip();
  await pipInstall('-r', 'requirements-dev.txt');
  await mkdir(join(stamps, 'bin'), { recursive: true });
  await rm(join(stamps, 'bin/node'), { force: true });
  await symlink(node(), join(stamps, 'bin/node'));
}

/** Programs of others that tests run: apart, since Jupyter would load them all by itself. */
async function elsewhere() {
  await rm(ELSEWHERE, { recursive: true, force: true });
  await pipInstall('--no-deps', '--target', ELSEWHERE, '-r', 'requirements-elsewhere.txt');
}

/** Whether the heavy components are here as they are wanted now. */
export async function hasOverlays() {
  return isDone('overlays', await digestOf(OVERLAYS), overlaysPython);
}

/** What they want of others is not what JupyterLab wants: an environment of their own, some 750 MB. */
async function overlays() {
  await run(findPython(), ['-m', 'venv', '--clear', join(stamps, 'site-overlays')]);
  const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', OVERLAYS[1]];
  await run(overlaysPython, pip);
  const ask = ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"), end="")'];
  const theirs = await run(overlaysPython, ask, { capture: true });
  const ours = await run(python(), ask, { capture: true });
  // After theirs: the tests' own tools, and this checkout.
  const line = `import site; site.addsitedir(${JSON.stringify(ours)})\n`;
  await writeFile(join(theirs, 'checkout.pth'), line);
}

async function ourPackages() {
  await mkdir(labextension, { recursive: true });
  const installed = join(venv, 'share/jupyter/labextensions/jupyterlab-facetry');
  // Not through the link of an earlier run: what pip installs there would land in the build, and
  // the next wheel would hold it twice.
  await rm(installed, { recursive: true, force: true });
  await rm(join(labextension, 'install.json'), { force: true });
  const args = PACKAGES.flatMap(name => ['-e', join('python_stub', name)]);
  await pipInstall('--no-deps', '--no-build-isolation', ...args);
  // An editable install copies the labextension; a link shows every later build at once.
  await rm(installed, { recursive: true, force: true });
  await mkdir(join(venv, 'share/jupyter/labextensions'), { recursive: true });
  await symlink(labextension, installed);
}

const BROWSERS = [
  process.env.FACETRY_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
];

const FIREFOXES = [
  process.env.FACETRY_FIREFOX,
  '/usr/bin/firefox',
  '/usr/bin/firefox-esr',
  '/Applications/Firefox.app/Contents/MacOS/firefox'
];

/** WebKitGTK's own driver and browser, which Debian has in `webkit2gtk-driver`; Safari's engine. */
const WEBKITS = [
  '/usr/bin/WebKitWebDriver',
  ...['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap(machine =>
    ['4.1', '4.0', '6.0'].map(version => `/usr/lib/${machine}/webkit2gtk-${version}/MiniBrowser`)
  ),
  '/usr/libexec/webkit2gtk-4.1/MiniBrowser'
];

function webkit() {
  const [driver, browser] = WEBKITS.filter(path => existsSync(path));
  return driver === WEBKITS[0] && browser && existsSync('/usr/bin/Xvfb')
    ? `${driver}\n${browser}\n`
    : '';
}

/** The path of the first of these browsers that starts, or null. */
function systemBrowser(paths) {
  return (
    paths.find(
      path =>
        path && existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0
    ) ?? null
  );
}

async function browser() {
  const stamp = join(stamps, 'chromium');
  let path = systemBrowser(BROWSERS);
  if (
    path === null &&
    process.platform === 'linux' &&
    process.getuid() === 0 &&
    existsSync('/usr/bin/apt-get')
  ) {
    console.log('setup: chromium');
    await run('apt-get', ['update', '-qq']);
    await run(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      {
        env: { DEBIAN_FRONTEND: 'noninteractive' }
      }
    );
    path = systemBrowser(BROWSERS);
  }
  if (path === null) {
    console.log('setup: chromium');
    await run(process.execPath, [
      join(root, 'node_modules/playwright/cli.js'),
      'install',
      'chromium'
    ]);
  }
  // Empty: Playwright's own.
  await writeFile(stamp, path ?? '');
  // Empty: the journey in Firefox, or in WebKit, is left out. None is installed for it.
  await writeFile(join(stamps, 'firefox'), systemBrowser(FIREFOXES) ?? '');
  await writeFile(join(stamps, 'webkit'), webkit());
}

export async function setup({
  withBrowser = false,
  withElsewhere = false,
  withOverlays = false
} = {}) {
  checkNode();
  await locked(async () => {
    await once(
      'npm',
      ['package-lock.json'],
      join(root, 'node_modules/.package-lock.json'),
      npmPackages
    );
    await once('python', ['requirements-dev.txt'], python(), pythonEnvironment);
    const projects = PACKAGES.map(name => `python_stub/${name}/pyproject.toml`);
    await once('packages', ['requirements-dev.txt', ...projects], labextension, ourPackages);
    if (withElsewhere) {
      const files = ['requirements-dev.txt', 'requirements-elsewhere.txt'];
      await once('elsewhere', files, ELSEWHERE, elsewhere);
    }
    if (withOverlays) {
      await once('overlays', OVERLAYS, overlaysPython, overlays);
    }
    if (withBrowser) {
      await browser();
    }
  });
}

if (
  process.argv[1] &&
  import.meta.url.endsWith('/scripts/setup.mjs') &&
  process.argv[1].endsWith('setup.mjs')
) {
  try {
    await setup({
      withBrowser: process.argv.includes('--browser'),
      withElsewhere: process.argv.includes('--elsewhere'),
      withOverlays: process.argv.includes('--overlays')
    });
  } catch (error) {
    console.error(`setup: ${error.message}`);
    process.exit(1);
  }
}
