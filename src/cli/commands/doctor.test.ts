import { DatabaseSync } from 'node:sqlite';

import { forgetFailedSelfTest, keepFailedSelfTest } from '../../service/selfTest';
import { deskWithBank } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('facetry doctor', () => {
  let desk: Desk;
  let argv: string[];

  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance --uses 5'));
    argv = ['doctor', '--data', desk.house.folder];
  });
  afterAll(() => desk.close());

  test('asks for a running service to be stopped, says what is whole, and what is not', async () => {
    const running = await desk.run(argv);
    expect(running).toMatchObject({ code: 4, err: expect.stringContaining('Stop it') });
    await desk.house.stop();
    const whole = await desk.run(argv);
    expect(whole).toMatchObject({ code: 0, out: expect.stringMatching(/^Nothing is wrong\./) });
    keepFailedSelfTest(desk.house.folder, { at: 0, why: 'a call that is allowed was refused' });
    expect(await desk.run(argv)).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /^WRONG: installation self_test_failed: .* 1970-01-01.*: a call that is allowed was refused\.\nThe service itself /
      )
    });
    forgetFailedSelfTest(desk.house.folder);
    const db = new DatabaseSync(desk.house.database);
    db.exec('UPDATE facets SET uses_left = 9 WHERE uses_left IS NOT NULL');
    db.close();
    const wrong = await desk.run(argv);
    expect(wrong).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^WRONG: authority uses: .* is 9; by the ledger it is 5\.\n/)
    });
    expect(wrong.out).toContain('Do not run a service over it');
    const told = JSON.parse((await desk.run([...argv, '--json'])).out) as unknown;
    expect(told).toMatchObject({ ok: false, count: 1, differences: [{ code: 'uses' }] });
    await desk.house.start();
  });
});
