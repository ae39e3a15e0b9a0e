import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { sweepLeftovers } from '../service/backup';
import { CommandError } from './errors';

/**
 * Writes a file (0600) that is there whole and durable or, however this process ends, not at all.
 * @throws CommandError file_exists
 */
export async function writeWholeFile(
  path: string,
  pieces: AsyncIterable<Uint8Array>
): Promise<void> {
  const target = resolve(path);
  mustBeNew(target, path);
  const prefix = `.${basename(target)}.part-`;
  sweepLeftovers(dirname(target), prefix);
  const part = join(dirname(target), `${prefix}${process.pid}`);
  try {
    const file = await open(part, 'wx', 0o600);
    try {
      for await (const piece of pieces) {
        await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    name(part, target);
  } catch (error) {
    throw told(error, path);
  } finally {
    rmSync(part, { force: true });
  }
}

/** @throws CommandError file_exists */
export function mustBeNew(target: string, path = target): void {
  if (existsSync(target)) {
    throw exists(path);
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
    default:
      return error;
  }
}

function exists(path: string): CommandError {
  return new CommandError('file_exists', `“${path}” exists already; nothing was overwritten.`);
}

const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** By a link, which takes nobody's place; where the file system has none, by renaming. */
function name(part: string, target: string): void {
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
