import type { DatabaseSync } from 'node:sqlite';

import type { Differences } from './differences';

/** Erasures of which not everything is gone yet: each is one that the log records. */
export function unfinishedErasures(db: DatabaseSync, differences: Differences): number[] {
  const rows = db
    .prepare(
      `SELECT erasing.entry AS entry, entries.kind AS kind
         FROM erasing LEFT JOIN entries ON entries.idx = erasing.entry ORDER BY erasing.entry`
    )
    .all() as { entry: number; kind: string | null }[];
  for (const { entry, kind } of rows) {
    if (kind !== 'erasure') {
      differences.add(
        'ledger',
        'erasure',
        `#${entry}`,
        'Something is to be erased that no erasure names.'
      );
    }
  }
  return rows.map(({ entry }) => entry);
}
