import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { facetId, type Jwk, nonceOf, publicJwk, thumbprint } from '../../protocol';
import { sqliteCode } from '../storage';
import type { Differences } from './differences';
import type { Told } from './told';

type Row = Record<string, unknown>;

/**
 * Compares the keys of notebooks, jobs and agents, and what is held with them, with who was enrolled
 * and what was given. A wallet may hold less than was made: what a process had not kept yet when it
 * ended. Where there is none, nothing is compared.
 *
 * Of keys that are closed only who has their key sees whose they are, and the wallet takes none that
 * is bound to somebody else.
 *
 * @param path of `wallet.sqlite`
 * @param now milliseconds since the epoch
 * @returns what closes its keys; null where it does not say
 */
export function checkWallet(
  path: string,
  issuer: string,
  told: Told,
  differences: Differences,
  now: number
): string | null {
  if (!existsSync(path)) {
    return null;
  }
  const db = new DatabaseSync(path, { readOnly: true, limits: { attach: 0 } } as object);
  const add = (code: string, subject: string, detail: string): void =>
    differences.add('wallet', code, subject, detail);
  try {
    for (const { integrity_check: said } of db.prepare('PRAGMA integrity_check').all()) {
      if (said !== 'ok') {
        add('integrity', 'wallet.sqlite', `${String(said)}.`);
      }
    }
    // No release makes one: it acts behind the back of whoever opens the keys.
    const strange = "SELECT name, type FROM sqlite_schema WHERE type IN ('trigger', 'view')";
    for (const { name, type } of db.prepare(strange).all()) {
      add('form', 'wallet.sqlite', `There is a ${String(type)} “${String(name)}”, of no release.`);
    }
    for (const row of db.prepare('SELECT issuer FROM service').all()) {
      if (row['issuer'] !== issuer) {
        add('issuer', 'wallet.sqlite', 'Its keys are of another service.');
      }
    }
    const by = closedBy(db);
    db.prepare('SELECT kid, kind, keys FROM principals')
      .all()
      .forEach(row => principal(row, by !== 'nothing', told, add));
    db.prepare('SELECT id, principal, url, descriptor FROM facets')
      .all()
      .forEach(row => facet(row, told, add));
    const kept = new Set(
      db
        .prepare('SELECT kid FROM principals')
        .all()
        .map(({ kid }) => String(kid))
    );
    entrances(db, kept, Math.max(now, told.times.at(-1) ?? 0), add);
    return by;
  } catch (error) {
    if (sqliteCode(error) === undefined) {
      throw error;
    }
    add('unreadable', 'wallet.sqlite', 'It can not be read as a wallet of this release.');
    return null;
  } finally {
    db.close();
  }
}

/** A clock may be so far off that tells when a kernel came. */
const CLOCK_MS = 60_000;

/**
 * By what kernels use what is kept: their sessions, and codes for one. No entry tells of any; those
 * that no wallet makes are found, for somebody whose keys are not here, or from a time to come.
 *
 * @param now what the clock says, or the newest entry, where the clock has been set back since
 */
function entrances(db: DatabaseSync, kept: ReadonlySet<string>, now: number, add: Add): void {
  const made = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sessions'").get();
  if (made === undefined) {
    return; // A wallet of an earlier release, until its service is started again.
  }
  for (const row of db.prepare('SELECT principal, opened_at FROM sessions').all()) {
    const kid = String(row['principal']);
    if (!kept.has(kid)) {
      add('session', kid, `A kernel has a session as principal ${kid}, whom the wallet has not.`);
    } else if (Number(row['opened_at']) > now + CLOCK_MS) {
      add('session', kid, `A session as principal ${kid} was opened at a time to come.`);
    }
  }
  for (const row of db.prepare('SELECT admission FROM codes').all()) {
    const kid = admitted(row['admission']);
    if (kid !== undefined && !kept.has(kid)) {
      add('session', kid, `There is a code to be principal ${kid}, whom the wallet has not.`);
    }
  }
}

/** Whom a code admits, where that is somebody who is here already. */
function admitted(admission: unknown): string | undefined {
  try {
    const { principal } = JSON.parse(String(admission)) as { principal?: unknown };
    return principal === undefined ? undefined : String(principal);
  } catch {
    return 'of no form';
  }
}

type Add = (code: string, subject: string, detail: string) => void;

/** What closes the keys of the wallet at `path`; null where there is none. */
export function walletClosedBy(path: string): string | null {
  if (!existsSync(path)) {
    return null;
  }
  const db = new DatabaseSync(path, { readOnly: true, limits: { attach: 0 } } as object);
  try {
    return closedBy(db);
  } finally {
    db.close();
  }
}

function closedBy(db: DatabaseSync): string {
  const told = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'at_rest'").get();
  const row = told && db.prepare('SELECT closed_by FROM at_rest').get();
  return row === undefined ? 'nothing' : String(row['closed_by']);
}

function principal(row: Row, closed: boolean, { world }: Told, add: Add): void {
  const kid = String(row['kid']);
  const known = world.principals.get(kid);
  if (known === undefined) {
    add('principal_unknown', kid, `Principal ${kid} was enrolled by no entry.`);
    return;
  }
  if (known.custody !== 'wallet' || known.kind !== row['kind']) {
    add('principal', kid, `Principal ${kid} was not enrolled as what the wallet keeps it as.`);
  }
  if (String(row['keys']).startsWith('closed/') !== closed) {
    add(
      'key',
      kid,
      `The key kept for principal ${kid} is not closed as this wallet closes its keys.`
    );
  } else if (!closed && ownerOf(row['keys']) !== kid) {
    add('key', kid, `The key kept for principal ${kid} is another one.`);
  }
}

/** Whose a private key is; undefined for what is none. */
function ownerOf(keys: unknown): string | undefined {
  try {
    const { signing } = JSON.parse(String(keys)) as { signing: Jwk & { y?: string } };
    const { crv, kty, x, y } = signing;
    const named = { crv, kty, x, ...(y !== undefined && { y }) };
    return thumbprint(publicJwk(named, 'sign'));
  } catch {
    return undefined;
  }
}

function facet(row: Row, { world }: Told, add: Add): void {
  const id = String(row['id']);
  const nonce = nonceOf(String(row['descriptor']));
  if (row['url'] !== `/${nonce}/` || facetId(nonce) !== id) {
    add('facet', id, `The address kept for facet ${id} is not that of its descriptor.`);
  }
  const link = world.links.get(id);
  if (link !== undefined && link.holder !== row['principal']) {
    add('facet', id, `Facet ${id} is kept for another principal than holds it.`);
  }
  if (link === undefined) {
    add('facet_unknown', id, `Facet ${id} was made by no entry.`);
  }
}
