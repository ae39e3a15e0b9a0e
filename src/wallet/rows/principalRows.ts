import { type AtRest, damaged, isClosed } from '../keys/atRest';
import { closedBy, closedId, locked, purposeOf } from '../keys/closing';
import { type PrincipalRow, principalOf, type Row } from './rows';
import type { Tables } from './tables';

/** A notebook's file that has another path now. */
export interface Move {
  id: string;
  from: string;
  to: string;
  petname?: string;
}

export const PRINCIPALS = `
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
CREATE TABLE IF NOT EXISTS renamings (
  principal TEXT PRIMARY KEY REFERENCES principals (kid),
  petname TEXT NOT NULL
) STRICT;
`;

/** Principals with their private keys, and what the service does not know yet of their names. */
export class PrincipalRows {
  constructor(
    private readonly tables: Tables,
    private readonly atRest: AtRest | null
  ) {}

  add(principal: PrincipalRow): void {
    this.mustBeOpen();
    const keys = JSON.stringify(principal.keys);
    this.tables.run(
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

  get(kid: string): PrincipalRow | undefined {
    return this.opened(this.tables.one('SELECT * FROM principals WHERE kid = ?', kid));
  }

  first(): PrincipalRow | undefined {
    return this.opened(this.tables.one('SELECT * FROM principals ORDER BY rowid LIMIT 1'));
  }

  private opened(row: Row | undefined): PrincipalRow | undefined {
    return row && principalOf(row, this.keysOf(row.kid as string, row.keys as string));
  }

  private keysOf(kid: string, stored: string): string {
    if (isClosed(stored) !== (this.atRest !== null)) {
      throw this.atRest ? damaged() : locked(closedBy(this.tables.db));
    }
    return this.atRest ? this.atRest.open(stored, purposeOf(kid)) : stored;
  }

  /**
   * Another process may have closed it meanwhile: then no key is written beside those.
   *
   * @throws WalletError `wallet_locked`
   */
  mustBeOpen(): void {
    if (closedId(this.tables.db) !== (this.atRest?.id ?? null)) {
      throw locked(closedBy(this.tables.db));
    }
  }

  notebook(id: string, path: string): PrincipalRow | undefined {
    return this.opened(
      this.tables.one(
        'SELECT * FROM principals WHERE notebook_id = ? AND notebook_path = ?',
        id,
        path
      )
    );
  }

  /** Principals by the name that the service knows them by. */
  named(petname: string): PrincipalRow[] {
    return this.tables
      .all('SELECT * FROM principals WHERE petname = ? ORDER BY rowid', petname)
      .map(row => this.opened(row)!);
  }

  count(kind: string): number {
    return this.tables.one('SELECT count(*) AS n FROM principals WHERE kind = ?', kind)!
      .n as number;
  }

  /** A file moved; what lay at `to` before with the same id is no longer found by its path. */
  moveNotebook({ id, from, to, petname }: Move): void {
    const moved = this.notebook(id, from);
    if (moved === undefined) {
      return;
    }
    const displaced = this.notebook(id, to);
    this.tables.transact(() => {
      this.tables.run(
        'UPDATE principals SET notebook_path = NULL WHERE notebook_id = ? AND notebook_path = ?',
        id,
        to
      );
      this.tables.run(
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
    this.tables.run('INSERT OR REPLACE INTO renamings VALUES (?, ?)', kid, petname);
  }

  /** Principals of which the service does not know yet what they are called, or where they lie. */
  renamings(): { principal: string; petname: string }[] {
    return this.tables.all('SELECT * FROM renamings ORDER BY rowid').map(row => ({
      principal: row.principal as string,
      petname: row.petname as string
    }));
  }

  /** A later name that came meanwhile stays to be told. */
  renamed(kid: string, petname: string): void {
    this.tables.transact(() => {
      this.tables.run('UPDATE principals SET petname = ? WHERE kid = ?', petname, kid);
      this.tables.run('DELETE FROM renamings WHERE principal = ? AND petname = ?', kid, petname);
    });
  }

  /** Calls somebody otherwise, of whom not even the file is known any more. */
  forgetName(kid: string, petname: string): void {
    this.tables.transact(() => {
      this.tables.run(
        'UPDATE principals SET petname = ?, notebook_id = NULL, notebook_path = NULL WHERE kid = ?',
        petname,
        kid
      );
      this.tables.run('DELETE FROM renamings WHERE principal = ?', kid);
    });
  }
}
