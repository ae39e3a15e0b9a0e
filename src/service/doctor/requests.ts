import type { DatabaseSync } from 'node:sqlite';

import type { Differences } from './differences';
import type { Told } from './told';
import { canonical } from './told';

/**
 * Compares what was asked for with what was signed: a request that waits is shown to people as its
 * row says, and what they grant goes to the key that the row names.
 */
export function checkRequests(db: DatabaseSync, told: Told, differences: Differences): void {
  const left = new Set(told.requests.keys());
  for (const row of db.prepare('SELECT * FROM requests ORDER BY rowid').all()) {
    const id = String(row['id']);
    const request = told.requests.get(id);
    left.delete(id);
    if (request === undefined) {
      differences.add('authority', 'request_unknown', id, `Request ${id} was made by nobody.`);
      continue;
    }
    const { states, ...columns } = request;
    for (const [column, says] of Object.entries(columns)) {
      const what = `The column ${column} of request ${id}`;
      const where = { part: 'authority', code: 'request', subject: id, what } as const;
      differences.same(where, canonical(row[column] ?? null), says);
    }
    if (!states.includes(String(row['state']))) {
      const what = `The state of request ${id}`;
      const where = { part: 'authority', code: 'request_state', subject: id, what } as const;
      differences.same(where, row['state'], states.join(' or '));
    }
  }
  for (const id of left) {
    const detail = `Request ${id} was made and is not there.`;
    differences.add('authority', 'request_missing', id, detail);
  }
}
