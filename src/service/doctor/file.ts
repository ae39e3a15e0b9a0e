import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { SCHEMAS } from '../schemas';
import { StorageError, storageError } from '../storage';
import type { Differences } from './differences';

/**
 * Opens the database of a service that does not run, to read it: while it is open no service
 * can write it, and a service that runs lets nobody read.
 *
 * @throws StorageError data_locked | data_unreachable | data_corrupt
 */
export function openToRead(path: string): DatabaseSync {
  if (!existsSync(path)) {
    throw new StorageError('data_unreachable', `There is no service’s data at ${path}.`);
  }
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true, limits: { attach: 0 } } as object);
    db.exec('PRAGMA trusted_schema = OFF; BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db?.close();
    throw storageError(error, path);
  }
}

/** Whether SQLite finds its file whole: pages, rows, indexes over them, references. */
export function checkIntegrity(db: DatabaseSync, differences: Differences): void {
  for (const row of db.prepare('PRAGMA integrity_check').all()) {
    const said = String(row['integrity_check']);
    if (said !== 'ok') {
      differences.add('database', 'integrity', 'state.sqlite', `${said}.`);
    }
  }
  for (const row of db.prepare('PRAGMA foreign_key_check').all()) {
    differences.add(
      'database',
      'reference',
      String(row['table']),
      `A row of ${String(row['table'])} belongs to one of ${String(row['parent'])} that is not there.`
    );
  }
}

/**
 * Whether the tables are those of this release: a trigger or view that somebody added could
 * change what decides behind the service's back.
 *
 * @returns whether the tables can be read as those of this release
 */
export function checkSchema(db: DatabaseSync, differences: Differences): boolean {
  const before = differences.count;
  const fresh = new DatabaseSync(':memory:');
  try {
    const steps = db.prepare('SELECT count(*) AS done FROM schema_steps WHERE part = ?');
    for (const { part, steps: known } of SCHEMAS) {
      known.forEach(sql => fresh.exec(sql));
      const { done } = steps.get(part) as { done: number };
      if (done !== known.length) {
        differences.add(
          'schema',
          done < known.length ? 'older' : 'newer',
          part,
          `The tables of ${part} are at step ${done}; this release has ${known.length}.`
        );
      }
    }
    const [wanted, found] = [formOf(fresh), formOf(db)];
    for (const name of new Set([...wanted.keys(), ...found.keys()])) {
      if (wanted.get(name) !== found.get(name)) {
        const what = wanted.has(name)
          ? 'is not as this release makes it'
          : 'is none of this release';
        differences.add('schema', 'form', name, `“${name}” ${what}.`);
      }
    }
  } finally {
    fresh.close();
  }
  return differences.count === before;
}

/** Name → how it was made, of all tables, indexes, triggers and views but SQLite's own. */
function formOf(db: DatabaseSync): Map<string, string> {
  const rows = db
    .prepare(
      `SELECT type, name, sql FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'schema_steps'`
    )
    .all() as { type: string; name: string; sql: string }[];
  return new Map(rows.map(({ type, name, sql }) => [name, `${type} ${sql}`]));
}
