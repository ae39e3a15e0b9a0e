// Heavy real components that tests run against (litellm's proxy, dask, polars): some 500 MB that nobody
// needs who does not test. What they want of others is not what JupyterLab wants, so they have an
// environment of their own.
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPython, locked, once } from './steps.mjs';
import { python, run, stamps } from './workspace.mjs';

const WANTED = ['requirements-dev.txt', 'requirements-overlays.txt'];
const PLACE = join(stamps, 'site-overlays');
const LONGEST_REASON = 300;
/** Bytes: what is installed, and what pip unpacks meanwhile. */
const ROOM = 800e6;

/** The Python that has them. */
export const overlaysPython = join(PLACE, 'bin/python');

/**
 * Installs them where that was not done. Has a lock of its own: other set-ups go on meanwhile.
 *
 * @throws Error with why they can't be had, in one line; none of them is left then.
 */
export async function setupOverlays() {
  await locked('lock-overlays', () => once('overlays', WANTED, overlaysPython, install));
}

async function install() {
  await rm(PLACE, { recursive: true, force: true });
  try {
    await mustHaveRoom();
    const pip = ['-m', 'pip', '-q', '--disable-pip-version-check', 'install', '--retries', '1'];
    await run(findPython(), ['-m', 'venv', PLACE], { quiet: true });
    // The list is whole, and what the proxy does without is not in it. Compiled is what is used.
    const what = ['--no-deps', '--no-compile', '-r', WANTED[1]];
    await run(overlaysPython, [...pip, ...what], { quiet: true });
    await withOurs();
  } catch (error) {
    await rm(PLACE, { recursive: true, force: true });
    throw new Error(reason(error), { cause: error });
  }
}

async function mustHaveRoom() {
  const { bavail, bsize } = await statfs(stamps);
  if (bavail * bsize < ROOM) {
    const left = Math.round((bavail * bsize) / 1e6);
    throw new Error(`too little room: they take ${ROOM / 1e6} MB, and ${left} MB are free`);
  }
}

/** After theirs: the tests' own tools, and this checkout. */
async function withOurs() {
  const ask = ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"), end="")'];
  const theirs = await run(overlaysPython, ask, { capture: true });
  const ours = await run(python(), ask, { capture: true });
  const line = `import site; site.addsitedir(${JSON.stringify(ours)})\n`;
  await writeFile(join(theirs, 'checkout.pth'), line);
}

/** What a program said last, else the error's own words. */
function reason({ said = '', message }) {
  const lines = said.split('\n').map(line => line.trim());
  const last = lines.findLast(line => line.startsWith('ERROR:')) ?? lines.findLast(Boolean);
  const away = /connection broken by '(\w+)/.exec(said);
  const words = [away && `the registry can't be reached (${away[1]})`, last ?? message];
  return words.filter(Boolean).join('; ').slice(0, LONGEST_REASON);
}
