import { openBank, PASSPHRASE } from '../testing/bank';
import { Desk } from '../testing/desk';

describe('enrolling from the command line', () => {
  test('gives a device the name that it asks for, where its link leaves that to it', async () => {
    const desk = await Desk.open();
    try {
      const { authority } = desk.house.core;
      const by = { kind: 'owner', petname: 'first browser', namesItself: true } as const;
      const { code } = await authority.introduce(by);
      const { out } = await desk.run(['enrol', '--code', '-', '--name', 'my desk'], {
        input: `http://localhost:7412/#enrol=${code}&name=own\n`,
        typed: ['correct horse', 'correct horse']
      });
      expect(out).toBe('Enrolled as “my desk” (owner).\n');
    } finally {
      await desk.close();
    }
  });

  test('enrols a device by the name that its link gives it', async () => {
    const desk = await Desk.open();
    try {
      const { core } = desk.house;
      const { code } = await core.authority.introduce({ kind: 'owner', petname: 'first browser' });
      const { out } = await desk.run(['enrol', '--code', '-'], {
        input: code,
        typed: ['correct horse', 'correct horse']
      });
      expect(out).toBe('Enrolled as “first browser” (owner).\n');
    } finally {
      await desk.close();
    }
  });

  test('asks again for a passphrase that is too short or mistyped, three times at most', async () => {
    const desk = await Desk.open();
    try {
      const { authority } = desk.house.core;
      const { code } = await authority.introduce({ kind: 'owner', petname: 'first browser' });
      const given = (typed: string[]) => desk.run('enrol --code -', { input: code, typed });
      const gone = await given(['short', 'correct horse', 'correct house', 'brief', 'unread']);
      expect(gone).toMatchObject({
        code: 2,
        err: 'The passphrase of a deciding key needs at least 8 characters.\n',
        shown: expect.stringMatching(
          /at least 8 characters\. Try again\.\n[^]*The two passphrases differ\. Try again\.\n/
        )
      });
      // The code is still good.
      const done = await given(['short', 'correct horse', 'correct horse']);
      expect(done).toMatchObject({ code: 0, out: 'Enrolled as “first browser” (owner).\n' });
      expect(done.shown).not.toMatch(/short|horse/);
    } finally {
      await desk.close();
    }
  });

  test('keeps its deciding key where a code is for somebody who decides nothing', async () => {
    const desk = await Desk.open();
    try {
      await desk.enrolOwner();
      const { code } = await desk.house.core.authority.introduce({
        kind: 'agent',
        petname: 'Eve'
      });
      const told = await desk.run('enrol --code -', {
        input: `http://localhost:7412/#enrol=${code}\n`,
        typed: [PASSPHRASE, PASSPHRASE]
      });
      expect(told).toMatchObject({
        code: 1,
        err: expect.stringContaining('decides nothing')
      });
      expect(await desk.run('recovery', { typed: [PASSPHRASE] })).toMatchObject({ code: 0 });
    } finally {
      await desk.close();
    }
  });

  test('an agent can be made by an owner where no supervisor is near', async () => {
    const desk = await openBank();
    try {
      const alone = await desk.run('need bank balance --as remote', { supervised: false });
      expect(alone).toMatchObject({ code: 1, err: expect.stringContaining('facetry agent add') });
      const added = await desk.run('agent add remote', { typed: [PASSPHRASE] });
      const enrolled = await desk.run('agent enrol remote --code -', { input: added.out });
      expect(enrolled).toMatchObject({ code: 0, out: expect.stringContaining('agent remote') });
      const twice = await desk.run('agent enrol remote --code -', { input: added.out });
      expect(twice.code).toBe(1);
    } finally {
      await desk.close();
    }
  });
});
