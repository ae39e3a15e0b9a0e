import { DatabaseSync } from 'node:sqlite';

import { Patient } from '../../testing/patient';

/**
 * What no entry tells, so that nobody can compare it, and why that gives nobody anything that whoever
 * can write this file has not without (docs/security.md, "Changed tables"). What is new is compared,
 * or stands here.
 */
const UNTOLD: Readonly<Record<string, string>> = {
  'service.id': 'of the one row that there is',
  'log_head.id': 'the same',
  'indexed.id': 'the same',
  'edge.idx': 'their order alone counts',
  'schema_steps.step': 'how many there are is compared',
  'service.made_at': 'shown to nobody',
  'keys.made_at': 'shown to nobody',
  'schema_steps.applied_at': 'shown to nobody',
  'replays.kid': 'of two minutes, which a clock counts and no entry',
  'replays.jti': 'the same',
  'replays.iat': 'the same',
  'principals.enrolled_at': 'shown to people, and orders what is shown',
  'facets.last_used': 'shown to people',
  'facets.revoked_by': 'shown to people',
  'facets.revoked_why': 'shown to people',
  'pauses.by': 'shown to people',
  'pauses.why': 'shown to people',
  'introductions.code_hash': 'who can exchange it has the log’s key beside it',
  'introductions.made_at': 'shown to nobody',
  'introductions.used_by': 'that somebody used it is compared',
  'introductions.names_itself': 'what whoever comes by this code is called',
  'introductions.ends_at': 'less than a second',
  'requests.cell': 'shown on a card as the kernel’s word',
  'requests.reason': 'shown to whoever asked',
  'deliveries.descriptor': 'signed and encrypted: whoever asked takes no other',
  'deliveries.position': 'the same',
  'deliveries.request': 'the same',
  'objects.registered_at': 'shown to nobody',
  'objects.registered_by': 'shown to nobody',
  'sealing_keys.kid': 'whoever can read the file opens what is sealed',
  'sealing_keys.private': 'the same',
  'sealing_keys.made_at': 'the same',
  'sealing_keys.ends_at': 'the same'
};

/** Another value than stood there, of each kind; of what is null, some. */
const OTHER: Record<string, (column: string) => string> = {
  INTEGER: column => `coalesce(${column} + 1, 1)`,
  TEXT: column => `CASE WHEN json_valid(${column}) AND ${column} LIKE '{%'
    THEN json_set(${column}, '$.another', 1) ELSE coalesce(${column}, '') || 'x' END`,
  BLOB: column => `zeroblob(length(${column}))`
};

let patient: Patient;
let db: DatabaseSync;
beforeAll(async () => {
  patient = await Patient.admitted();
  db = new DatabaseSync(patient.house.database, { readOnly: true });
});
afterAll(async () => {
  db.close();
  await patient.discharge();
});

function tables(): string[] {
  return db
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`
    )
    .all()
    .map(({ name }) => String(name))
    .filter(table => db.prepare(`SELECT 1 FROM ${table}`).get() !== undefined);
}

function columnsOf(table: string): { name: string; type: string }[] {
  return db.prepare(`PRAGMA table_info(${table})`).all() as { name: string; type: string }[];
}

describe('of each table of the state that says something', () => {
  test('each column that is changed is found, or is told by no entry', async () => {
    const missed: string[] = [];
    for (const table of tables()) {
      for (const { name, type } of columnsOf(table)) {
        // Row by row, as somebody who means one would; those that clash with another stay.
        const change = `UPDATE OR IGNORE ${table} SET ${name} = ${OTHER[type]!(name)}`;
        const { ok } = await patient.changed('PRAGMA ignore_check_constraints = ON', change);
        if (ok) {
          missed.push(`${table}.${name}`);
        }
      }
    }
    expect(missed.sort()).toEqual(Object.keys(UNTOLD).sort());
  }, 240_000);
});
