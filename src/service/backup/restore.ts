import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { parseCheckpoint, verifyNote } from '../../ledger';
import { b64u, parseCanonical } from '../../protocol';
import { type OwnerDevice, ownerDevices } from '../authority/restoring';
import { diagnose } from '../doctor';
import { openToRead } from '../doctor/file';
import { SCHEMAS } from '../schemas';
import {
  migrate,
  openDatabase,
  sqliteCode,
  storedIdentity,
  StorageError,
  storageError,
  troubleAtStart
} from '../storage';
import type { Clock } from '../types';
import { type Unpacked, unpack } from './container';
import { SETTINGS, STATE, WALLET } from './databases';
import { type EpochOptions, type OpenedEpoch, openEpoch, RestoreError } from './epoch';
import { sweepLeftovers } from './leftovers';
import { BackupDamaged, type Manifest } from './manifest';

export interface RestoreOptions extends Omit<EpochOptions, 'kept' | 'copied'> {
  /** Which owners' devices are in hand: kids. */
  choose(devices: readonly OwnerDevice[], manifest: Manifest): Promise<readonly string[]>;
}

export interface Restored extends OpenedEpoch {
  manifest: Manifest;
  digest: string;
  kept: readonly string[];
  /** What closes the wallet's keys; null where there is none. */
  wallet: string | null;
}

/** What was found of a back-up that was only looked at. */
export interface Checked extends Unpacked {
  entries: number;
  principals: number;
  facets: number;
  wallet: string | null;
}

/**
 * Makes a data folder of a back-up, or nothing: all is done in a folder beside it that takes its
 * name at the end.
 *
 * @param data must not be there, or be empty
 * @throws RestoreError `folder_not_empty`; BackupDamaged, StorageError
 */
export async function restore(
  pieces: AsyncIterable<Uint8Array>,
  data: string,
  options: RestoreOptions
): Promise<Restored> {
  const target = resolve(data);
  mustBeFree(target);
  return beside(target, async folder => {
    const { manifest, digest, wallet } = await examined(pieces, folder, options.clock);
    const state = join(folder, STATE);
    const kept = await options.choose(devicesIn(state), manifest);
    const opened = await openEpoch(state, { ...options, kept, copied: manifest.copied });
    await settle(folder, target);
    return { ...opened, manifest, digest, kept, wallet };
  });
}

/**
 * Reads a back-up whole, as a restore does before it changes anything, and leaves nothing.
 *
 * @param near a path beside which there is room for it
 * @throws BackupDamaged, StorageError
 */
export async function checkBackup(
  pieces: AsyncIterable<Uint8Array>,
  near: string,
  clock: Clock
): Promise<Checked> {
  return beside(resolve(near), folder => examined(pieces, folder, clock));
}

export async function examined(
  pieces: AsyncIterable<Uint8Array>,
  folder: string,
  clock: Clock
): Promise<Checked> {
  const unpacked = await unpack(pieces, folder);
  const state = join(folder, STATE);
  try {
    upgrade(state, clock);
    checkWallet(join(folder, WALLET), unpacked.manifest);
    checkSettings(folder, unpacked.manifest);
  } catch (error) {
    const { code } =
      sqliteCode(error) === undefined ? (error as StorageError) : storageError(error, state);
    throw code === 'data_corrupt' ? new BackupDamaged('its databases can not be read') : error;
  }
  const { ok, differences, entries, principals, facets, wallet } = await diagnose(state);
  if (!ok) {
    const [{ part, code, detail }] = differences as [(typeof differences)[number]];
    throw new BackupDamaged(`${part} ${code}: ${detail}`);
  }
  await checkSaid(state, unpacked.manifest);
  return { ...unpacked, entries, principals, facets, wallet };
}

/** What an earlier release wrote is compared as this one has it. */
function upgrade(path: string, clock: Clock): void {
  const db = openDatabase(path);
  try {
    migrate(db, SCHEMAS, clock);
  } finally {
    db.close();
  }
}

function checkWallet(path: string, { issuer, files }: Manifest): void {
  if (!files.some(file => file.path === WALLET)) {
    return;
  }
  const db = new DatabaseSync(path, { readOnly: true, limits: { attach: 0 } } as object);
  try {
    const [{ integrity_check: said }] = db.prepare('PRAGMA integrity_check').all() as [
      { integrity_check: string }
    ];
    if (said !== 'ok') {
      throw new BackupDamaged(`wallet.sqlite: ${said}`);
    }
    const row = db.prepare('SELECT issuer FROM service').get() as { issuer: string } | undefined;
    if (row !== undefined && row.issuer !== issuer) {
      throw new BackupDamaged('its wallet is of another service');
    }
  } finally {
    db.close();
  }
}

/**
 * Of `service.json` a back-up has the port that browsers know the service by: a command would
 * follow more, as to the socket of whoever wrote it.
 */
function checkSettings(folder: string, { files }: Manifest): void {
  if (
    files.some(({ path }) => path === SETTINGS) &&
    !isPort(readFileSync(join(folder, SETTINGS)))
  ) {
    throw new BackupDamaged(`its ${SETTINGS} says more than a port`);
  }
}

function isPort(bytes: Uint8Array): boolean {
  try {
    const { consent_port: port, ...more } = parseCanonical(bytes) as Record<string, unknown>;
    return Object.keys(more).length === 0 && (port === undefined || Number.isInteger(port));
  } catch {
    return false;
  }
}

/** People are told what its first line says, and the ledger of a clone has it for good. */
async function checkSaid(path: string, { issuer, log, checkpoint }: Manifest): Promise<void> {
  const db = openToRead(path);
  try {
    const own = storedIdentity(db);
    const head = db.prepare('SELECT checkpoint FROM log_head').get() as { checkpoint: string };
    const same =
      own?.issuer === issuer &&
      own.logKey === log &&
      (await stateIn(checkpoint, log)) === (await stateIn(head.checkpoint, log));
    if (!same) {
      throw new BackupDamaged('its first line is about another service, or another time');
    }
  } finally {
    db.close();
  }
}

async function stateIn(note: string, vkey: string): Promise<string | undefined> {
  try {
    const { size, root } = parseCheckpoint(await verifyNote(note, vkey));
    return `${size} ${b64u.encode(root)}`;
  } catch {
    return undefined;
  }
}

function devicesIn(path: string): OwnerDevice[] {
  const db = openDatabase(path);
  try {
    return ownerDevices(db);
  } finally {
    db.close();
  }
}

export function mustBeFree(target: string): void {
  let names: string[];
  try {
    names = readdirSync(target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return;
    }
    throw storageError(error, target);
  }
  if (names.length > 0) {
    throw notEmpty(target);
  }
}

function notEmpty(target: string): RestoreError {
  return new RestoreError(
    'folder_not_empty',
    `${target} is not empty. A restore makes a folder of its own: name one that is not there, or ` +
      'move this one away (with its service stopped), and keep it.'
  );
}

/** Works in a folder beside `target`, of which nothing is left where it does not become it. */
export async function beside<T>(target: string, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = dirname(target);
  const prefix = `.${basename(target)}.restoring-`;
  const folder = join(parent, `${prefix}${process.pid}`);
  try {
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    sweepLeftovers(parent, prefix);
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    throw storageError(error, parent);
  }
  try {
    return await work(folder);
  } catch (error) {
    throw isOfDisk(error) ? storageError(error, parent) : troubleAtStart(error, parent);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isOfDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes(
    (error as NodeJS.ErrnoException).code ?? ''
  );
}

/** Durable, and only then there under its name; a folder that is not empty keeps it. */
export async function settle(folder: string, target: string): Promise<void> {
  // What reading left beside the databases; what is written is in them.
  rmSync(join(folder, `${STATE}-shm`), { force: true });
  rmSync(join(folder, `${WALLET}-shm`), { force: true });
  await sync(folder);
  try {
    renameSync(folder, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOTEMPTY' || code === 'EEXIST'
      ? notEmpty(target)
      : error instanceof StorageError
        ? error
        : storageError(error, target);
  }
  await sync(dirname(target));
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
