import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { Book } from '../authority/books/book';
import { serviceItself } from '../authority/entries';
import { begin } from '../authority/principals/genesis';
import { KERNEL } from '../kernelKind';
import { GroupJournal, Log } from '../ledger';
import { Objects } from '../registry/objects';
import { type KeptSecret, openSecret } from '../registry/credentials';
import { registrationOf } from '../registry/registration';
import { SCHEMAS } from '../schemas';
import { loadIdentity, migrate, openDatabase } from '../storage';
import type { Clock, Random, RegisteredObject, Vault } from '../types';
import { STATE, WALLET } from './databases';
import { RestoreError } from './epoch';
import type { Manifest } from './manifest';
import { beside, examined, mustBeFree, settle } from './restore';

export interface CloneOptions {
  clock: Clock;
  random: Random;
  /** Of the new service; null makes one. */
  issuer: string | null;
  /**
   * Has credentials that were typed for the connections come along: what opens them, of the wallet
   * in the back-up (null: nothing here does), asked for where there are such. Absent: they stay
   * behind.
   */
  credentials?: ((wallet: string) => Promise<Vault | null>) | undefined;
}

export interface Cloned {
  issuer: string;
  log: string;
  from: Manifest;
  /** Names of what is connected. */
  objects: string[];
}

/**
 * Makes another service of a back-up: another issuer, other keys, nobody known and nothing held;
 * what is connected stays connected. So nobody's facet is ever honoured by two services.
 *
 * @param data must not be there, or be empty
 * @throws RestoreError `folder_not_empty`, `issuer_taken`, `credentials_closed`; BackupDamaged,
 *   StorageError
 */
export async function clone(
  pieces: AsyncIterable<Uint8Array>,
  data: string,
  options: CloneOptions
): Promise<Cloned> {
  const target = resolve(data);
  mustBeFree(target);
  return beside(target, async folder => {
    const source = join(folder, 'source');
    mkdirSync(source, { mode: 0o700 });
    const { manifest } = await examined(pieces, source, options.clock);
    if (options.issuer === manifest.issuer) {
      throw new RestoreError(
        'issuer_taken',
        `“${manifest.issuer}” is what the service of this back-up is called: tokens for one would be ` +
          'for both. Give the clone another name, or none.'
      );
    }
    const cloned = await begun(join(folder, STATE), source, manifest, options);
    if (existsSync(join(source, 'commands'))) {
      cpSync(join(source, 'commands'), join(folder, 'commands'), { recursive: true });
    }
    rmSync(source, { recursive: true });
    await settle(folder, target);
    return cloned;
  });
}

async function begun(
  path: string,
  source: string,
  manifest: Manifest,
  { clock, random, issuer: wanted, credentials }: CloneOptions
): Promise<Cloned> {
  const { objects, secrets } = connections(join(source, STATE));
  const typed = credentials ? await opened(secrets, join(source, WALLET), credentials) : [];
  const db = openDatabase(path);
  try {
    migrate(db, SCHEMAS, clock);
    const identity = loadIdentity(db, wanted, { clock, random });
    const { issuer, logKey: log } = identity;
    const journal = new GroupJournal(db, await Log.open({ db, identity, clock, random }));
    const kept = new Objects(db);
    await journal.transact(unit => {
      begin(unit, new Book(db), issuer, random);
      unit.append({
        kind: 'epoch',
        groups: {
          who: serviceItself(issuer),
          what: {
            object: 'aios/ledger',
            action: 'clone',
            safe: false,
            change: 'cloned',
            former: manifest.log,
            checkpoint: manifest.checkpoint,
            copied: manifest.copied
          }
        }
      });
      for (const object of objects) {
        kept.put(unit, object, issuer);
        unit.append({
          kind: 'registration',
          groups: { who: serviceItself(issuer), ...registrationOf(object, 'added') }
        });
      }
      const keep = db.prepare('INSERT INTO secrets (object, secret) VALUES (?, ?)');
      for (const { object, secret } of typed) {
        keep.run(object, secret);
      }
    });
    journal.close();
    return { issuer, log, from: manifest, objects: objects.map(({ name }) => name) };
  } finally {
    db.close();
  }
}

function connections(path: string): {
  objects: RegisteredObject[];
  secrets: KeptSecret[];
} {
  const db: DatabaseSync = openDatabase(path);
  try {
    const secrets = db.prepare('SELECT object, secret, vault FROM secrets').all();
    return {
      // What lives in a kernel has no place here: its principal is none of the clone's.
      objects: new Objects(db).list().filter(({ kind }) => kind !== KERNEL),
      secrets: secrets as unknown as KeptSecret[]
    };
  } finally {
    db.close();
  }
}

/** In clear text, until the new service starts and closes them by a key of its own. */
async function opened(
  secrets: KeptSecret[],
  wallet: string,
  vaultOf: (wallet: string) => Promise<Vault | null>
): Promise<{ object: string; secret: string }[]> {
  const asked = secrets.some(({ vault }) => vault !== null) && existsSync(wallet);
  const vault = asked ? await vaultOf(wallet) : null;
  return secrets.map(kept => {
    try {
      return { object: kept.object, secret: openSecret(kept, vault) };
    } catch {
      throw new RestoreError(
        'credentials_closed',
        'The credentials in this back-up are closed by a key that is not in it. Make the clone ' +
          'without them, and type them again when you connect.'
      );
    }
  });
}
