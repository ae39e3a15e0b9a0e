import { Patient } from '../../testing/patient';

let patient: Patient;
beforeAll(async () => {
  patient = await Patient.admitted();
});
afterAll(() => patient.discharge());

describe('the doctor names in what is connected', () => {
  test.each([
    ['definitions', `definitions = json_set(definitions, '$.balance.safe', json('false'))`],
    ['config', `config = json_set(config, '$.address', 'http://127.0.0.1:9')`],
    ['origin', `origin = 'http://127.0.0.1:9'`]
  ])('%s that were changed', async (code, set) => {
    expect(await patient.first(`UPDATE objects SET ${set}`)).toMatchObject({
      part: 'registry',
      code,
      subject: 'bank'
    });
  });

  test('a credential for what is not connected', async () => {
    expect(
      await patient.first(`INSERT INTO secrets (object, secret) VALUES ('vault', 'x')`)
    ).toMatchObject({
      part: 'registry',
      code: 'secret_unknown',
      subject: 'vault'
    });
  });

  test('a proposal that nobody made', async () => {
    const found = { kind: 'openapi', origin: 'https://bank.example', config: {} };
    const row = `'f00d', 'bank', 'openapi', '{}', '${JSON.stringify(found)}', 4102444800000, 'x'`;
    expect(await patient.first(`INSERT INTO proposals VALUES (${row})`)).toMatchObject({
      part: 'registry',
      code: 'proposal',
      subject: 'f00d'
    });
  });

  test('an object that is gone, and one that nobody registered', async () => {
    const { differences } = await patient.changed(`UPDATE objects SET name = 'vault'`);
    expect(differences.map(({ code, subject }) => [code, subject])).toEqual([
      ['object_unknown', 'vault'],
      ['object_missing', 'bank']
    ]);
  });
});
