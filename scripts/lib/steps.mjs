// Steps of a set-up: done once for the files that they depend on, one set-up at a time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, stamps } from './workspace.mjs';

/** What takes a while, to somebody who waits for it. */
const WORDS = {
  npm: 'npm packages (about half a minute)',
  python: 'a Python environment in .venv, with JupyterLab (about a minute)',
  packages: 'the packages of this checkout',
  overlays:
    "heavy components that tests run against: litellm's proxy, dask, polars (about a minute)"
};

/** The Python that environments are made with. */
export function findPython() {
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
export async function once(name, files, present, step) {
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

/** Two set-ups at once would tear each other's folders apart: `name` says which of them. */
export async function locked(name, work) {
  await mkdir(stamps, { recursive: true });
  const path = join(stamps, name);
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
