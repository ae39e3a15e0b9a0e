import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { diagnose } from '../../../service/doctor';
import { Patient } from '../../testing/patient';

let patient: Patient;
beforeAll(async () => {
  patient = await Patient.admitted();
});
afterAll(() => patient.discharge());

describe('the doctor', () => {
  test('finds a folder whole after uses, refusals, revocations, pauses and restarts', async () => {
    const before = readFileSync(patient.house.database);
    expect(await diagnose(patient.house.database)).toMatchObject({
      ok: true,
      count: 0,
      differences: [],
      compared: { log: true, tables: true },
      principals: 4
    });
    expect(readFileSync(patient.house.database).equals(before)).toBe(true);
  });

  test('refuses to look while the service runs', async () => {
    await patient.house.start();
    await expect(diagnose(patient.house.database)).rejects.toMatchObject({ code: 'data_locked' });
    await patient.house.stop();
  });

  test('refuses what is no database, and makes none', async () => {
    await expect(diagnose(join(patient.folder, 'nothing'))).rejects.toMatchObject({
      code: 'data_unreachable'
    });
    await expect(diagnose(__filename)).rejects.toMatchObject({ code: 'data_corrupt' });
  });
});

describe('the doctor names in the tables’ form', () => {
  test('a trigger that somebody added', async () => {
    expect(
      await patient.first(
        `CREATE TRIGGER refill AFTER UPDATE OF uses_left ON facets BEGIN
           UPDATE facets SET uses_left = 5 WHERE id = new.id; END`
      )
    ).toMatchObject({ part: 'schema', code: 'form', subject: 'refill' });
  });

  test('tables of an earlier and of a later release', async () => {
    const where = `part = 'authority' AND step = 3`;
    expect(await patient.first(`DELETE FROM schema_steps WHERE ${where}`)).toMatchObject({
      part: 'schema',
      code: 'older'
    });
    expect(
      await patient.first(`INSERT INTO schema_steps VALUES ('authority', 99, 1)`)
    ).toMatchObject({
      part: 'schema',
      code: 'newer'
    });
  });

  test('a page of the file that was overwritten', async () => {
    const path = join(patient.folder, 'torn.sqlite');
    const bytes = readFileSync(patient.house.database);
    const db = new DatabaseSync(patient.house.database, { readOnly: true });
    const index = `SELECT rootpage AS page FROM sqlite_schema WHERE name = 'entries_by_ref'`;
    const { page } = db.prepare(index).get() as { page: number };
    db.close();
    bytes.fill(0xee, (page - 1) * 4096, page * 4096);
    writeFileSync(path, bytes);
    const { ok, differences } = await diagnose(path);
    expect(ok).toBe(false);
    expect(differences[0]).toMatchObject({ part: 'database' });
  });
});
