import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign
} from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { COSIGNATURE, formatVkey } from '../../ledger';
import { b64u, sha256Hex } from '../../protocol';
import { CommandError } from '../errors';
import type { KeyStore } from '../keys/keyStore';

export interface WitnessKey {
  vkey: string;
  sign(bytes: Uint8Array): Uint8Array;
}

/**
 * The key of a witness: in its folder's database is which one it is, and the key itself among those of
 * the command line, closed as they are. A release of before kept it in the folder: it is taken over.
 *
 * @throws CommandError other_name, witness_key_elsewhere
 */
export async function witnessKey(
  db: DatabaseSync,
  name: string,
  keys: KeyStore
): Promise<WitnessKey> {
  db.exec('CREATE TABLE IF NOT EXISTS identity (name TEXT NOT NULL, vkey TEXT NOT NULL) STRICT');
  const kept = db.prepare('SELECT name, vkey FROM identity').get() as
    { name: string; vkey: string } | undefined;
  const older = olderKey(db);
  const of = kept?.name ?? older?.name ?? name;
  if (of !== name) {
    throw new CommandError('other_name', `This folder belongs to the witness “${of}”.`);
  }
  if (kept) {
    forgetOlder(db);
    return { vkey: kept.vkey, sign: signer(await stored(keys, kept.vkey)) };
  }
  const key = older?.key ?? generateKeyPairSync('ed25519').privateKey;
  const { x } = createPublicKey(key).export({ format: 'jwk' }) as { x: string };
  const vkey = formatVkey(name, b64u.decode(x), COSIGNATURE);
  // Stored first: a folder that names a key which is nowhere would be no witness any more.
  await keys.write(nameOf(vkey), JSON.stringify(key.export({ format: 'jwk' })));
  db.prepare('INSERT INTO identity (name, vkey) VALUES (?, ?)').run(name, vkey);
  forgetOlder(db);
  return { vkey, sign: signer(key) };
}

async function stored(keys: KeyStore, vkey: string): Promise<KeyObject> {
  const text = await keys.read(nameOf(vkey));
  if (text === undefined) {
    throw new CommandError(
      'witness_key_elsewhere',
      'The key of this witness is not among the keys of this command line. Run it as the same user, with the ' +
        'same --data as before; or begin a new witness in a new folder.'
    );
  }
  return createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: 'jwk' });
}

/** Two witnesses of one name, in two folders, are two. */
function nameOf(vkey: string): string {
  return `witness/${sha256Hex(vkey)}`;
}

function signer(key: KeyObject): WitnessKey['sign'] {
  return bytes => sign(null, bytes, key);
}

function hasOlder(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'key'").get() !== undefined;
}

function olderKey(db: DatabaseSync): { name: string; key: KeyObject } | undefined {
  const row = hasOlder(db) ? db.prepare('SELECT name, private FROM key').get() : undefined;
  if (!row) {
    return undefined;
  }
  const key = Buffer.from(row['private'] as Uint8Array);
  return {
    name: row['name'] as string,
    key: createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  };
}

/** Leaves zeros where it was. */
function forgetOlder(db: DatabaseSync): void {
  if (hasOlder(db)) {
    db.exec('PRAGMA secure_delete = ON; DROP TABLE key; VACUUM');
  }
}
