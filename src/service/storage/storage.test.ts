import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { databaseFolder } from '../../engine/testing/folders';
import { Time } from '../../engine/testing/time';
import { random } from '../ledger/testing/book';
import { checkpoints } from './checkpoints';
import { openDatabase, withoutSync } from './database';
import { LedgerUnavailable } from '../errors';
import { StorageError, troubleAtStart } from './errors';
import { identitySchema, loadIdentity } from './identity';
import { migrate, type Schema } from './migrations';

const clock = { now: () => 1_800_000_000_000 };
const newPath = (): string => join(databaseFolder('facetry-st-'), 'state.sqlite');
const part = (...steps: string[]): Schema => ({ part: 'things', steps });
const CREATE = 'CREATE TABLE things (name TEXT) STRICT';

const fail = (): never => {
  throw new Error('full');
};

describe('the database', () => {
  test('is readable by its user alone', () => {
    const path = newPath();
    const db = openDatabase(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    db.close();
  });

  test('syncs each commit and opens no other file', () => {
    const db = openDatabase(newPath());
    expect(db.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    expect(() => db.exec(`ATTACH '${newPath()}' AS other`)).toThrow(/attached/);
    expect(() => db.exec(`VACUUM INTO '${newPath()}'`)).toThrow(/attached/);
    db.close();
  });

  test('syncs each commit again after what it need not sync, whether that went well or not', () => {
    const db = openDatabase(newPath());
    const synchronous = (): unknown => db.prepare('PRAGMA synchronous').get();
    let meanwhile: unknown;
    withoutSync(db, () => (meanwhile = synchronous()));
    expect(meanwhile).toEqual({ synchronous: 1 });
    expect(synchronous()).toEqual({ synchronous: 2 });
    expect(() => withoutSync(db, () => fail())).toThrow('full');
    expect(synchronous()).toEqual({ synchronous: 2 });
    db.close();
  });

  test('that can not be brought to sync again records nothing more', () => {
    const db = openDatabase(newPath());
    expect(() => withoutSync(db, () => db.exec('BEGIN IMMEDIATE'))).toThrow(/transaction/);
    expect(db.isOpen).toBe(false);
  });

  test('moves its write-ahead log into the file once nothing is recorded', () => {
    const path = newPath();
    const db = openDatabase(path);
    db.exec(CREATE);
    db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    const before = statSync(path).size;
    const time = new Time();
    const moving = checkpoints(db, time.after);
    for (let commits = 0; commits < 16; commits += 1) {
      time.pass(200);
      db.prepare('INSERT INTO things VALUES (?)').run('x'.repeat(5000));
      moving.used();
    }
    time.pass(499);
    expect(statSync(path).size).toBe(before);
    time.pass(1);
    expect(statSync(path).size).toBeGreaterThan(before + 16 * 5000);
    expect(db.prepare('SELECT count(*) AS n FROM things').get()).toEqual({ n: 16 });
    moving.close();
    db.close();
  });

  test('tries again to move it after the next commit, where the disk was in trouble', () => {
    const path = newPath();
    const db = openDatabase(path);
    const time = new Time();
    const moving = checkpoints(db, time.after);
    db.exec(CREATE);
    db.exec('BEGIN');
    // Inside of a transaction that wrote something it can't be moved.
    db.prepare('INSERT INTO things VALUES (?)').run('x'.repeat(5000));
    for (let commits = 0; commits < 16; commits += 1) {
      moving.used();
    }
    time.pass(500);
    db.exec('COMMIT');
    const before = statSync(path).size;
    time.pass(10_000);
    expect(statSync(path).size).toBe(before);
    moving.used();
    time.pass(500);
    expect(statSync(path).size).toBeGreaterThan(before);
    moving.close();
    db.close();
  });

  test('has one user at a time', () => {
    const path = newPath();
    const db = openDatabase(path);
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'data_locked' }));
    db.close();
    openDatabase(path).close();
  });

  test('is told apart from a file that is none', () => {
    const path = newPath();
    writeFileSync(path, 'hello, '.repeat(10_000));
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'data_corrupt' }));
  });

  test('in a folder that is not there is said to be out of reach', () => {
    expect(() => openDatabase('/nowhere/state.sqlite')).toThrow(
      expect.objectContaining({ code: 'data_unreachable' })
    );
  });

  // Whoever may do everything is not stopped by a mode.
  (process.getuid?.() === 0 ? test.skip : test)('that can’t be written says so', () => {
    const path = newPath();
    writeFileSync(path, '');
    chmodSync(path, 0o400);
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'data_read_only' }));
  });
});

describe('a start', () => {
  function raisedBy(db: DatabaseSync, sql: string): unknown {
    try {
      db.exec(sql);
    } catch (error) {
      return error;
    } finally {
      db.close();
    }
    throw new Error('It was to fail.');
  }

  test('that finds the disk full at any statement says so', () => {
    const db = openDatabase(newPath());
    db.exec(`${CREATE}; PRAGMA max_page_count = 2`);
    const full = raisedBy(db, `INSERT INTO things VALUES ('${'x'.repeat(10_000)}')`);
    const told = expect.objectContaining({
      code: 'disk_full',
      message: expect.stringContaining('/data. Free some')
    });
    expect(troubleAtStart(full, '/data')).toEqual(told);
    expect(troubleAtStart(new LedgerUnavailable(undefined, { cause: full }), '/data')).toEqual(
      told
    );
    expect(troubleAtStart(full, '/data')).toBeInstanceOf(StorageError);
  });

  test('that fails otherwise is told as it is', () => {
    const other = raisedBy(openDatabase(newPath()), 'SELECT nothing FROM nowhere');
    expect(troubleAtStart(other, '/data')).toBe(other);
    expect(troubleAtStart('odd', '/data')).toBe('odd');
  });
});

describe('a migration', () => {
  test('runs each step once', () => {
    const db = openDatabase(newPath());
    migrate(db, [part(CREATE)], clock);
    migrate(db, [part(CREATE, 'ALTER TABLE things ADD COLUMN size INTEGER')], clock);
    migrate(db, [part(CREATE, 'ALTER TABLE things ADD COLUMN size INTEGER')], clock);
    db.exec("INSERT INTO things (name, size) VALUES ('a', 1)");
    expect(db.prepare('SELECT count(*) AS n FROM schema_steps').get()).toMatchObject({ n: 2 });
    db.close();
  });

  test('that fails leaves nothing behind', () => {
    const db = openDatabase(newPath());
    expect(() => migrate(db, [part(CREATE, 'nonsense')], clock)).toThrow();
    migrate(db, [part(CREATE)], clock);
    db.close();
  });

  test('refuses what a newer release wrote, and a part that it does not know', () => {
    const db = openDatabase(newPath());
    migrate(db, [part(CREATE, 'ALTER TABLE things ADD COLUMN size INTEGER')], clock);
    const newer = expect.objectContaining({
      code: 'data_newer',
      message: expect.stringContaining('at step 2, this release knows 1')
    });
    expect(() => migrate(db, [part(CREATE)], clock)).toThrow(newer);
    expect(() => migrate(db, [], clock)).toThrow(expect.objectContaining({ code: 'data_newer' }));
    db.close();
  });
});

describe('a database of before what can be read', () => {
  test('is refused, and left as it is', () => {
    const db = openDatabase(newPath());
    migrate(db, [part(CREATE)], clock);
    const later = { ...part(CREATE, 'ALTER TABLE things ADD COLUMN size INTEGER'), since: 1 };
    expect(() => migrate(db, [later], clock)).toThrow(
      expect.objectContaining({ code: 'data_older' })
    );
    expect(db.prepare('SELECT count(*) AS n FROM schema_steps').get()).toMatchObject({ n: 1 });
    db.close();
    const fresh = openDatabase(newPath());
    migrate(fresh, [later], clock);
    migrate(fresh, [later], clock);
    fresh.close();
  });
});

describe('the identity', () => {
  test('is made at the first start and stays', () => {
    const path = newPath();
    const load = (wanted: string | null) => {
      const db = openDatabase(path);
      try {
        migrate(db, [identitySchema], clock);
        const { issuer, logKey, descriptorKey, origin } = loadIdentity(db, wanted, {
          clock,
          random
        });
        return { issuer, logKey, descriptorKey, origin };
      } finally {
        db.close();
      }
    };
    const first = load(null);
    expect(first.issuer).toMatch(/^facetry:[A-Za-z0-9_-]{22}$/);
    expect(first.logKey.startsWith(`${first.origin}+`)).toBe(true);
    expect(first.origin).toMatch(/^facetry\/[0-9a-f]{16}\/1$/);
    expect(load(null)).toEqual(first);
    expect(load(first.issuer)).toEqual(first);
    expect(() => load('facetry:other')).toThrow(expect.objectContaining({ code: 'issuer_fixed' }));
    expect(load(null)).toEqual(first);
  });
});
