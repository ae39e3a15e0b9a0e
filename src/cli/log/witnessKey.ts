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
 * the command line, closed as they are.
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
  if (kept && kept.name !== name) {
    throw new CommandError('other_name', `This folder belongs to the witness “${kept.name}”.`);
  }
  if (kept) {
    return { vkey: kept.vkey, sign: signer(await stored(keys, kept.vkey)) };
  }
  const key = generateKeyPairSync('ed25519').privateKey;
  const { x } = createPublicKey(key).export({ format: 'jwk' }) as { x: string };
  const vkey = formatVkey(name, b64u.decode(x), COSIGNATURE);
  // Stored first: a folder that names a key which is nowhere would be no witness any more.
  await keys.write(nameOf(vkey), JSON.stringify(key.export({ format: 'jwk' })));
  db.prepare('INSERT INTO identity (name, vkey) VALUES (?, ?)').run(name, vkey);
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
