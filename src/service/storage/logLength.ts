import type { DatabaseSync } from 'node:sqlite';

import { MOST_PAGES, withoutSync } from './database';

/** Pages of one step: about a millisecond, with what it makes durable. */
const STEP = 64;

/**
 * Makes the write-ahead log as long as it ever gets, in idle time: what is written over is synced in
 * half of the time of what makes the file longer, and it begins anew at each start. SQLite has no way
 * to ask for that, but a version that is set to what it is writes one page, as it is, and changes
 * nothing: whatever becomes of these pages, the database is the same. Calls are committed as durably as ever: in
 * between, by the same connection.
 */
export class LogLength {
  constructor(private readonly db: DatabaseSync) {}

  /** @returns whether there is more to do; a disk in trouble ends it */
  lengthen(): boolean {
    if (this.left <= 0 || this.db.isTransaction) {
      return this.left > 0;
    }
    try {
      this.step();
    } catch {
      // The journal tells of the disk, with the next call. The log is longer or it is not.
      this.left = 0;
    }
    return this.left > 0;
  }

  private step(): void {
    if (this.left === MOST_PAGES) {
      this.toTheStart();
    }
    const pages = Math.min(STEP, this.left);
    withoutSync(this.db, () => {
      for (let page = 0; page < pages; page++) {
        this.writePage();
      }
    });
    // A little at a time, so that nobody waits for all of it.
    this.writePage();
    this.left -= pages + 1;
    if (this.left <= 0) {
      this.toTheStart();
    }
  }

  private writePage(): void {
    const { user_version: version } = this.db.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    this.db.exec(`PRAGMA user_version = ${version}`);
  }

  /** What is in the log is moved into the file, so that the next commit writes from its start again. */
  private toTheStart(): void {
    this.db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  private left = MOST_PAGES;
}
