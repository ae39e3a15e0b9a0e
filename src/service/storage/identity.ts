import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject
} from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { b64u, type Jwk, thumbprint } from '../../protocol';
import { formatVkey, logOrigin } from '../../ledger';
import type { Clock, Identity, Random } from '../types';
import { StorageError } from './errors';
import type { Schema } from './migrations';

export const identitySchema: Schema = {
  part: 'identity',
  steps: [
    `CREATE TABLE service (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       issuer TEXT NOT NULL,
       epoch INTEGER NOT NULL,
       made_at INTEGER NOT NULL
     ) STRICT;
     -- PKCS #8 of the service's own keys; this file is readable by its user only.
     CREATE TABLE keys (
       name TEXT PRIMARY KEY,
       private BLOB NOT NULL,
       made_at INTEGER NOT NULL
     ) STRICT;`
  ]
};

/** The identity with the private half that only the log uses. */
export interface ServiceIdentity extends Identity {
  /** First line of every checkpoint. */
  origin: string;
  /** Raw Ed25519 signature by the log's key. */
  signLog(bytes: Uint8Array): Uint8Array;
  logPublicKey: KeyObject;
}

/**
 * The issuer id and the keys of this data folder, made at its first start.
 *
 * @param wanted the issuer id that was configured; null takes the one that is there, or makes one
 * @throws StorageError `issuer_fixed` where the folder belongs to another issuer id
 */
export function loadIdentity(
  db: DatabaseSync,
  wanted: string | null,
  { clock, random }: { clock: Clock; random: Random }
): ServiceIdentity {
  db.exec('BEGIN IMMEDIATE');
  try {
    const { issuer, epoch } = named(db, wanted, clock, random);
    const log = key(db, 'log', clock);
    const descriptor = key(db, 'descriptor', clock);
    db.exec('COMMIT');
    const origin = logOrigin(issuer, epoch);
    return {
      issuer,
      origin,
      logKey: formatVkey(origin, b64u.decode(log.jwk.x)),
      logPublicKey: log.publicKey,
      signLog: bytes => sign(null, bytes, log.privateKey),
      descriptorKey: descriptor.jwk,
      descriptor: {
        kid: thumbprint(descriptor.jwk),
        alg: 'Ed25519',
        sign: async bytes => sign(null, bytes, descriptor.privateKey)
      }
    };
  } finally {
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
  }
}

/**
 * The issuer id and the log's key, of a data folder that is only looked at.
 * @returns undefined where no service was ever started here
 */
export function storedIdentity(db: DatabaseSync): Pick<Identity, 'issuer' | 'logKey'> | undefined {
  const row = db.prepare('SELECT issuer, epoch FROM service').get() as
    { issuer: string; epoch: number } | undefined;
  const log = storedKey(db, 'log');
  return (
    row &&
    log && {
      issuer: row.issuer,
      logKey: formatVkey(logOrigin(row.issuer, row.epoch), b64u.decode(publicOf(log).jwk.x))
    }
  );
}

function named(db: DatabaseSync, wanted: string | null, clock: Clock, random: Random) {
  const row = db.prepare('SELECT issuer, epoch FROM service').get() as
    { issuer: string; epoch: number } | undefined;
  if (row && wanted !== null && wanted !== row.issuer) {
    throw new StorageError(
      'issuer_fixed',
      `This data folder belongs to the service “${row.issuer}”, not to “${wanted}”. ` +
        'Leave the issuer out, or use another data folder.'
    );
  }
  if (row) {
    return row;
  }
  const issuer = wanted ?? `facetry:${b64u.encode(random.bytes(16))}`;
  db.prepare('INSERT INTO service (id, issuer, epoch, made_at) VALUES (1, ?, 1, ?)').run(
    issuer,
    clock.now()
  );
  return { issuer, epoch: 1 };
}

function key(db: DatabaseSync, name: string, clock: Clock) {
  const stored = storedKey(db, name);
  const privateKey = stored ?? generateKeyPairSync('ed25519').privateKey;
  if (!stored) {
    db.prepare('INSERT INTO keys (name, private, made_at) VALUES (?, ?, ?)').run(
      name,
      privateKey.export({ format: 'der', type: 'pkcs8' }),
      clock.now()
    );
  }
  return { privateKey, ...publicOf(privateKey) };
}

function storedKey(db: DatabaseSync, name: string): KeyObject | undefined {
  const row = db.prepare('SELECT private FROM keys WHERE name = ?').get(name) as
    { private: Uint8Array } | undefined;
  return row && createPrivateKey({ key: Buffer.from(row.private), format: 'der', type: 'pkcs8' });
}

function publicOf(privateKey: KeyObject) {
  const publicKey = createPublicKey(privateKey);
  const { x } = publicKey.export({ format: 'jwk' }) as { x: string };
  const jwk = { crv: 'Ed25519', kty: 'OKP', x } satisfies Jwk;
  return { publicKey, jwk };
}
