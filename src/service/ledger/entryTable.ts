import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { EntryRow, FreshRow, OpeningTexts } from './entry';

/** Entries as they lie in their table. */
export class EntryTable {
  constructor(private readonly db: DatabaseSync) {
    this.sql = {
      add: db.prepare(
        `INSERT INTO entries (idx, kind, at, ref, principal, facet, jti, leaf, openings)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
      ),
      get: db.prepare('SELECT * FROM entries WHERE idx = ?'),
      rewrite: db.prepare('UPDATE entries SET openings = ? WHERE idx = ?'),
      outcome: db.prepare("SELECT idx FROM entries WHERE ref = ? AND kind = 'outcome'")
    };
  }

  /** One more than the index of the last. */
  get size(): number {
    const { last } = this.db.prepare('SELECT max(idx) AS last FROM entries').get() as {
      last: number | null;
    };
    return (last ?? -1) + 1;
  }

  add({ index, kind, at, ref, principal, facet, jti, leaf, text }: FreshRow): void {
    this.sql.add.run(index, kind, at, ref, principal, facet, jti, leaf, text);
  }

  get(index: number): EntryRow | undefined {
    const row = this.sql.get.get(index);
    return row && rowOf(row as unknown as StoredRow);
  }

  /** What is shown of an entry from now on. */
  rewrite(index: number, openings: OpeningTexts): void {
    this.sql.rewrite.run(JSON.stringify(openings), index);
  }

  /** Index of the outcome of an intent. */
  outcomeOf(intent: number): number | undefined {
    return (this.sql.outcome.get(intent) as { idx: number } | undefined)?.idx;
  }

  /** Intents from this index on that have no outcome, oldest first. */
  openIntents(from: number): number[] {
    const rows = this.db
      .prepare(
        `SELECT idx FROM entries AS intent WHERE idx >= ? AND kind = 'intent' AND NOT EXISTS
           (SELECT 1 FROM entries WHERE ref = intent.idx AND kind = 'outcome') ORDER BY idx`
      )
      .all(from) as { idx: number }[];
    return rows.map(({ idx }) => idx);
  }

  /** Entries of kind `epoch`, oldest first. */
  epochs(): EntryRow[] {
    // As the partial index by kind is written: else all entries are read.
    const rows = this.db
      .prepare(
        `SELECT * FROM entries WHERE kind = 'epoch' AND kind NOT IN ('intent', 'outcome')
           ORDER BY idx`
      )
      .all() as unknown as StoredRow[];
    return rows.map(rowOf);
  }

  private readonly sql: Record<'add' | 'get' | 'rewrite' | 'outcome', StatementSync>;
}

/** As the table has it. */
export interface StoredRow extends Omit<EntryRow, 'index' | 'openings' | 'text'> {
  idx: number;
  /** JSON of them. */
  openings: string;
}

export function rowOf({ idx, openings, ...rest }: StoredRow): EntryRow {
  return { ...rest, index: idx, openings: JSON.parse(openings) as OpeningTexts };
}
