import { DatabaseSync } from 'node:sqlite';

import type { Requirement } from '../../../protocol';
import { SCHEMAS } from '../../schemas';
import { migrate } from '../../storage';
import { KeptEvidence } from './evidence';

const FACET = 'of the payer';
const APPROVED: Requirement = { object: 'bank', action: 'approve', same: ['invoice'] };

describe('what was done that a facet requires', () => {
  let db: DatabaseSync;
  let evidence: KeptEvidence;
  /** By index: each act is an intent and, after it, its outcome. */
  let acts: Record<string, unknown>[];

  beforeEach(() => {
    db = new DatabaseSync(':memory:');
    db.exec(`CREATE TABLE schema_steps (
      part TEXT, step INTEGER, applied_at INTEGER, PRIMARY KEY (part, step))`);
    migrate(db, SCHEMAS, { now: () => 0 });
    db.prepare(
      `INSERT INTO facets (id, holder, terms, definitions, issued_at, evidence_from)
         VALUES (?, '', ?, '{}', 0, -1)`
    ).run(FACET, JSON.stringify({ requires: [APPROVED] }));
    acts = [];
    evidence = new KeptEvidence(db, intent => acts[intent / 2]);
  });
  afterEach(() => db.close());

  /** @returns the index of its outcome */
  function approve(invoice: string, principal = 'ann'): number {
    const intent = 2 * (acts.push({ invoice }) - 1);
    const ended = { state: 'done', status: 200 } as const;
    evidence.tell({
      ...{ outcome: intent + 1, intent, object: 'bank', action: 'approve' },
      ...{ principal, ended }
    });
    return intent + 1;
  }
  const met = (invoice: string) =>
    evidence.meeting(FACET, APPROVED, { holders: ['ann'], args: { invoice } }, new Set());

  test('is met by the newest of several', () => {
    approve('A-17');
    const newest = approve('A-17');
    approve('A-18');
    expect(met('A-17')).toBe(newest);
  });

  test('counts no more once a thousand newer ones follow it', () => {
    const old = approve('A-17');
    Array.from({ length: 999 }, () => approve('A-18'));
    approve('A-17', 'of somebody else');
    expect(met('A-17')).toBe(old);
    const newest = approve('A-18');
    expect(met('A-17')).toBeUndefined();
    expect(met('A-18')).toBe(newest);
  });
});
