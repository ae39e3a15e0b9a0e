import type { DatabaseSync } from 'node:sqlite';

import { jcs } from '../../protocol';
import { CountsCheck } from './counts';
import type { Differences } from './differences';
import { HoldingsCheck } from './holdings';
import { Tables } from './tables';
import { introductionOf, type Told } from './told';

/** Compares the tables that decide with what the entries of the log made of them. */
export function checkAuthority(
  db: DatabaseSync,
  told: Told,
  differences: Differences,
  now: number
): void {
  const tables = new Tables(db, differences);
  new HoldingsCheck(tables, told, now).run();
  new CountsCheck(tables, told).run();
  rules(tables, told);
  introductions(tables, told);
}

/** What each grants, to whom, and what was defined when it was made. */
function rules(tables: Tables, told: Told): void {
  const left = new Map(told.world.rules);
  for (const row of tables.rows('SELECT * FROM rules ORDER BY facet')) {
    const id = String(row['facet']);
    const made = left.get(id);
    left.delete(id);
    if (made === undefined) {
      tables.add('rule_unknown', id, `Rule ${id} was made by no entry.`);
      continue;
    }
    const { rule, pinned } = made;
    tables.agree('rule', id, `of rule ${id}`, row, { rule: jcs(rule), pinned: jcs(pinned) });
  }
  for (const id of left.keys()) {
    tables.add('rule_missing', id, `Rule ${id} was made and is not there.`);
  }
}

/** Codes that can still be used: each makes a principal, so each needs an entry that nobody answered. */
function introductions(tables: Tables, { introductions: made, world }: Told): void {
  const left = new Map([...made].filter(([index]) => world.introductions.has(index)));
  const open = tables.rows('SELECT * FROM introductions WHERE used_by IS NULL ORDER BY rowid');
  for (const row of open) {
    const name = introductionOf({
      kind: row['kind'],
      petname: row['petname'],
      custody: row['custody'],
      ends: Math.floor(Number(row['ends_at']) / 1000),
      bounds: JSON.parse(String(row['bounds'])) as unknown,
      recovery: row['recovery'] === 1,
      place: row['place'] as string | null,
      for: row['for_key'] as string | null,
      until: row['until'] as number | null,
      another: row['another'] === 1,
      by: row['made_by'] as string | null,
      with: row['made_with'] as string | null
    });
    const entry = Number(row['entry']);
    if (left.get(entry) !== name) {
      const petname = String(row['petname']);
      const detail = `A code for “${petname}” was made by no entry that it could be, or used.`;
      tables.add('introduction', petname, detail);
    }
    left.delete(entry);
  }
}
