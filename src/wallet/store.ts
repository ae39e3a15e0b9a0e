import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import type { RequestState, ServiceIdentity } from '../client';
import { type AtRest, damaged, isClosed } from './atRest';
import { VERSION_PLAIN, closedBy, closedId, locked, purposeOf, refuseNewer } from './closing';
import { copyWallet } from './copy';
import {
  type FacetRow,
  type PrincipalRow,
  type RequestRow,
  type Row,
  facetOf,
  principalOf,
  requestOf
} from './rows';
import { SessionRows } from './sessionRows';

/** A notebook's file that has another path now. */
export interface Move {
  id: string;
  from: string;
  to: string;
  petname?: string;
}

const KEPT_REQUESTS = 1000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS service (issuer TEXT NOT NULL, keys TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS principals (
  kid TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  petname TEXT NOT NULL,
  notebook_id TEXT,
  notebook_path TEXT,
  keys TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS principals_by_notebook
  ON principals (notebook_id, notebook_path) WHERE notebook_path IS NOT NULL;
CREATE TABLE IF NOT EXISTS facets (
  id TEXT PRIMARY KEY,
  principal TEXT NOT NULL REFERENCES principals (kid),
  url TEXT NOT NULL,
  descriptor TEXT NOT NULL,
  origin TEXT NOT NULL,
  need TEXT,
  state TEXT NOT NULL,
  uses_left INTEGER,
  ended INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS facets_by_principal ON facets (principal);
CREATE TABLE IF NOT EXISTS requests (
  id TEXT PRIMARY KEY,
  principal TEXT NOT NULL REFERENCES principals (kid),
  digest TEXT NOT NULL,
  asked TEXT NOT NULL,
  slots TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  granted TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS renamings (
  principal TEXT PRIMARY KEY REFERENCES principals (kid),
  petname TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS requests_pending ON requests (principal) WHERE state = 'pending';
`;

/** `wallet.sqlite`: private keys, descriptors and open requests of the principals kept here. */
export class Store {
  /**
   * @param place a file, made readable by its owner alone, or an open database
   * @param atRest what its keys are closed with
   * @throws WalletError `wallet_newer`, `wallet_locked`
   */
  constructor(
    place: string | DatabaseSync,
    private readonly atRest: AtRest | null = null
  ) {
    if (typeof place === 'string') {
      // SQLite would make the file as the umask says; its journal files copy this mode.
      closeSync(openSync(place, 'a', 0o600));
      this.db = new DatabaseSync(place, { timeout: 5000 });
      this.owned = true;
    } else {
      this.db = place;
      this.owned = false;
    }
    this.db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;' +
        'PRAGMA foreign_keys = ON;'
    );
    this.prepare();
    this.sessions = new SessionRows(this.db);
  }

  readonly sessions: SessionRows;

  private prepare(): void {
    const version = refuseNewer(this.db);
    this.mustBeOpen();
    this.db.exec(SCHEMA);
    if (version < VERSION_PLAIN) {
      this.db.exec(`PRAGMA user_version = ${VERSION_PLAIN}`);
    }
    // Answers to requests of long ago are asked for by nobody.
    this.run(
      `DELETE FROM requests WHERE state <> 'pending'
         AND rowid <= (SELECT max(rowid) FROM requests) - ${KEPT_REQUESTS}`
    );
  }

  identity(): ServiceIdentity | undefined {
    const row = this.one('SELECT * FROM service');
    return row && { issuer: row.issuer as string, keys: JSON.parse(row.keys as string) };
  }

  setIdentity({ issuer, keys }: ServiceIdentity): void {
    this.run('DELETE FROM service');
    this.run('INSERT INTO service (issuer, keys) VALUES (?, ?)', issuer, JSON.stringify(keys));
  }

  addPrincipal(principal: PrincipalRow): void {
    this.mustBeOpen();
    const keys = JSON.stringify(principal.keys);
    this.run(
      `INSERT INTO principals (kid, kind, petname, notebook_id, notebook_path, keys)
         VALUES (?, ?, ?, ?, ?, ?)`,
      principal.kid,
      principal.kind,
      principal.petname,
      principal.notebook?.id ?? null,
      principal.notebook?.path ?? null,
      this.atRest ? this.atRest.close(keys, purposeOf(principal.kid)) : keys
    );
  }

  principal(kid: string): PrincipalRow | undefined {
    return this.opened(this.one('SELECT * FROM principals WHERE kid = ?', kid));
  }

  private opened(row: Row | undefined): PrincipalRow | undefined {
    return row && principalOf(row, this.keysOf(row.kid as string, row.keys as string));
  }

  private keysOf(kid: string, stored: string): string {
    if (isClosed(stored) !== (this.atRest !== null)) {
      throw this.atRest ? damaged() : locked(closedBy(this.db));
    }
    return this.atRest ? this.atRest.open(stored, purposeOf(kid)) : stored;
  }

  /** Another process may have closed it meanwhile: then no key is written beside those. */
  private mustBeOpen(): void {
    if (closedId(this.db) !== (this.atRest?.id ?? null)) {
      throw locked(closedBy(this.db));
    }
  }

  notebook(id: string, path: string): PrincipalRow | undefined {
    return this.opened(
      this.one('SELECT * FROM principals WHERE notebook_id = ? AND notebook_path = ?', id, path)
    );
  }

  /** Principals by the name that the service knows them by. */
  named(petname: string): PrincipalRow[] {
    return this.all('SELECT * FROM principals WHERE petname = ? ORDER BY rowid', petname).map(row =>
      this.opened(row)!
    );
  }

  count(kind: string): number {
    return this.one('SELECT count(*) AS n FROM principals WHERE kind = ?', kind)!.n as number;
  }

  /** A file moved; what lay at `to` before with the same id is no longer found by its path. */
  moveNotebook({ id, from, to, petname }: Move): void {
    const moved = this.notebook(id, from);
    if (moved === undefined) {
      return;
    }
    const displaced = this.notebook(id, to);
    this.transact(() => {
      this.run(
        'UPDATE principals SET notebook_path = NULL WHERE notebook_id = ? AND notebook_path = ?',
        id,
        to
      );
      this.run(
        'UPDATE principals SET notebook_path = ? WHERE notebook_id = ? AND notebook_path = ?',
        to,
        id,
        from
      );
      if (displaced && displaced.kid !== moved.kid) {
        this.tellLater(displaced.kid, displaced.petname);
      }
      this.tellLater(moved.kid, petname ?? moved.petname);
    });
  }

  private tellLater(kid: string, petname: string): void {
    this.run('INSERT OR REPLACE INTO renamings VALUES (?, ?)', kid, petname);
  }

  /** Principals of which the service does not know yet what they are called, or where they lie. */
  renamings(): { principal: string; petname: string }[] {
    return this.all('SELECT * FROM renamings ORDER BY rowid').map(row => ({
      principal: row.principal as string,
      petname: row.petname as string
    }));
  }

  /** A later name that came meanwhile stays to be told. */
  renamed(kid: string, petname: string): void {
    this.transact(() => {
      this.run('UPDATE principals SET petname = ? WHERE kid = ?', petname, kid);
      this.run('DELETE FROM renamings WHERE principal = ? AND petname = ?', kid, petname);
    });
  }

  addFacet(facet: Omit<FacetRow, 'state' | 'usesLeft' | 'ended'>): void {
    const { issued } = facet;
    this.run(
      `INSERT INTO facets (id, principal, url, descriptor, origin, need, state)
         VALUES (?, ?, ?, ?, ?, ?, 'live') ON CONFLICT (id) DO NOTHING`,
      issued.id,
      facet.principal,
      issued.facet_url,
      issued.descriptor,
      facet.origin,
      facet.need
    );
  }

  facet(id: string, principal: string): FacetRow | undefined {
    return facetOf(this.one('SELECT * FROM facets WHERE id = ? AND principal = ?', id, principal));
  }

  /** Which principal of this wallet holds it. */
  holderOf(facet: string): string | undefined {
    return this.one('SELECT principal FROM facets WHERE id = ?', facet)?.principal as
      string | undefined;
  }

  facets(principal: string): FacetRow[] {
    return this.all('SELECT * FROM facets WHERE principal = ? ORDER BY rowid', principal).map(row =>
      facetOf(row)!
    );
  }

  setState(id: string, state: string, usesLeft: number | null, ended: number | null): void {
    this.run(
      'UPDATE facets SET state = ?, uses_left = ?, ended = ? WHERE id = ?',
      state,
      usesLeft,
      ended,
      id
    );
  }

  removeFacet(id: string, principal: string): void {
    this.run('DELETE FROM facets WHERE id = ? AND principal = ?', id, principal);
  }

  addRequest(request: RequestRow): void {
    this.run(
      `INSERT INTO requests (id, principal, digest, asked, slots, key, state, reason, granted)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      request.id,
      request.principal,
      request.digest,
      JSON.stringify(request.asked),
      JSON.stringify(request.slots),
      request.key,
      request.state,
      request.reason,
      request.granted && JSON.stringify(request.granted)
    );
  }

  request(id: string, principal: string): RequestRow | undefined {
    return requestOf(
      this.one('SELECT * FROM requests WHERE id = ? AND principal = ?', id, principal)
    );
  }

  pending(principal?: string): RequestRow[] {
    const where = "SELECT * FROM requests WHERE state = 'pending'";
    const rows =
      principal === undefined
        ? this.all(`${where} ORDER BY rowid`)
        : this.all(`${where} AND principal = ? ORDER BY rowid`, principal);
    return rows.map(row => requestOf(row)!);
  }

  endRequest(
    id: string,
    state: RequestState,
    reason: string | null,
    granted: (string | null)[] | null
  ): void {
    this.run(
      'UPDATE requests SET state = ?, reason = ?, granted = ? WHERE id = ?',
      state,
      reason,
      granted && JSON.stringify(granted),
      id
    );
  }

  /** Requests that were erased, with what of them was overwritten. */
  forgetRequests(ids: readonly string[]): void {
    const list = JSON.stringify(ids);
    this.transact(() => {
      // By its digest what was asked for could be guessed.
      this.run(
        `UPDATE facets SET need = NULL WHERE id IN (
           SELECT given.value FROM requests, json_each(requests.granted) AS given
             WHERE requests.state <> 'pending'
               AND requests.id IN (SELECT value FROM json_each(?)))`,
        list
      );
      this.run(
        `DELETE FROM requests WHERE state <> 'pending'
           AND id IN (SELECT value FROM json_each(?))`,
        list
      );
    });
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** All of `work` or nothing. */
  transact<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }

  copy(path: string): Promise<void> {
    return copyWallet(this.db, path);
  }

  close(): void {
    if (this.owned && this.db.isOpen) {
      this.db.close();
    }
  }

  private run(sql: string, ...values: (string | number | null)[]): void {
    this.db.prepare(sql).run(...values);
  }

  private one(sql: string, ...values: (string | number | null)[]): Row | undefined {
    return this.db.prepare(sql).get(...values);
  }

  private all(sql: string, ...values: (string | number | null)[]): Row[] {
    return this.db.prepare(sql).all(...values);
  }

  private readonly db: DatabaseSync;
  private readonly owned: boolean;
}
