import { existsSync, linkSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { sweepLeftovers } from '../../service/backup';
import { CommandError } from '../errors';

/**
 * Writes a new file (0600) that is there whole and durable or, however this process ends, not at all.
 * @throws CommandError file_exists
 */
export async function writeWholeFile(
  path: string,
  pieces: AsyncIterable<Uint8Array>
): Promise<void> {
  const target = resolve(path);
  mustBeNew(target, path);
  await beside(target, path, 0o600, async (file, part) => {
    await pour(pieces, file);
    await file.sync();
    nameNew(part, target);
  });
}

/**
 * Writes a file in the place of what has its name, or anew. It has that name once all of it is there,
 * durable and as it should be; until then, and where it never is, the name has what it had.
 * What is no file (a pipe, `/dev/stdout`) gets the pieces as they come.
 *
 * @param check throws where what came is not to be kept
 */
export async function replaceFile(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  check: () => Promise<void>
): Promise<void> {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before && !before.isFile()) {
    const file = await open(path, 'w');
    try {
      await pour(pieces, file);
    } finally {
      await file.close();
    }
    return check();
  }
  // A link stays one.
  const target = before ? realpathSync(path) : resolve(path);
  const mode = before ? before.mode & 0o777 : 0o666;
  await beside(target, path, mode, async (file, part) => {
    if (before) {
      await file.chmod(mode);
    }
    await pour(pieces, file);
    await file.sync();
    await check();
    renameSync(part, target);
  });
}

/** @throws CommandError file_exists */
export function mustBeNew(target: string, path = target): void {
  if (existsSync(target)) {
    throw exists(path);
  }
}

/** Works on a file beside the one that is meant; nothing is left of it that was not named. */
async function beside(
  target: string,
  path: string,
  mode: number,
  work: (file: FileHandle, part: string) => Promise<void>
): Promise<void> {
  const prefix = `.${basename(target)}.part-`;
  const part = join(dirname(target), `${prefix}${process.pid}`);
  try {
    sweepLeftovers(dirname(target), prefix);
    const file = await open(part, 'wx', mode);
    try {
      await work(file, part);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw told(error, path);
  } finally {
    rmSync(part, { force: true });
  }
}

async function pour(pieces: AsyncIterable<Uint8Array>, file: FileHandle): Promise<void> {
  for await (const piece of pieces) {
    await file.writeFile(piece);
  }
}

function told(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EEXIST':
      return exists(path);
    case 'ENOSPC':
    case 'EDQUOT':
      return new CommandError(
        'disk_full',
        `There is no space left for “${path}”; nothing was kept of it.`
      );
    case 'ENOENT':
      return new CommandError('no_folder', `“${path}” is in no folder that there is.`);
    default:
      return error;
  }
}

function exists(path: string): CommandError {
  return new CommandError('file_exists', `“${path}” exists already; nothing was overwritten.`);
}

const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** By a link, which takes nobody's place; where the file system has none, by renaming. */
function nameNew(part: string, target: string): void {
  try {
    linkSync(part, target);
  } catch (error) {
    if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
    mustBeNew(target);
    renameSync(part, target);
  }
}
