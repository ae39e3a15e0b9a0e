import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { storageError } from './errors';

/**
 * Pages in the write-ahead log at which a commit moves them into the file itself, and whoever waits
 * for it waits for that: some 140 calls without a pause. In a pause `Checkpoints` does it before.
 */
export const MOST_PAGES = 2000;

/**
 * Opens a database file of this service for its only user, and makes it (0600) where there is none.
 *
 * WAL with synchronous=FULL: what COMMIT has acknowledged survives a power cut. The exclusive
 * lock keeps a second service off the same file even where nobody holds the folder's lock.
 * ATTACH is off because node:sqlite opens files past Node's permission model.
 *
 * @throws StorageError data_locked | data_corrupt | data_read_only | disk_full | data_unreachable
 */
export function openDatabase(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    closeSync(openSync(path, 'a', 0o600));
    db = new DatabaseSync(path, { limits: { attach: 0 } } as object);
    prepare(db);
    return db;
  } catch (error) {
    db?.close();
    throw storageError(error, path);
  }
}

/** The same in memory alone: what is in it goes with it. */
export function openInMemory(): DatabaseSync {
  const db = new DatabaseSync(':memory:', { limits: { attach: 0 } } as object);
  prepare(db);
  return db;
}

function prepare(db: DatabaseSync): void {
  db.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA secure_delete = ON;
    PRAGMA wal_autocheckpoint = ${MOST_PAGES};
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS schema_steps (
      part TEXT NOT NULL,
      step INTEGER NOT NULL,
      applied_at INTEGER NOT NULL,
      PRIMARY KEY (part, step)
    ) STRICT, WITHOUT ROWID;
    COMMIT;
  `);
}

/**
 * Runs a transaction of what can be made again from the rest: a power cut may undo it, with nothing
 * of what was committed before it. The next commit that is durable makes it durable, too.
 */
export function withoutSync(db: DatabaseSync, work: () => void): void {
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    work();
  } finally {
    try {
      db.exec('PRAGMA synchronous = FULL');
    } catch (error) {
      // Rather nothing is recorded than what a power cut undoes.
      db.close();
      throw error;
    }
  }
}

/** After something was erased: what was overwritten is not in the write-ahead log either. */
export function scrub(db: DatabaseSync): void {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
