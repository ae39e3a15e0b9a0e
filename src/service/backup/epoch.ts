import type { DatabaseSync } from 'node:sqlite';

import {
  type Checkpoint,
  parseCheckpoint,
  parseNote,
  signSuccession,
  verifyConsistency,
  verifyNote
} from '../../ledger';
import { FacetryError } from '../../protocol';
import { serviceItself } from '../authority/entries';
import { ownerDevices, type Stopped, stopForRestore } from '../authority/restoring';
import { closeUntil } from '../gateway/tokens/replays';
import { GroupJournal, Log } from '../ledger';
import { dropProposals } from '../registry/proposals';
import { SCHEMAS } from '../schemas';
import {
  loadIdentity,
  migrate,
  nextDescriptor,
  nextLog,
  openDatabase,
  type ServiceIdentity
} from '../storage';
import type { Clock, Random } from '../types';

export interface EpochOptions {
  clock: Clock;
  random: Random;
  /** Kids of owners' devices that are in hand; all else stands still until one of them resumes it. */
  kept: readonly string[];
  /** ms; when the copy was made. */
  copied: number;
  /** The newest signed note of the former log that is known. */
  seen?: string;
}

export interface OpenedEpoch extends Stopped {
  former: string;
  log: string;
  /** Entries that are continued. */
  size: number;
  /** Entries that are known to be lost; null where nothing newer is known. */
  lost: number | null;
  /** Seconds since the epoch; what is signed up to then is taken by nobody. */
  closedUntil: number;
}

/** A restore can't be done as it was asked for; nothing has changed. */
export class RestoreError extends FacetryError {}

/**
 * Begins another log over the tables of a copy, which continues the one that the copy is of, and
 * stops all that may have ended since the copy was made (docs/protocol.md §10, "Epochs").
 *
 * @param path of `state.sqlite`, which nobody else uses
 * @throws StorageError, RestoreError
 */
export async function openEpoch(path: string, options: EpochOptions): Promise<OpenedEpoch> {
  const { clock, random, kept, copied, seen } = options;
  const db = openDatabase(path);
  try {
    migrate(db, SCHEMAS, clock);
    const former = loadIdentity(db, null, { clock, random });
    const log = await Log.open({ db, identity: former, clock, random });
    const journal = new GroupJournal(db, log);
    const last = parseCheckpoint(parseNote(log.checkpoint).text);
    const known = seen === undefined ? null : await seenBefore(seen, former.logKey, last, log);
    mustBeOwners(ownerDevices(db), kept);
    const { issuer } = former;
    const why = `restored from a back-up of ${new Date(copied).toISOString()}`;
    const opened = await journal.transact(unit => {
      const next = handOn({ db, log, former, last, clock });
      const stopped = stopForRestore(unit, { kept, entry: last.size, by: issuer, why });
      dropProposals(unit);
      const closedUntil = closeUntil(unit);
      unit.append({
        kind: 'epoch',
        groups: {
          who: serviceItself(issuer),
          what: {
            object: 'aios/ledger',
            action: 'restore',
            safe: false,
            change: 'restored',
            ...next.said,
            copied,
            kept: [...kept].sort(),
            ...(seen !== undefined && { seen })
          }
        }
      });
      return { log: next.vkey, closedUntil, ...stopped };
    });
    journal.close();
    return {
      former: former.logKey,
      size: last.size,
      lost: known && Math.max(known.size - last.size, 0),
      ...opened
    };
  } finally {
    db.close();
  }
}

/**
 * Gives a service another key for descriptors; those of before stay good.
 *
 * @param path of `state.sqlite`, which nobody else uses
 * @throws StorageError
 */
export async function rotateDescriptor(
  path: string,
  { clock, random }: { clock: Clock; random: Random }
): Promise<{ former: string; descriptor: string }> {
  const db = openDatabase(path);
  try {
    migrate(db, SCHEMAS, clock);
    return await nextDescriptor(db, loadIdentity(db, null, { clock, random }), clock);
  } finally {
    db.close();
  }
}

/**
 * Gives a service's log another key, as it may be wise after years, or where the old one may have
 * been seen by others. Whatever was signed stays so, and whoever knows the old key is led to the new.
 *
 * @param path of `state.sqlite`, which nobody else uses
 * @throws StorageError
 */
export async function rotateLog(
  path: string,
  { clock, random }: { clock: Clock; random: Random }
): Promise<{ former: string; log: string; size: number }> {
  const db = openDatabase(path);
  try {
    migrate(db, SCHEMAS, clock);
    const former = loadIdentity(db, null, { clock, random });
    const log = await Log.open({ db, identity: former, clock, random });
    const journal = new GroupJournal(db, log);
    const last = parseCheckpoint(parseNote(log.checkpoint).text);
    const vkey = await journal.transact(unit => {
      const next = handOn({ db, log, former, last, clock });
      unit.append({
        kind: 'epoch',
        groups: {
          who: serviceItself(former.issuer),
          what: {
            object: 'aios/ledger',
            action: 'rotate',
            safe: false,
            change: 'rotated',
            ...next.said
          }
        }
      });
      return next.vkey;
    });
    journal.close();
    return { former: former.logKey, log: vkey, size: last.size };
  } finally {
    db.close();
  }
}

/** In the caller's transaction: the next key signs from now on, and both sign that it does. */
function handOn(given: {
  db: DatabaseSync;
  log: Log;
  former: ServiceIdentity;
  last: Checkpoint;
  clock: Clock;
}): { vkey: string; said: { former: string; succession: string } } {
  const { db, log, former, last, clock } = given;
  const next = nextLog(db, former, clock);
  log.handOver(next);
  const succession = signSuccession(
    last,
    { vkey: former.logKey, sign: former.signLog },
    { vkey: next.logKey, sign: next.signLog }
  );
  return { vkey: next.logKey, said: { former: former.logKey, succession } };
}

/** What is known of the former log must be a state of it, or go on from the copy. */
async function seenBefore(
  note: string,
  vkey: string,
  last: Checkpoint,
  log: Log
): Promise<Checkpoint> {
  let seen: Checkpoint;
  try {
    seen = parseCheckpoint(await verifyNote(note, vkey));
  } catch {
    throw new RestoreError(
      'seen_unsigned',
      'That checkpoint is not signed by the log that this is a back-up of.'
    );
  }
  if (seen.size > 0 && seen.size <= last.size) {
    const proof = log.consistency(seen.size, last.size);
    if (verifyConsistency(seen.size, last.size, seen.root, last.root, proof) !== null) {
      throw new RestoreError(
        'forked',
        'The log that was seen had other entries than this back-up: one of both was tampered with.'
      );
    }
  }
  return seen;
}

function mustBeOwners(devices: readonly { principal: string }[], kept: readonly string[]): void {
  const stranger = kept.find(kid => devices.every(({ principal }) => principal !== kid));
  if (stranger !== undefined) {
    throw new RestoreError('no_such_owner', `No device ${stranger} may approve in this back-up.`);
  }
}
