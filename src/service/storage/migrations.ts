import type { DatabaseSync } from 'node:sqlite';

import type { Clock } from '../types';
import { StorageError, storageError } from './errors';

/** Tables of one part of the core: steps run once, in order, and are never edited after a release. */
export interface Schema {
  part: string;
  steps: readonly string[];
}

/**
 * Brings the tables of all parts to where this release has them, in one transaction.
 *
 * @throws StorageError `data_newer` where a later release has been here, or what opening throws
 */
export function migrate(db: DatabaseSync, schemas: readonly Schema[], clock: Clock): void {
  const path = db.location() ?? 'the database';
  try {
    db.exec('BEGIN IMMEDIATE');
    refuseNewer(db, schemas, path);
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
