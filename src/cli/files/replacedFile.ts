import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Puts a file in the place of whatever was there, durably: whoever reads it finds the one or the
 * other, whole.
 */
export function replaceFile(path: string, content: string | Uint8Array, mode = 0o600): void {
  const name = `.${basename(path)}.${randomBytes(6).toString('hex')}`;
  const fresh = join(dirname(path), name);
  try {
    writeFileSync(fresh, content, { mode, flag: 'wx', flush: true });
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
