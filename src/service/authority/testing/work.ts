import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Counts what is read of a database from now on, by statements that are prepared from now on. */
export class Work {
  /** Rows that were read, and statements that wrote. */
  rows = 0;

  constructor(db: DatabaseSync) {
    this.plain = db.prepare.bind(db);
    db.prepare = sql => this.counting(this.plain(sql), sql);
  }

  begin(): void {
    this.rows = 0;
  }

  /**
   * Statements that were prepared and go through all rows of one of these tables.
   *
   * @param few indexes of a few rows alone, which may be gone through
   */
  scans(tables: readonly string[], few: readonly string[]): string[] {
    return [...this.prepared].filter(sql => {
      const plan = this.plain(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
      return plan.some(
        ({ detail }) =>
          tables.some(table => detail.startsWith(`SCAN ${table}`)) &&
          !few.some(index => detail.endsWith(` ${index}`))
      );
    });
  }

  private counting(statement: StatementSync, sql: string): StatementSync {
    this.prepared.add(sql);
    const { all, get, run } = statement;
    statement.all = ((...values: Parameters<typeof all>) => {
      const rows = all.apply(statement, values);
      this.rows += Math.max(rows.length, 1);
      return rows;
    }) as typeof all;
    statement.get = ((...values: Parameters<typeof get>) => {
      this.rows += 1;
      return get.apply(statement, values);
    }) as typeof get;
    statement.run = ((...values: Parameters<typeof run>) => {
      this.rows += 1;
      return run.apply(statement, values);
    }) as typeof run;
    return statement;
  }

  private readonly plain: DatabaseSync['prepare'];
  private readonly prepared = new Set<string>();
}
