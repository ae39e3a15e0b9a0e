import { leafHash, parseCheckpoint, sameHash, type TileTree, verifyNote } from '../../ledger';
import { hex } from '../../protocol';
import { type ServiceIdentity, StorageError } from '../storage';
import type { Clock } from '../types';
import type { EntryTable } from './entryTable';
import type { Tiles } from './tiles';

/** How far the clock may be behind the last entry at start. */
const CLOCK_BEHIND_MS = 60_000;

/** A log as it lies in its tables. */
export interface Held {
  signer: Pick<ServiceIdentity, 'origin' | 'logKey'>;
  /** Entries below its checkpoint. */
  size: number;
  checkpoint: string;
  entries: EntryTable;
  tree: Pick<TileTree, 'root'>;
  tiles: Pick<Tiles, 'read'>;
}

/**
 * That entries, tree and checkpoint are of one log.
 *
 * @throws StorageError `ledger_inconsistent`
 */
export async function mustBeWhole(held: Held): Promise<void> {
  const { signer, size, checkpoint, entries, tree } = held;
  if (entries.size !== size) {
    throw inconsistent(`there are ${entries.size} entries and a head over ${size}`);
  }
  if (size === 0) {
    return;
  }
  const text = await verifyNote(checkpoint, signer.logKey).catch(() => {
    throw inconsistent('the checkpoint is not signed by the key of this log');
  });
  const stated = parseCheckpoint(text);
  if (stated.origin !== signer.origin || stated.size !== size) {
    throw inconsistent('the checkpoint is of another log or size');
  }
  if (hex.encode(tree.root()) !== hex.encode(stated.root)) {
    throw inconsistent('the tree is not the one that the checkpoint was signed over');
  }
  rightEdgeMustBeWhole(held);
}

/** The newest entries against their hashes: a torn or edited end is found at start. */
function rightEdgeMustBeWhole({ size, entries, tiles }: Held): void {
  const tile = Math.floor((size - 1) / 256);
  const hashes = tiles.read(0, tile);
  for (let index = tile * 256; index < size; index++) {
    const row = entries.get(index);
    const at = (index % 256) * 32;
    if (!row || !sameHash(leafHash(row.leaf), hashes!.subarray(at, at + 32))) {
      throw inconsistent(`entry ${index} is not the one that was recorded`);
    }
  }
}

/**
 * @param lastAt when the last entry was made, in ms
 * @throws StorageError `clock_behind`
 */
export function mustNotBeBehind(clock: Clock, lastAt: number): void {
  const behind = lastAt - clock.now();
  if (behind > CLOCK_BEHIND_MS) {
    throw new StorageError(
      'clock_behind',
      `The clock is ${Math.ceil(behind / 1000)} s behind the last entry of the ledger ` +
        `(${new Date(lastAt).toISOString()}). Set the clock right and start again: ` +
        'otherwise what was used before could be used a second time.'
    );
  }
}

export function inconsistent(what: string): StorageError {
  return new StorageError(
    'ledger_inconsistent',
    `The ledger was changed from outside: ${what}. Put a back-up of the data folder in its place.`
  );
}
