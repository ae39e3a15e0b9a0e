import { Patient } from '../../testing/patient';

let patient: Patient;
beforeAll(async () => {
  patient = await Patient.admitted();
});
afterAll(() => patient.discharge());

describe('the doctor names in the log', () => {
  test('an opening that was changed, and relies on nothing after it', async () => {
    const intent = patient.indexOf('intent');
    const { differences, compared } = await patient.changed(
      `UPDATE entries SET openings = json_set(openings, '$.args.bytes', 'e30') WHERE idx = ${intent}`
    );
    expect(differences[0]).toMatchObject({
      part: 'ledger',
      code: 'commitment',
      subject: `#${intent}`
    });
    expect(compared).toEqual({ log: true, tables: false });
  });

  test('an opening that is gone', async () => {
    const grant = patient.indexOf('grant', 3);
    expect(
      await patient.first(
        `UPDATE entries SET openings = json_remove(openings, '$.terms') WHERE idx = ${grant}`
      )
    ).toMatchObject({ part: 'ledger', code: 'not_shown', subject: `#${grant}` });
  });

  test('a leaf that was changed', async () => {
    const outcome = patient.indexOf('outcome');
    const { differences } = await patient.changed(
      `UPDATE entries SET leaf = CAST(replace(CAST(leaf AS TEXT), '"v":1', '"v":2') AS BLOB)
         WHERE idx = ${outcome}`
    );
    expect(differences).toContainEqual(
      expect.objectContaining({ part: 'ledger', code: 'leaf', subject: `#${outcome}` })
    );
  });

  test('an entry that is gone, in the middle and at the end', async () => {
    const refusal = patient.indexOf('refusal');
    expect(await patient.first(`DELETE FROM entries WHERE idx = ${refusal}`)).toMatchObject({
      part: 'ledger',
      code: 'entry_missing',
      subject: `#${refusal}`
    });
    expect(
      await patient.first('DELETE FROM entries WHERE idx = (SELECT max(idx) FROM entries)')
    ).toMatchObject({ part: 'ledger', code: 'entry_missing' });
  });

  test('a head that another key signed', async () => {
    expect(
      await patient.first(
        `UPDATE keys SET private = (SELECT private FROM keys WHERE name = 'descriptor')
           WHERE name = 'log'`
      )
    ).toMatchObject({ part: 'ledger' });
  });

  test('a tile that is not of these entries', async () => {
    const { differences } = await patient.changed(
      'UPDATE edge SET hashes = zeroblob(length(hashes))'
    );
    expect(differences).toContainEqual(
      expect.objectContaining({ part: 'tree', code: 'tile', subject: '0/0' })
    );
  });
});
