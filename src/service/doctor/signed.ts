import type { DatabaseSync } from 'node:sqlite';

import { SIGNED_ITEM, SignedIndex } from '../ledger';
import type { Differences } from './differences';

/** Whether each signed entry is found by its `jti`, as far as the index goes, and nothing else. */
export class SignedCheck {
  constructor(
    private readonly db: DatabaseSync,
    private readonly differences: Differences
  ) {
    this.signed = new SignedIndex(db);
    const indexed = db.prepare('SELECT size FROM indexed').get() as { size: number } | undefined;
    this.size = indexed?.size ?? 0;
  }

  entry({ index, jti }: { index: number; jti: string | null }): void {
    if (index >= this.size || jti === null) {
      return;
    }
    this.told += 1;
    if (!this.signed.of(jti, this.size).includes(index)) {
      const detail = `Entry ${index} is not found by its jti.`;
      this.differences.add('index', 'signed', `#${index}`, detail);
    }
  }

  end(): void {
    const { bytes } = this.db
      .prepare('SELECT coalesce(sum(length(hashes)), 0) AS bytes FROM signed')
      .get() as { bytes: number };
    const what = 'The number of signed entries that are indexed';
    this.differences.same(
      { part: 'index', code: 'signed', subject: 'the log', what },
      bytes / SIGNED_ITEM,
      this.told
    );
  }

  private readonly signed;
  private readonly size: number;
  private told = 0;
}
