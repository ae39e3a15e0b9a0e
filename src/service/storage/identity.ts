import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject
} from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { b64u, type Jwk, MAX_FORMER_KEYS, sign as signToken, thumbprint } from '../../protocol';
import { epochName, formatVkey, logOrigin } from '../../ledger';
import type { Clock, FormerDescriptor, Identity, Random } from '../types';
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
     ) STRICT;`,
    `-- What signed descriptors before: its public half alone, and how it named the next.
     CREATE TABLE former_descriptors (
       n INTEGER PRIMARY KEY,
       key TEXT NOT NULL,
       until INTEGER NOT NULL,
       successor TEXT NOT NULL
     ) STRICT;`
  ]
};

/** The identity with the private half that only the log uses. */
export interface ServiceIdentity extends Identity {
  /** How many logs this service has had. */
  epoch: number;
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
    return {
      issuer,
      ...logOf(issuer, epoch, log.privateKey),
      ...descriptorOf(descriptor.privateKey),
      formerDescriptors: formerDescriptors(db)
    };
  } finally {
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
  }
}

/** A log's key, with what it is called by it. */
export type LogIdentity = Pick<
  ServiceIdentity,
  'epoch' | 'origin' | 'logKey' | 'logPublicKey' | 'signLog'
>;

/**
 * Makes the key of the next log and puts it in the place of the one in use, in the caller's
 * transaction: what the former log signed stays, and it signs no more.
 */
export function nextLog(
  db: DatabaseSync,
  { issuer, epoch }: Pick<ServiceIdentity, 'issuer' | 'epoch'>,
  clock: Clock
): LogIdentity {
  const { privateKey } = generateKeyPairSync('ed25519');
  db.prepare('UPDATE service SET epoch = ?').run(epoch + 1);
  eraseKey(db, 'log');
  putKey(db, 'log', privateKey, clock);
  return logOf(issuer, epoch + 1, privateKey);
}

/** Who signs descriptors by this key. */
function descriptorOf(privateKey: KeyObject): Pick<Identity, 'descriptor' | 'descriptorKey'> {
  const { jwk } = publicOf(privateKey);
  return {
    descriptorKey: jwk,
    descriptor: {
      kid: thumbprint(jwk),
      alg: 'Ed25519',
      sign: async bytes => sign(null, bytes, privateKey)
    }
  };
}

function formerDescriptors(db: DatabaseSync): FormerDescriptor[] {
  const rows = db
    .prepare('SELECT key, until, successor FROM former_descriptors ORDER BY n DESC LIMIT ?')
    .all(MAX_FORMER_KEYS) as unknown as { key: string; until: number; successor: string }[];
  return rows.map(row => ({ ...row, key: JSON.parse(row.key) as Jwk }));
}

/**
 * Makes another key for descriptors, which the one in use names before it is erased: what that one
 * signed stays good (docs/protocol.md §5, "Another key").
 *
 * @returns the thumbprints of both
 */
export async function nextDescriptor(
  db: DatabaseSync,
  { issuer, descriptor, descriptorKey }: ServiceIdentity,
  clock: Clock
): Promise<{ former: string; descriptor: string }> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const next = descriptorOf(privateKey);
  const now = Math.floor(clock.now() / 1000);
  const named = { iat: now, iss: issuer, next: next.descriptorKey };
  const successor = await signToken(named, 'facet-successor', descriptor);
  db.exec('BEGIN IMMEDIATE');
  try {
    db.prepare('INSERT INTO former_descriptors (key, until, successor) VALUES (?, ?, ?)').run(
      JSON.stringify(descriptorKey),
      now,
      successor
    );
    eraseKey(db, 'descriptor');
    putKey(db, 'descriptor', privateKey, clock);
    db.exec('COMMIT');
  } finally {
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
  }
  return { former: descriptor.kid, descriptor: next.descriptor.kid };
}

function logOf(issuer: string, epoch: number, privateKey: KeyObject): LogIdentity {
  const { publicKey, jwk } = publicOf(privateKey);
  const raw = b64u.decode(jwk.x);
  const origin = logOrigin(issuer, epochName(epoch, raw));
  return {
    epoch,
    origin,
    logKey: formatVkey(origin, raw),
    logPublicKey: publicKey,
    signLog: bytes => sign(null, bytes, privateKey)
  };
}

/**
 * The issuer id and the log's key, of a data folder that is only looked at.
 * @returns undefined where no service was ever started here
 */
export function storedIdentity(db: DatabaseSync): Pick<Identity, 'issuer' | 'logKey'> | undefined {
  const row = db.prepare('SELECT issuer, epoch FROM service').get() as
    { issuer: string; epoch: number } | undefined;
  const log = storedKey(db, 'log');
  return row && log && { issuer: row.issuer, logKey: logOf(row.issuer, row.epoch, log).logKey };
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
    putKey(db, name, privateKey, clock);
  }
  return { privateKey, ...publicOf(privateKey) };
}

function putKey(db: DatabaseSync, name: string, privateKey: KeyObject, clock: Clock): void {
  db.prepare('INSERT INTO keys (name, private, made_at) VALUES (?, ?, ?)').run(
    name,
    privateKey.export({ format: 'der', type: 'pkcs8' }),
    clock.now()
  );
}

/** Over the bytes, since a page that is freed keeps them. */
function eraseKey(db: DatabaseSync, name: string): void {
  db.prepare('UPDATE keys SET private = zeroblob(length(private)) WHERE name = ?').run(name);
  db.prepare('DELETE FROM keys WHERE name = ?').run(name);
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
