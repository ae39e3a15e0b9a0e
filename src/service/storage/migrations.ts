import type { DatabaseSync } from 'node:sqlite';

import type { Clock } from '../types';
import { StorageError, storageError } from './errors';

/** Tables of one part of the core: steps run once, in order, and are never edited after a release. */
export interface Schema {
  part: string;
  steps: readonly string[];
  /** The step that a database had from its beginning, or is of before what this release can read. */
  since?: number;
}

/**
 * Brings the tables of all parts to where this release has them, in one transaction.
 *
 * @throws StorageError `data_newer` where a later release has been here, `data_older` where it is of
 * before what this one can read, or what opening throws
 */
export function migrate(db: DatabaseSync, schemas: readonly Schema[], clock: Clock): void {
  const path = db.location() ?? 'the database';
  try {
    db.exec('BEGIN IMMEDIATE');
    refuseNewer(db, schemas, path);
    refuseOlder(db, schemas, path);
    const present = db.prepare('SELECT 1 FROM schema_steps WHERE part = ? AND step = ?');
    const done = db.prepare('INSERT INTO schema_steps (part, step, applied_at) VALUES (?, ?, ?)');
    for (const { part, steps } of schemas) {
      steps.forEach((sql, step) => {
        if (!present.get(part, step)) {
          db.exec(sql);
          done.run(part, step, clock.now());
        }
      });
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
    throw storageError(error, path);
  }
}

function refuseNewer(db: DatabaseSync, schemas: readonly Schema[], path: string): void {
  const known = new Map(schemas.map(({ part, steps }) => [part, steps.length]));
  const rows = db.prepare('SELECT part, max(step) AS last FROM schema_steps GROUP BY part').all();
  for (const { part, last } of rows as { part: string; last: number }[]) {
    if (last >= (known.get(part) ?? 0)) {
      throw new StorageError(
        'data_newer',
        `${path} was written by a newer release (its ${part} tables are at step ${last + 1}, ` +
          `this release knows ${known.get(part) ?? 0}). Update this installation.`
      );
    }
  }
}

function refuseOlder(db: DatabaseSync, schemas: readonly Schema[], path: string): void {
  const last = db.prepare('SELECT max(step) AS last FROM schema_steps WHERE part = ?');
  const older = schemas.some(({ part, since = -1 }) => {
    const { last: step } = last.get(part) as { last: number | null };
    return step !== null && step < since;
  });
  if (older) {
    throw new StorageError(
      'data_older',
      `${path} was written by a development version whose ledger holds names where they can’t be ` +
        'erased, which this release does not read. Give it another data folder, and keep that one ' +
        'as long as its ledger is of use.'
    );
  }
}
