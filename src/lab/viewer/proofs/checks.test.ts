import { ISSUER, RecordedLog } from '../../testing/recorded/log';
import { checkEntry } from './checks';

describe('the checks of an entry', () => {
  const log = new RecordedLog();
  const asked = async (written: object) => {
    const entry = log.write({ kind: 'intent', at: 1000, ...written });
    return checkEntry({
      proof: log.prove(entry.index),
      vkey: log.vkey,
      issuer: ISSUER,
      entry,
      answered: null,
      holderKey: null,
      seen: null
    });
  };

  test('tells that an entry is signed by a key that is not shown', async () => {
    expect(await asked({ token: 'a.b.c' })).toContainEqual({
      name: 'token',
      ok: false,
      detail: expect.stringContaining('not shown') as string
    });
  });

  test('asks for no key where nobody but the service signed', async () => {
    const checks = await asked({ what: { object: 'bank' } });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.map(({ name }) => name)).not.toContain('token');
  });
});
