import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FacetryError } from '../../protocol';
import { checkIntegrity, openToRead } from '../doctor/file';
import { Differences } from '../doctor/differences';
import { walletClosedBy } from '../doctor/wallet';
import { Log } from '../ledger';
import { loadIdentity, openDatabase } from '../storage';
import type { Clock, Random } from '../types';
import { described, digestOf, pack, type Source } from './container';
import { COMMAND_KEYS, COMMAND_KEYS_COPY, STATE, WALLET } from './databases';
import { isWithin, type Manifest, manifestLine } from './manifest';

/** SQLite's own names for a database, beside it. */
const ENDS = ['', '-wal', '-shm', '-journal'];

export interface Saved {
  manifest: Manifest;
  /** What the back-up is known by. */
  digest: string;
  /** Paths in the data folder that are no plain files, and so not in the back-up. */
  leftOut: string[];
  /** What closes the wallet's keys, also in the back-up; null where there is none. */
  wallet: string | null;
  /** The same of the command line's keys. */
  commandKeys: string | null;
  pieces(): AsyncGenerator<Uint8Array>;
}

/** The copy of the databases can not be relied on. */
class CopyDamaged extends FacetryError {
  constructor(what: string) {
    super('data_corrupt', `There is nothing that could be backed up: ${what}`);
  }
}

/**
 * A back-up of a data folder: copies of its databases, the keys and programs beside them, and the
 * port that browsers know it by. No socket, no lock, no path of this machine.
 *
 * @param copies folder with the copies of the databases, and of the command line's keys where it
 *   has such; the caller removes it
 * @param given `copied`: ms; all that was recorded up to then is in them
 * @throws StorageError, CopyDamaged
 */
export async function save(
  data: string,
  copies: string,
  { clock, random, copied }: { clock: Clock; random: Random; copied: number }
): Promise<Saved> {
  const log = await checked(join(copies, STATE), { clock, random });
  const settings = join(copies, 'service.json');
  writeFileSync(settings, lasting(join(data, 'service.json')), { mode: 0o600 });
  const leftOut: string[] = [];
  const sources: Source[] = [
    ...[STATE, WALLET, COMMAND_KEYS]
      .map(path => ({ path, from: copyOf(copies, path) }))
      .filter(({ from }) => existsSync(from)),
    { path: 'service.json', from: settings },
    ...['cli', 'commands'].flatMap(path => below(data, path, leftOut))
  ];
  const files = [];
  for (const source of sources) {
    files.push(await described(source));
  }
  const manifest: Manifest = { backup: 1, copied, ...log, files };
  return {
    manifest,
    digest: digestOf(manifestLine(manifest)),
    leftOut,
    wallet: walletClosedBy(join(copies, WALLET)),
    commandKeys: walletClosedBy(join(copies, COMMAND_KEYS_COPY)),
    pieces: () => pack(manifest, sources)
  };
}

function copyOf(copies: string, path: string): string {
  return join(copies, path === COMMAND_KEYS ? COMMAND_KEYS_COPY : path);
}

/** Whether the copy's pages, its newest checkpoint and the tree below it are whole. */
async function checked(
  path: string,
  given: { clock: Clock; random: Random }
): Promise<Pick<Manifest, 'issuer' | 'log' | 'checkpoint'>> {
  const differences = new Differences();
  const looked = openToRead(path);
  checkIntegrity(looked, differences);
  looked.close();
  const [wrong] = differences.kept;
  if (wrong !== undefined) {
    throw new CopyDamaged(wrong.detail);
  }
  const db = openDatabase(path);
  try {
    const identity = loadIdentity(db, null, given);
    const { checkpoint } = await Log.open({ db, identity, ...given });
    return { issuer: identity.issuer, log: identity.logKey, checkpoint };
  } finally {
    db.close();
    for (const end of ['-wal', '-shm']) {
      rmSync(`${path}${end}`, { force: true });
    }
  }
}

/** What of `service.json` outlives a process: browsers know the service by its port. */
function lasting(path: string): string {
  try {
    const { consent_port } = JSON.parse(readFileSync(path, 'utf8')) as { consent_port?: unknown };
    return JSON.stringify(Number.isInteger(consent_port) ? { consent_port } : {});
  } catch {
    return '{}';
  }
}

function below(data: string, path: string, leftOut: string[]): Source[] {
  const here = join(data, path);
  if (!existsSync(here)) {
    return [];
  }
  return readdirSync(here)
    .sort()
    .flatMap(name => {
      const inner = `${path}/${name}`;
      const from = join(data, inner);
      const status = lstatSync(from);
      if (status.isDirectory()) {
        return below(data, inner, leftOut);
      }
      if (ENDS.some(end => inner === COMMAND_KEYS + end)) {
        return [];
      }
      if (!status.isFile() || !isWithin(inner)) {
        leftOut.push(inner);
        return [];
      }
      return [{ path: inner, from }];
    });
}
