import { DatabaseSync } from 'node:sqlite';

import type { Random } from '../../client';
import { b64u } from '../../protocol';
import { AtRest, damaged, isClosed } from './atRest';

/** Releases that do not carry this key along when a wallet is closed otherwise leave it alone. */
export const VERSION_VAULT = 3;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS vault (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,
  key TEXT NOT NULL
) STRICT;
`;

interface Row {
  id: string;
  /** b64u of 32 bytes, closed as the wallet's keys are. */
  key: string;
}

/**
 * What closes secrets that lie beside the wallet, by a key of its own that lies in the wallet: so
 * the wallet is closed otherwise in one transaction, and they stay as they are. Made where it is
 * not there yet, durable before anything is closed by it.
 *
 * @param place path of a `wallet.sqlite` that is there
 * @param atRest what the wallet's keys are closed with
 * @throws WalletError `wallet_damaged`
 */
export function openVault(place: string, atRest: AtRest | null, random: Random): AtRest {
  const db = new DatabaseSync(place, { timeout: 5000 });
  try {
    db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    return vaultIn(db, atRest) ?? made(db, atRest, random);
  } finally {
    db.close();
  }
}

/**
 * Of a wallet that is there, as a copy may be.
 *
 * @param atRest what closes its keys
 * @returns null where it has none
 * @throws WalletError `wallet_damaged`
 */
export function vaultOfCopy(place: string, atRest: AtRest | null): AtRest | null {
  const db = new DatabaseSync(place, { readOnly: true, limits: { attach: 0 } } as object);
  try {
    return vaultIn(db, atRest) ?? null;
  } finally {
    db.close();
  }
}

/** @throws WalletError `wallet_damaged` where it is not closed as the wallet's keys are */
export function vaultIn(db: DatabaseSync, atRest: AtRest | null): AtRest | undefined {
  const row = rowOf(db);
  return row && vaultOf(row, atRest);
}

/** Closes its key otherwise, in the caller's transaction. @returns whether there is one */
export function recloseVault(
  db: DatabaseSync,
  before: AtRest | null,
  after: AtRest | null
): boolean {
  const row = rowOf(db);
  if (row === undefined) {
    return false;
  }
  const key = keyOf(row, before);
  db.prepare('UPDATE vault SET key = ?').run(after ? after.close(key, purposeOf(row)) : key);
  return true;
}

function made(db: DatabaseSync, atRest: AtRest | null, random: Random): AtRest {
  const row = { id: b64u.encode(random.bytes(16)), key: b64u.encode(random.bytes(32)) };
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(SCHEMA);
    const key = atRest ? atRest.close(row.key, purposeOf(row)) : row.key;
    db.prepare('INSERT INTO vault VALUES (1, ?, ?)').run(row.id, key);
    db.exec(`PRAGMA user_version = ${VERSION_VAULT}`);
    db.exec('COMMIT');
  } finally {
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
  }
  return vaultOf(row, null);
}

function vaultOf(row: Row, atRest: AtRest | null): AtRest {
  return new AtRest(row.id, Buffer.from(keyOf(row, atRest), 'base64url'));
}

function keyOf(row: Row, atRest: AtRest | null): string {
  if (isClosed(row.key) !== (atRest !== null)) {
    throw damaged();
  }
  return atRest ? atRest.open(row.key, purposeOf(row)) : row.key;
}

function purposeOf({ id }: Row): string {
  return `vault ${id}`;
}

function rowOf(db: DatabaseSync): Row | undefined {
  const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'vault'").get();
  return known && (db.prepare('SELECT id, key FROM vault').get() as unknown as Row | undefined);
}
