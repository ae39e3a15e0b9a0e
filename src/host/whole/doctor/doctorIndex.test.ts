import { Patient } from '../../testing/patient';

let patient: Patient;
beforeAll(async () => {
  patient = await Patient.admitted();
});
afterAll(() => patient.discharge());

describe('the doctor names in what finds entries', () => {
  test.each([
    ['jti', `jti = NULL`],
    ['jti', `jti = 'AAAAAAAAAAAAAAAAAAAAAA'`],
    ['principal', `principal = 'mallory'`],
    ['facet', `facet = NULL`],
    ['at', `at = at + 1`],
    ['kind', `kind = 'outcome'`],
    ['ref', `ref = 0`]
  ])('a wrong %s (%s)', async (code, set) => {
    const intent = patient.indexOf('intent');
    expect(await patient.first(`UPDATE entries SET ${set} WHERE idx = ${intent}`)).toMatchObject({
      part: 'index',
      code,
      subject: `#${intent}`
    });
  });

  test.each([
    [
      'a posting that is gone',
      `UPDATE postings SET places = substr(places, 2)
         WHERE word IN (SELECT id FROM words WHERE dimension = 'object')`,
      'object'
    ],
    [
      'one that is another’s',
      `UPDATE words SET value = 'nobody’s' WHERE dimension = 'action' AND value = 'deposit'`,
      'action'
    ],
    [
      'one that no entry says',
      `INSERT INTO postings SELECT id, 9, x'00' FROM words WHERE dimension = 'action'`,
      'number'
    ],
    ['a word that nothing says', `INSERT INTO words VALUES (99999, 'object', 'x')`, 'words'],
    [
      'a time that is gone',
      'DELETE FROM times WHERE at = (SELECT min(at) FROM times)',
      'not found by its time'
    ],
    [
      'one that leads elsewhere',
      'UPDATE times SET idx = idx + 1 WHERE at = (SELECT max(at) FROM times)',
      'not found by its time'
    ],
    ['one that no entry has', 'INSERT INTO times VALUES (1, 0)', 'number of times'],
    [
      'a jti that is gone',
      'UPDATE signed SET hashes = substr(hashes, 11) WHERE id = 0',
      'not found by its jti'
    ],
    [
      'one that leads elsewhere',
      "UPDATE signed SET hashes = CAST(substr(hashes, 1, 8) || x'00ff' || substr(hashes, 11) AS BLOB) WHERE id = 0",
      'not found by its jti'
    ],
    ['one that nobody signed', "INSERT INTO signed VALUES (99, x'00112233445566778899')", 'signed'],
    ['an index that claims too much', 'UPDATE indexed SET size = size + 1', 'indexed']
  ])('%s', async (_, change, detail) => {
    expect(await patient.first(change)).toMatchObject({
      part: 'index',
      detail: expect.stringContaining(detail)
    });
  });

  test('open intents that would be overlooked', async () => {
    expect(await patient.first('UPDATE log_head SET settled = 0')).toMatchObject({
      part: 'index',
      code: 'settled'
    });
  });
});
