import type { DatabaseSync } from 'node:sqlite';

import type { Differences } from './differences';

/** Whether the first entry of each time is found by it, as far as the index goes, and nothing else. */
export class TimesCheck {
  constructor(
    private readonly db: DatabaseSync,
    private readonly differences: Differences
  ) {
    this.stored = db.prepare('SELECT idx FROM times WHERE at = ?');
    const indexed = db.prepare('SELECT size FROM indexed').get() as { size: number } | undefined;
    this.size = indexed?.size ?? 0;
  }

  /** In the order of the log. */
  entry({ index, at }: { index: number; at: number }): void {
    if (index >= this.size || at === this.last) {
      return;
    }
    this.last = at;
    this.told += 1;
    const { idx } = (this.stored.get(at) ?? {}) as { idx?: number };
    if (idx !== index) {
      const detail = `Entry ${index} is not found by its time.`;
      this.differences.add('index', 'time', `#${index}`, detail);
    }
  }

  end(): void {
    const { count } = this.db.prepare('SELECT count(*) AS count FROM times').get() as {
      count: number;
    };
    const what = 'The number of times that are indexed';
    this.differences.same(
      { part: 'index', code: 'time', subject: 'the log', what },
      count,
      this.told
    );
  }

  private readonly stored;
  private readonly size: number;
  private last: number | undefined;
  private told = 0;
}
