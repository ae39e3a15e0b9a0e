import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import type { ServiceIdentity } from '../../client';
import type { AtRest } from '../keys/atRest';
import { VERSION_PLAIN, refuseNewer } from '../keys/closing';
import { copyWallet } from '../keys/copy';
import { SessionRows } from './sessionRows';
import { FACETS, FacetRows } from './facetRows';
import { MAKINGS, MakingRows } from './makingRows';
import { PRINCIPALS, PrincipalRows } from './principalRows';
import { REQUESTS, RequestRows } from './requestRows';
import { Tables } from './tables';

const SERVICE =
  'CREATE TABLE IF NOT EXISTS service (issuer TEXT NOT NULL, keys TEXT NOT NULL) STRICT;';

/** `wallet.sqlite`: private keys, descriptors and open requests of the principals kept here. */
export class Store {
  /**
   * @param place a file, made readable by its owner alone, or an open database
   * @param atRest what its keys are closed with
   * @throws WalletError `wallet_newer`, `wallet_locked`
   */
  constructor(place: string | DatabaseSync, atRest: AtRest | null = null) {
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
    this.tables = new Tables(this.db);
    this.principals = new PrincipalRows(this.tables, atRest);
    this.facets = new FacetRows(this.tables);
    this.requests = new RequestRows(this.tables);
    this.makings = new MakingRows(this.tables);
    this.prepare();
    this.sessions = new SessionRows(this.db);
  }

  readonly principals: PrincipalRows;
  readonly facets: FacetRows;
  readonly requests: RequestRows;
  readonly makings: MakingRows;
  readonly sessions: SessionRows;

  private prepare(): void {
    const version = refuseNewer(this.db);
    this.principals.mustBeOpen();
    this.db.exec(SERVICE + PRINCIPALS + FACETS + REQUESTS + MAKINGS);
    if (version < VERSION_PLAIN) {
      this.db.exec(`PRAGMA user_version = ${VERSION_PLAIN}`);
    }
    this.requests.sweep();
  }

  identity(): ServiceIdentity | undefined {
    const row = this.tables.one('SELECT * FROM service');
    return row && { issuer: row.issuer as string, keys: JSON.parse(row.keys as string) };
  }

  setIdentity({ issuer, keys }: ServiceIdentity): void {
    this.tables.run('DELETE FROM service');
    this.tables.run(
      'INSERT INTO service (issuer, keys) VALUES (?, ?)',
      issuer,
      JSON.stringify(keys)
    );
  }

  /** All of `work` or nothing. */
  transact<T>(work: () => T): T {
    return this.tables.transact(work);
  }

  copy(path: string): Promise<void> {
    return copyWallet(this.db, path);
  }

  close(): void {
    if (this.owned && this.db.isOpen) {
      this.db.close();
    }
  }

  private readonly tables: Tables;
  private readonly db: DatabaseSync;
  private readonly owned: boolean;
}
