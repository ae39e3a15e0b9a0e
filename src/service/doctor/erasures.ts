import type { DatabaseSync } from 'node:sqlite';

import type { FieldGroup } from '../../protocol';
import { leftOf, rowOf } from '../ledger';
import type { Differences } from './differences';
import type { Told } from './told';

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

/**
 * Whether what the log says was erased is gone: whoever puts it there again, as from a copy of before,
 * has every proof agree with it.
 *
 * @param unfinished erasures that go on at the next start
 */
export function checkErased(
  db: DatabaseSync,
  { world }: Told,
  unfinished: readonly number[],
  differences: Differences
): void {
  const between = db.prepare('SELECT * FROM entries WHERE idx BETWEEN ? AND ? ORDER BY idx');
  for (const { entry, ranges, groups } of world.erasures) {
    if (unfinished.includes(entry)) {
      continue;
    }
    for (const row of ranges.flatMap(([from, to]) => between.all(from, to))) {
      const read = rowOf(row as unknown as Parameters<typeof rowOf>[0]);
      const left = leftOf(read, groups as readonly FieldGroup[]);
      if (left.length > 0) {
        const detail = `Entry ${read.index} has what entry ${entry} says was erased: ${left.join(', ')}.`;
        differences.add('erasure', 'erased', `#${read.index}`, detail);
      }
    }
  }
}
