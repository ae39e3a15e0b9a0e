import type { DatabaseSync } from 'node:sqlite';

import type { EntryRow } from '../ledger';
import { Postings, sayingsOf } from '../ledger';
import type { Differences } from './differences';

/** Whether each entry is found by what it says, as far as the index goes, and by nothing else. */
export class PostingsCheck {
  constructor(
    private readonly db: DatabaseSync,
    private readonly differences: Differences
  ) {
    this.postings = new Postings(db);
    this.size = this.postings.size();
  }

  entry(row: EntryRow): void {
    if (row.kind === 'intent' || row.kind === 'request') {
      this.answerable.set(row.index, row);
    }
    const before = row.ref === null ? undefined : this.answerable.get(row.ref);
    if (row.kind === 'outcome' && row.ref !== null) {
      this.answerable.delete(row.ref);
    }
    if (row.index >= (this.size ?? 0)) {
      return;
    }
    for (const saying of sayingsOf(row, before)) {
      this.told += 1;
      const word = this.postings.word(saying);
      if (word === undefined || this.postings.seek(word, row.index, 'up') !== row.index) {
        this.differences.add(
          'index',
          'posting',
          `#${row.index}`,
          `Entry ${row.index} is not found by its ${saying[0]}.`
        );
      }
    }
  }

  /** @param entries how many the log has */
  end(entries: number): void {
    const { db, differences, size } = this;
    const what = 'What is indexed of the log';
    // Of none the postings are counted below: a young folder has no index yet.
    if (size !== undefined && size > entries) {
      differences.same({ part: 'index', code: 'posting', subject: 'the log', what }, size, entries);
    }
    const counted = (sql: string): number => (db.prepare(sql).get() as { count: number }).count;
    differences.same(
      { part: 'index', code: 'posting', subject: 'the log', what: 'The number of its postings' },
      counted('SELECT coalesce(sum(length(places)), 0) AS count FROM postings'),
      this.told
    );
    const idle = counted(
      `SELECT count(*) AS count FROM words
         WHERE NOT EXISTS (SELECT 1 FROM postings WHERE word = words.id)`
    );
    if (idle > 0) {
      differences.add('index', 'word', 'the log', `${idle} words are kept that no entry says.`);
    }
  }

  private readonly postings: Postings;
  private readonly size: number | undefined;
  /** Intents without an outcome so far, and requests, of which one may be decided more than once. */
  private readonly answerable = new Map<number, EntryRow>();
  private told = 0;
}
