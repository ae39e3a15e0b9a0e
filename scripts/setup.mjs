// Installs what a fresh machine lacks: npm packages, a Python environment with our three packages
// in it, and for the tests (--browser) a Chromium, (--elsewhere) other programs that run notebooks,
// (--overlays) heavy real components.
// Does nothing where nothing has changed.
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { setupOverlays } from './lib/overlays.mjs';
import { findPython, locked, once } from './lib/steps.mjs';
import { node, python, root, run, stamps, venv } from './lib/workspace.mjs';

const PACKAGES = ['facetry', 'facetry_service', 'jupyterlab_facetry'];
const ELSEWHERE = join(stamps, 'site-elsewhere');
const labextension = join(root, 'python_stub/jupyterlab_facetry/jupyterlab_facetry/labextension');

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (!(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19))) {
    throw new Error(
      `Node ${process.versions.node} is too old: install Node 20.19 or newer (or 22.12 or newer), then run this again.`
    );
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
  await locked('lock', async () => {
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
    if (withBrowser) {
      await browser();
    }
  });
  if (withOverlays) {
    await setupOverlays();
  }
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
