import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import type { Random } from '../../client';
import { b64u } from '../../protocol';
import { AtRest, damaged, derivedKey, isClosed, wrongKey } from './atRest';
import { WalletError } from '../http';
import { recloseVault, VERSION_VAULT, vaultIn } from './vault';

/** Where the key is that the wallet's keys are closed with. */
export type ClosedBy = 'keyring' | 'passphrase' | 'nothing';

/** How a wallet is opened, and how it is to be closed from then on, where that is to change. */
export interface Closing {
  /** `key`: b64u of 32 bytes, as the keyring has it. */
  open?: { key: string } | { passphrase: string };
  /** `id`: what the keyring knows the key by. */
  close?:
    | { by: 'keyring'; id: string; key: string }
    | { by: 'passphrase'; passphrase: string }
    | { by: 'nothing' };
}

/** Guessing a passphrase takes 128 MiB and about half a second each time. */
const COST = 2 ** 17;
/** A file can't make us work harder than this. */
const MOST_COST = 2 ** 20;
/** Releases that know nothing of closed keys leave such a file alone. */
const VERSION_CLOSED = 2;
export const VERSION_PLAIN = 1;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS at_rest (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,
  closed_by TEXT NOT NULL,
  salt TEXT NOT NULL,
  cost INTEGER NOT NULL,
  proof TEXT NOT NULL
) STRICT;
`;

/** How a wallet is closed. No secret. */
interface Row {
  id: string;
  closed_by: ClosedBy;
  /** Of a passphrase; else empty. */
  salt: string;
  cost: number;
  /** Nothing, closed: only the right key opens it. */
  proof: string;
}

/**
 * Opens the keys of a wallet, and closes them otherwise where that is wished: in one transaction,
 * so that whatever ends this process leaves them as before or as after, and of two at once one does.
 *
 * @param place path of `wallet.sqlite`, which is made where it is not there
 * @param cost of guessing a new passphrase
 * @returns `atRest`: null where nothing closes it
 * @throws WalletError `wallet_locked`, `wallet_key_wrong`, `wallet_damaged`, `wallet_not_closed`,
 *   `wallet_closed_meanwhile`
 */
export async function openAtRest(
  place: string,
  { open, close }: Closing,
  random: Random,
  cost = COST
): Promise<{ atRest: AtRest | null; by: ClosedBy }> {
  closeSync(openSync(place, 'a', 0o600));
  const db = new DatabaseSync(place, { timeout: 5000 });
  try {
    refuseNewer(db);
    mustBePlain(db);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    const found = rowOf(db);
    const before = await opened(db, found, open);
    const after = close && (await made(close, random, cost));
    if (after) {
      replace(db, found, before, after);
    }
    const atRest = after ? after.atRest : before;
    if (atRest) {
      // What stood in clear text leaves the journal, also where a process ended before it did this.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    }
    return { atRest, by: closedBy(db) };
  } finally {
    db.close();
  }
}

/** @returns its version; 0 of one that is not begun @throws WalletError `wallet_newer` */
export function refuseNewer(db: DatabaseSync): number {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as {
    user_version: number;
  };
  if (version > VERSION_VAULT) {
    throw new WalletError(
      503,
      'wallet_newer',
      'wallet.sqlite was written by a newer Facetry. Install that version again.'
    );
  }
  return version;
}

/**
 * No release makes a trigger or view there. One that somebody else did would act once the keys are
 * open, as by a code of its own for each that is made.
 *
 * @throws WalletError `wallet_damaged`
 */
function mustBePlain(db: DatabaseSync): void {
  db.exec('PRAGMA trusted_schema = OFF');
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type IN ('trigger', 'view')").get()) {
    throw damaged();
  }
}

/** How the wallet of a file is closed; `id`: what a keyring knows its key by. No secret. */
export interface HowClosed {
  /** Null where nobody has said. */
  by: ClosedBy | null;
  id: string;
}

/** @param place of a file that is there */
export function howClosed(place: string): HowClosed {
  const db = new DatabaseSync(place, { readOnly: true, limits: { attach: 0 } } as object);
  try {
    return howClosedIn(db);
  } finally {
    db.close();
  }
}

/** Of an open database. */
export function howClosedIn(db: DatabaseSync): HowClosed {
  const { closed_by: by = null, id = '' } = rowOf(db) ?? {};
  return { by, id };
}

/** Which wallet this is, where it is closed. */
export function closedId(db: DatabaseSync): string | null {
  const row = rowOf(db);
  return row === undefined || row.closed_by === 'nothing' ? null : row.id;
}

/** Of an open database. */
export function closedBy(db: DatabaseSync): ClosedBy {
  return rowOf(db)?.closed_by ?? 'nothing';
}

function rowOf(db: DatabaseSync): Row | undefined {
  const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'at_rest'").get();
  return known && (db.prepare('SELECT * FROM at_rest').get() as unknown as Row | undefined);
}

async function opened(
  db: DatabaseSync,
  row: Row | undefined,
  open: Closing['open']
): Promise<AtRest | null> {
  if (row === undefined || row.closed_by === 'nothing') {
    if (open !== undefined) {
      throw notClosed();
    }
    return checked(db, row, null);
  }
  if (open === undefined) {
    throw locked(row.closed_by);
  }
  const atRest = new AtRest(row.id, await keyOf(row, open));
  try {
    atRest.open(row.proof, proofOf(row));
  } catch {
    throw wrongKey();
  }
  return checked(db, row, atRest);
}

async function keyOf(row: Row, open: NonNullable<Closing['open']>): Promise<Uint8Array> {
  if ('passphrase' in open !== (row.closed_by === 'passphrase')) {
    throw wrongKey();
  }
  if ('key' in open) {
    return Buffer.from(open.key, 'base64url');
  }
  const powerOfTwo = row.cost > 1 && (row.cost & (row.cost - 1)) === 0;
  if (!powerOfTwo || row.cost > MOST_COST) {
    throw damaged();
  }
  return derivedKey(open.passphrase, Buffer.from(row.salt, 'base64url'), row.cost);
}

/** Either all keys are closed with this one, or none is. */
function checked(db: DatabaseSync, found: Row | undefined, atRest: AtRest | null): AtRest | null {
  // Of one moment, whoever closes them otherwise meanwhile.
  db.exec('BEGIN');
  try {
    sameAs(found, db);
    for (const { kid, keys } of principals(db)) {
      if (isClosed(keys) !== (atRest !== null)) {
        throw damaged();
      }
      atRest?.open(keys, purposeOf(kid));
    }
    vaultIn(db, atRest);
    return atRest;
  } finally {
    db.exec('COMMIT');
  }
}

/** @throws WalletError `wallet_closed_meanwhile` */
function sameAs(found: Row | undefined, db: DatabaseSync): void {
  if (rowOf(db)?.id !== found?.id) {
    throw new WalletError(
      409,
      'wallet_closed_meanwhile',
      'Another program closed these keys otherwise at the same moment. Try again.'
    );
  }
}

async function made(
  close: NonNullable<Closing['close']>,
  random: Random,
  cost: number
): Promise<{ row: Row; atRest: AtRest | null }> {
  const id = close.by === 'keyring' ? close.id : b64u.encode(random.bytes(16));
  const salt = close.by === 'passphrase' ? b64u.encode(random.bytes(16)) : '';
  const row = { id, closed_by: close.by, salt, cost: salt === '' ? 0 : cost, proof: '' };
  if (close.by === 'nothing') {
    return { row, atRest: null };
  }
  const atRest = new AtRest(id, await keyOf(row, 'key' in close ? { key: close.key } : close));
  return { row: { ...row, proof: atRest.close('', proofOf(row)) }, atRest };
}

function replace(
  db: DatabaseSync,
  found: Row | undefined,
  before: AtRest | null,
  { row, atRest }: { row: Row; atRest: AtRest | null }
): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    sameAs(found, db);
    db.exec(SCHEMA);
    for (const { kid, keys } of principals(db)) {
      const text = before ? before.open(keys, purposeOf(kid)) : keys;
      const put = db.prepare('UPDATE principals SET keys = ? WHERE kid = ?');
      put.run(atRest ? atRest.close(text, purposeOf(kid)) : text, kid);
    }
    const vault = recloseVault(db, before, atRest);
    const { id, closed_by, salt, cost, proof } = row;
    db.prepare('INSERT OR REPLACE INTO at_rest VALUES (1, ?, ?, ?, ?, ?)').run(
      id,
      closed_by,
      salt,
      cost,
      proof
    );
    const version = vault ? VERSION_VAULT : atRest ? VERSION_CLOSED : VERSION_PLAIN;
    db.exec(`PRAGMA user_version = ${version}`);
    db.exec('COMMIT');
  } finally {
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
  }
}

/** What a principal's closed keys are bound to. */
export function purposeOf(kid: string): string {
  return `keys of ${kid}`;
}

/** Parameters are bound, too: they can't be weakened by who can write the file. */
function proofOf({ closed_by, salt, cost }: Row): string {
  return `proof\n${closed_by}\n${salt}\n${cost}`;
}

function principals(db: DatabaseSync): { kid: string; keys: string }[] {
  const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'principals'").get();
  return known === undefined
    ? []
    : (db.prepare('SELECT kid, keys FROM principals').all() as { kid: string; keys: string }[]);
}

export function locked(by: ClosedBy): WalletError {
  return new WalletError(
    503,
    'wallet_locked',
    by === 'passphrase'
      ? 'The keys of notebooks, jobs and agents are protected by a passphrase. Run `facetry serve` in ' +
          'a terminal, which asks for it; Jupyter servers of the same folder then use that service.'
      : 'The keys of notebooks, jobs and agents are encrypted with a key from the system’s keyring, ' +
          'which was not given.'
  );
}

function notClosed(): WalletError {
  return new WalletError(
    503,
    'wallet_not_closed',
    'Nothing closes the keys in wallet.sqlite, though a key or passphrase was given for them. If ' +
      'they were closed before, somebody exchanged the file. `facetry wallet --close passphrase` ' +
      'closes them.'
  );
}
