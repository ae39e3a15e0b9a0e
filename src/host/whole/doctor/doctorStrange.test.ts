import { DatabaseSync } from 'node:sqlite';

import { Patient } from '../../testing/patient';

let patient: Patient;
beforeAll(async () => {
  patient = await Patient.admitted();
});
afterAll(() => patient.discharge());

/** Beyond what any number of ours is; JSON of another form; a key of one byte. */
const STRANGE: Record<string, string> = {
  INTEGER: '4611686018427387904',
  TEXT: "'null'",
  BLOB: "x'00'"
};

describe('the doctor that is shown what no service writes', () => {
  test.each([
    ['a number beyond all others', '[1e999]'],
    ['cut off', '{"who":'],
    ['half a character', '"\\ud800"'],
    ['nested without end', `${'['.repeat(4000)}${']'.repeat(4000)}`]
  ])('names the entry whose openings are %s', async (_what, openings) => {
    const index = patient.indexOf('intent');
    const found = await patient.changed(
      `UPDATE entries SET openings = '${openings}' WHERE idx = ${index}`
    );
    expect(found.differences).toContainEqual(
      expect.objectContaining({ part: 'ledger', code: 'form', subject: `#${index}` })
    );
  });

  test('ends in no table with an error of its own', async () => {
    const db = new DatabaseSync(patient.house.database, { readOnly: true });
    const tables = db.prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`
    );
    const columns = tables
      .all()
      .map(({ name }) => String(name))
      .filter(table => db.prepare(`SELECT 1 FROM ${table}`).get() !== undefined)
      .flatMap(table =>
        db
          .prepare(`PRAGMA table_info(${table})`)
          .all()
          .map(({ name, type }) => [table, String(name), STRANGE[String(type)]!] as const)
      );
    db.close();
    expect(columns.length).toBeGreaterThan(50);
    for (const [table, column, value] of columns) {
      const found = await patient.changed(`UPDATE OR IGNORE ${table} SET ${column} = ${value}`);
      expect(found.count).toBeGreaterThanOrEqual(found.ok ? 0 : 1);
    }
  });
});
