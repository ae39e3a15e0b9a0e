import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';

import { storageError } from '../storage';

/** Pages a step: between two the service goes on, which it does not meanwhile. */
const PAGES = 256;
const PREFIX = '.copy-';
const SQLITE_OK = 0;
/** Transactions are short; none is met so often. */
const TRIES = 50;
/** Whoever asked for a copy has read it by then, or is gone. */
const FORGOTTEN_MS = 6 * 3_600_000;

/** The databases of a data folder. */
export const STATE = 'state.sqlite';
export const WALLET = 'wallet.sqlite';
/** What outlives a process of it: the port. */
export const SETTINGS = 'service.json';
/** Keys of the command line, in a data folder, and the copy of it among the copies. */
export const COMMAND_KEYS = 'cli/wallet.sqlite';
export const COMMAND_KEYS_COPY = 'command.sqlite';

/**
 * Copies a database that is in use to a new file, as it stands when the last page is copied: what
 * this connection writes meanwhile is in the copy whole or not at all.
 *
 * @throws StorageError
 */
export async function copyDatabase(db: DatabaseSync, path: string): Promise<void> {
  try {
    await backup(db, path, { rate: PAGES });
  } catch (error) {
    throw storageError(error, path);
  }
}

/**
 * A new folder in the data folder for copies, which whoever asked for them takes away. The wallet
 * is copied first: a principal that came in between is then one whose key nobody has, and not one
 * that nobody knows.
 *
 * @returns its path
 * @throws StorageError; nothing of it is left then
 */
export async function copyInto(
  data: string,
  copies: { wallet(path: string): Promise<void>; state(path: string): Promise<void> }
): Promise<string> {
  const folder = join(data, `${PREFIX}${randomBytes(8).toString('hex')}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
    // By the file system's clock, which is the one of these times.
    sweepCopies(data, statSync(folder).mtimeMs - FORGOTTEN_MS);
    await steady(() => copies.wallet(join(folder, WALLET)));
    await steady(() => copies.state(join(folder, STATE)));
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw storageError(error, folder);
  }
}

/**
 * Node takes it for an error, of which SQLite says that it is none, where the first step meets a
 * transaction of the same connection: then the copy is begun anew.
 */
async function steady(copy: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await copy();
    } catch (error) {
      const { errcode } = ((error as Error).cause ?? error) as { errcode?: number };
      if (errcode !== SQLITE_OK || tried === TRIES) {
        throw error;
      }
    }
  }
}

/** Removes copies that nobody came back for. @param before ms; later ones may be being read */
export function sweepCopies(data: string, before = Infinity): void {
  if (!existsSync(data)) {
    return;
  }
  for (const name of readdirSync(data)) {
    const path = join(data, name);
    if (name.startsWith(PREFIX) && statSync(path).mtimeMs < before) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
