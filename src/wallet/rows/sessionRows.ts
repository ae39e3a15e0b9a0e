import type { DatabaseSync } from 'node:sqlite';

import type { Admission } from '../admission';

/** An unspent code. */
export interface CodeRow {
  /** SHA-256 of the code. */
  hash: string;
  admission: Admission;
  /** Milliseconds since the epoch. */
  ends: number;
}

export interface SessionRow {
  /** SHA-256 of the token. */
  hash: string;
  principal: string;
  kernel: string | null;
  unattended: boolean;
  /** Milliseconds since the epoch. */
  openedAt: number;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS codes (
  hash TEXT PRIMARY KEY,
  kernel TEXT,
  admission TEXT NOT NULL,
  ends INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
  hash TEXT PRIMARY KEY,
  principal TEXT NOT NULL,
  kernel TEXT,
  unattended INTEGER NOT NULL,
  opened_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Codes and sessions of kernels that outlive the process they were made in; hashes alone. */
export class SessionRows {
  constructor(private readonly db: DatabaseSync) {
    db.exec(SCHEMA);
  }

  codes(): CodeRow[] {
    return this.db
      .prepare('SELECT hash, admission, ends FROM codes')
      .all()
      .map(({ hash, admission, ends }) => ({
        hash: hash as string,
        admission: JSON.parse(admission as string) as Admission,
        ends: ends as number
      }));
  }

  addCode({ hash, admission, ends }: CodeRow): void {
    this.db
      .prepare('INSERT OR REPLACE INTO codes (hash, kernel, admission, ends) VALUES (?, ?, ?, ?)')
      .run(hash, admission.kernel ?? null, JSON.stringify(admission), ends);
  }

  removeCode(hash: string): void {
    this.db.prepare('DELETE FROM codes WHERE hash = ?').run(hash);
  }

  sessions(): SessionRow[] {
    return this.db
      .prepare('SELECT * FROM sessions')
      .all()
      .map(row => ({
        hash: row.hash as string,
        principal: row.principal as string,
        kernel: row.kernel as string | null,
        unattended: row.unattended === 1,
        openedAt: row.opened_at as number
      }));
  }

  addSession({ hash, principal, kernel, unattended, openedAt }: SessionRow): void {
    this.db
      .prepare(
        'INSERT INTO sessions (hash, principal, kernel, unattended, opened_at) VALUES (?, ?, ?, ?, ?)'
      )
      .run(hash, principal, kernel, unattended ? 1 : 0, openedAt);
  }

  endKernel(kernel: string): void {
    this.db.prepare('DELETE FROM sessions WHERE kernel = ?').run(kernel);
    this.db.prepare('DELETE FROM codes WHERE kernel = ?').run(kernel);
  }

  forget(hash: string): void {
    this.db.prepare('DELETE FROM sessions WHERE hash = ?').run(hash);
  }
}
