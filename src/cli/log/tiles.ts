import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type Checkpoint, parseCheckpoint, TileWriter, verifyNote } from '../../ledger';
import { CommandError } from '../errors';
import type { Opened } from '../identities';
import { logKeyOf, readLedger } from './ledger';
import { replaceFile } from '../files/replacedFile';

/**
 * The ledger as files of C2SP tlog-tiles. What lies in the folder stays: it is the log's past.
 * @returns how many entries
 * @throws CommandError tiles_differ where the folder holds something else than this log
 */
export async function writeTiles(
  opened: Opened,
  folder: string,
  publish: (note: string) => Promise<string>,
  published: boolean
): Promise<number> {
  const seen = await seenIn(folder, await logKeyOf(opened));
  const writer = new TileWriter((path, bytes) => put(join(folder, path), bytes), seen);
  return readLedger(opened, writer, publish, published);
}

async function seenIn(folder: string, vkey: string): Promise<Checkpoint | undefined> {
  const path = join(folder, 'checkpoint');
  if (!existsSync(path)) {
    return undefined;
  }
  const note = readFileSync(path, 'utf8');
  return parseCheckpoint(await verifyNote(note, vkey).catch(() => differs(path)));
}

function put(path: string, bytes: Uint8Array): void {
  const lasting = !path.endsWith('checkpoint');
  if (lasting && existsSync(path)) {
    if (!readFileSync(path).equals(bytes)) {
      differs(path);
    }
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, bytes, 0o666);
}

function differs(path: string): never {
  throw new CommandError(
    'tiles_differ',
    `“${path}” does not match this log as it is now. Keep it as evidence, and write to another folder.`
  );
}
