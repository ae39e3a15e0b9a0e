import type { DatabaseSync } from 'node:sqlite';

import type { Differences, Where } from './differences';
import { canonical } from './told';

export type Row = Record<string, string | number | null>;

/** The tables that decide, each row of which repeats what entries say. */
export class Tables {
  constructor(
    private readonly db: DatabaseSync,
    private readonly differences: Differences
  ) {}

  rows(sql: string): Row[] {
    return this.db.prepare(sql).all() as Row[];
  }

  /** Says so where a column has something else than the ledger. */
  agree(code: string, subject: string, of: string, row: Row, told: Record<string, unknown>): void {
    for (const [column, says] of Object.entries(told)) {
      const where = this.where(code, subject, `The column ${column} ${of}`);
      this.same(where, canonical(row[column] ?? null), says);
    }
  }

  same(where: Where, stands: unknown, told: unknown): void {
    this.differences.same(where, stands, told);
  }

  /** @param what begins the sentence */
  where(code: string, subject: string, what: string): Where {
    return { part: 'authority', code, subject, what };
  }

  add(code: string, subject: string, detail: string): void {
    this.differences.add('authority', code, subject, detail);
  }
}
