import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  realpathSync
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';

import { FILE, type Manifest, ManifestError, readManifest } from '../../manifest';
import { CommandError } from '../errors';
import { shown } from '../facetLines';

/** A `facetry.toml` on this machine. */
export interface ManifestFile {
  path: string;
  /** Where it lies: what its paths are relative to. */
  folder: string;
  text: string;
}

const MOST_BYTES = 256 * 1024;
/** Of an OpenAPI document; more is no configuration of a connection. */
const MOST_DOCUMENT = 1024 * 1024;

/**
 * @param named a file, or a folder with one; undefined: the nearest from the working folder up, to
 *   the root of the repository or the home folder
 * @throws CommandError no_manifest
 */
export function openManifest(named: string | undefined): ManifestFile {
  const path = placeOf(named);
  if (path === undefined) {
    throw new CommandError(
      'no_manifest',
      named === undefined
        ? `There is no ${FILE} in this folder, nor above it up to the repository’s root: name the ` +
            'one that you mean.'
        : `“${named}” does not exist.`
    );
  }
  return { path, folder: dirname(path), text: readText(path, MOST_BYTES) };
}

/**
 * What the file says.
 *
 * @throws CommandError with the code of a `ManifestError`, and which file that is
 */
export function manifestOf({ path, text }: ManifestFile): Manifest {
  try {
    return readManifest(text);
  } catch (error) {
    if (error instanceof ManifestError) {
      const where = shown(relative(process.cwd(), path), 500);
      throw new CommandError(
        error.code,
        error.message.replace(FILE, () => where)
      );
    }
    throw error;
  }
}

/**
 * Where the file is, or undefined.
 *
 * @param start where the search begins if none is named
 */
export function placeOf(
  named: string | undefined,
  start: string = process.cwd()
): string | undefined {
  if (named !== undefined) {
    const path = resolve(named);
    const inside = join(path, FILE);
    return existsSync(inside) ? inside : existsSync(path) ? path : undefined;
  }
  return folders(start)
    .map(folder => join(folder, FILE))
    .find(path => existsSync(path));
}

/** What lies above the repository or the home folder is somebody else's. */
function folders(start: string): string[] {
  const above = [start];
  for (let folder = start; dirname(folder) !== folder;) {
    folder = dirname(folder);
    above.push(folder);
  }
  const top = above.findIndex(folder => folder === homedir() || existsSync(join(folder, '.git')));
  return above.slice(0, Math.max(top, 0) + 1);
}

/**
 * The real path of what a file names below its folder. A repository may hold links: where one
 * leads out, nothing is read or connected.
 * @throws CommandError no_such_path, link_leads_out
 */
export function inside(folder: string, path: string): string {
  let real: string;
  try {
    real = realpathSync(join(folder, path));
  } catch {
    throw new CommandError('no_such_path', `There is no “${path}” beside ${FILE}.`);
  }
  const way = relative(realpathSync(folder), real);
  if (way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way) {
    throw new CommandError(
      'link_leads_out',
      `“${path}” is a link that leads out of ${FILE}’s folder.`
    );
  }
  return real;
}

/** The text of a document that a file names below its folder. */
export function documentText(folder: string, path: string): string {
  return readText(inside(folder, path), MOST_DOCUMENT);
}

/** Of plain files alone: a pipe in a repository must hold nobody up. */
function readText(path: string, most: number): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(fd);
    if (!fstatSync(fd).isFile() || size > most) {
      throw new CommandError(
        'no_manifest',
        `“${path}” is not a file of at most ${most / 1024} KiB.`
      );
    }
    const bytes = Buffer.alloc(size);
    let length = 0;
    for (let got = -1; got !== 0 && length < size; length += got) {
      got = readSync(fd, bytes, length, size - length, length);
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(0, length)
    );
  } catch (error) {
    if (error instanceof TypeError) {
      throw new CommandError('no_manifest', `“${path}” is not text in UTF-8.`);
    }
    throw error;
  } finally {
    closeSync(fd);
  }
}
