import type { DatabaseSync } from 'node:sqlite';

import type { Row } from './rows';

type Value = string | number | null;

/** A database that is asked seldom: statements are made as they are needed. */
export class Tables {
  constructor(readonly db: DatabaseSync) {}

  /** All of `work` or nothing. */
  transact<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }

  run(sql: string, ...values: Value[]): void {
    this.db.prepare(sql).run(...values);
  }

  one(sql: string, ...values: Value[]): Row | undefined {
    return this.db.prepare(sql).get(...values);
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.db.prepare(sql).all(...values);
  }
}
