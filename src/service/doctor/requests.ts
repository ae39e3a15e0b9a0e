import type { DatabaseSync } from 'node:sqlite';

import type { Differences } from './differences';
import type { Told } from './told';
import { canonical } from './told';

const AGREED = `SELECT agreements.* FROM agreements JOIN requests ON id = request
  WHERE state = 'pending' ORDER BY agreements.entry`;

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
  checkAgreements(db, told, differences);
  for (const id of left) {
    const detail = `Request ${id} was made and is not there.`;
    differences.add('authority', 'request_missing', id, detail);
  }
}

/** Words on requests that wait for other persons: nobody's is there that was not given, none is lost. */
function checkAgreements(db: DatabaseSync, told: Told, differences: Differences): void {
  const waiting = new Set(
    db
      .prepare("SELECT id FROM requests WHERE state = 'pending'")
      .all()
      .map(({ id }) => String(id))
  );
  const left = new Map(
    [...told.agreements].filter(([, { request }]) => waiting.has(request ?? ''))
  );
  for (const row of db.prepare(AGREED).all()) {
    const entry = Number(row['entry']);
    const agreed = left.get(entry);
    left.delete(entry);
    if (agreed === undefined) {
      const detail = `Nobody agreed to request ${String(row['request'])} by entry ${entry}.`;
      differences.add('authority', 'agreement_unknown', String(entry), detail);
      continue;
    }
    const pinned = told.world.decisions.get(entry)?.word?.pinned;
    for (const [column, says] of Object.entries({ ...agreed, pinned })) {
      const what = `The column ${column} of what was agreed by entry ${entry}`;
      const where = { part: 'authority', code: 'agreement', subject: String(entry), what } as const;
      differences.same(where, canonical(row[column] ?? null), says);
    }
  }
  for (const entry of left.keys()) {
    const detail = `Somebody agreed by entry ${entry}, and that is not there.`;
    differences.add('authority', 'agreement_missing', String(entry), detail);
  }
}
