import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { databaseFolder } from '../../engine/testing/folders';
import { openDatabase } from './database';
import { LogLength } from './logLength';

/** What 2,000 pages of 4 KiB take, but for the last of them. */
const FULL_LENGTH = 7_900_000;

describe('the length of the write-ahead log', () => {
  let path: string;
  let db: DatabaseSync;

  beforeEach(() => {
    path = join(databaseFolder('facetry-wal-'), 'state.sqlite');
    db = openDatabase(path);
    db.exec('CREATE TABLE things (name TEXT) STRICT; PRAGMA user_version = 7');
  });
  afterEach(() => db.close());

  const length = (): number => statSync(`${path}-wal`).size;
  const record = (name: string): void => {
    db.prepare('INSERT INTO things VALUES (?)').run(name);
  };
  const names = (from: DatabaseSync): unknown[] =>
    from
      .prepare('SELECT name FROM things')
      .all()
      .map(row => row.name);
  const synchronous = (): unknown => db.prepare('PRAGMA synchronous').get();

  /** What another process finds after this one was killed, or its machine went down with all written. */
  function left(): { names: unknown[]; version: unknown; whole: unknown } {
    const copy = join(databaseFolder('facetry-wal-'), 'state.sqlite');
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    const found = openDatabase(copy);
    const said = {
      names: names(found),
      version: found.prepare('PRAGMA user_version').get()!.user_version,
      whole: found.prepare('PRAGMA integrity_check').get()!.integrity_check
    };
    found.close();
    return said;
  }

  test('is what it ever gets once all is done, and what is recorded then is written over it', () => {
    record('before');
    const log = new LogLength(db);
    while (log.lengthen());
    const full = length();
    expect(full).toBeGreaterThan(FULL_LENGTH);
    for (let at = 0; at < 100; at++) {
      record(`thing ${at}`);
    }
    expect(length()).toBe(full);
    expect(left()).toMatchObject({ version: 7, whole: 'ok' });
    expect(log.lengthen()).toBe(false);
  });

  test('is grown a little at a time, and whoever is killed in between has lost nothing', () => {
    const log = new LogLength(db);
    const recorded: string[] = [];
    let steps = 0;
    do {
      steps++;
      if (steps % 5 === 0) {
        recorded.push(`call ${steps}`);
        record(`call ${steps}`);
      }
      if (steps % 7 === 0) {
        expect(left()).toEqual({ names: recorded, version: 7, whole: 'ok' });
      }
    } while (log.lengthen());
    expect(steps).toBeGreaterThan(20);
    expect(left()).toEqual({ names: recorded, version: 7, whole: 'ok' });
  });

  test('leaves each commit synced, after every step', () => {
    const log = new LogLength(db);
    let more = true;
    while (more) {
      more = log.lengthen();
      expect(synchronous()).toEqual({ synchronous: 2 });
    }
  });

  test('is let alone where the disk can not be written, and calls are recorded once it can', () => {
    const log = new LogLength(db);
    expect(log.lengthen()).toBe(true);
    db.exec('PRAGMA query_only = 1');
    expect(log.lengthen()).toBe(false);
    expect(synchronous()).toEqual({ synchronous: 2 });
    db.exec('PRAGMA query_only = 0');
    record('healed');
    expect(left()).toEqual({ names: ['healed'], version: 7, whole: 'ok' });
  });

  test('is let alone while a transaction is open, and grown after it', () => {
    const log = new LogLength(db);
    db.exec('BEGIN IMMEDIATE');
    const before = length();
    expect(log.lengthen()).toBe(true);
    expect(length()).toBe(before);
    db.exec('COMMIT');
    expect(log.lengthen()).toBe(true);
    expect(length()).toBeGreaterThan(before);
  });
});
