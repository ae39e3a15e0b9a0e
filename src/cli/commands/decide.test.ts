import { granted, openBank, PASSPHRASE } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('deciding at a terminal', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openBank();
  });
  afterAll(() => desk.close());

  test('grants narrower, as the terminal showed it', async () => {
    const got = await granted(
      desk,
      'need bank deposit,rows --fresh',
      ['--actions deposit --uses 3 --expires 30m', '--constraint amount={"range":{"max":50}}'].join(
        ' '
      )
    );
    const sentence = got.out.slice(34);
    expect(sentence).toMatch(/may use deposit on bank.*50.*at most 3 uses/);
  });

  test('shows both columns and the reason as the asker’s words', async () => {
    const { err } = await desk.run([
      'need',
      'bank',
      'text',
      '--why',
      'because \u202E',
      '--no-wait'
    ]);
    const request = /Request ([0-9a-f]{32})/.exec(err)![1]!;
    const { shown, code } = await desk.run(`decide ${request} --uses 1`, {
      typed: [PASSPHRASE, 'grant']
    });
    expect(code).toBe(0);
    expect(shown).toMatch(/agent cli \(agent\) asks[^]*says: “because ⟨U\+202E⟩”/);
    expect(shown).toMatch(
      /1\. requested: {2}.*may use text on bank[^]*you grant: {2}.*at most 1 use/
    );
    expect(shown).not.toContain(PASSPHRASE);
  });

  test('leaves the request open unless the word is typed', async () => {
    await desk.run('need bank slow --no-wait');
    const list = JSON.parse((await desk.run('requests --json')).out) as {
      requests: { id: string }[];
    };
    const { id } = list.requests.at(-1)!;
    for (const word of ['yes', '', 'GRANT', 'deny']) {
      const { code, err } = await desk.run(`decide ${id}`, { typed: [PASSPHRASE, word] });
      expect([code, err]).toEqual([1, expect.stringContaining('stays open')]);
    }
    const denied = await desk.run(['decide', id, '--deny', '--reason', 'not today'], {
      typed: [PASSPHRASE, 'deny']
    });
    expect(denied).toMatchObject({ code: 0, out: 'Denied.\n' });
    const told = await desk.run('need bank slow --timeout 5');
    expect(told).toMatchObject({ code: 1, err: expect.stringContaining('“not today”') });
    const twice = await desk.run(`decide ${id}`, { typed: [PASSPHRASE, 'grant'] });
    expect(twice.code).toBe(1);
  });

  test('takes nothing from a pipe, and no wrong passphrase', async () => {
    const piped = await desk.run('decide', { input: `${PASSPHRASE}\ngrant\n`, typed: ['x'] });
    expect(piped).toMatchObject({ code: 1, err: expect.stringContaining('real terminal') });
    const nobody = await desk.run('decide');
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('no terminal') });
    const wrong = await desk.run(`decide ${'0'.repeat(32)}`, { typed: ['correct house'] });
    expect(wrong).toMatchObject({ code: 1, err: 'The passphrase is wrong.\n' });
  });

  test('of one that is not named lists what waits, and how long it has', async () => {
    for (const action of ['balance', 'rows']) {
      await desk.run(`need bank ${action} --fresh --no-wait`);
    }
    desk.house.ahead += 90_000;
    // Said before the passphrase is asked for.
    const listed = await desk.run('decide', { typed: [] });
    expect(listed).toMatchObject({ code: 2, shown: '(closed)\n' });
    expect(listed.err).toMatch(/^Several requests are waiting; name one:\n[0-9a-f]{32} /);
    const ids = [...listed.err.matchAll(/^([0-9a-f]{32}) {2}agent cli, waiting 2 min$/gm)];
    expect(ids.length).toBeGreaterThanOrEqual(2);
    for (const [, id] of ids) {
      await desk.run(`decide ${id} --deny`, { typed: [PASSPHRASE, 'deny'] });
    }
  });

  test('says that nothing waits before it asks for the passphrase', async () => {
    const none = await desk.run('decide', { typed: [] });
    expect(none).toMatchObject({ code: 1, err: 'Nothing waits for you.\n', shown: '(closed)\n' });
  });

  test('of nothing is not a grant', async () => {
    await desk.run('need bank away --no-wait');
    const list = JSON.parse((await desk.run('requests --json')).out) as {
      requests: { id: string }[];
    };
    const { id } = list.requests.at(-1)!;
    const none = await desk.run(`decide ${id} --only 2`, { typed: [PASSPHRASE, 'grant'] });
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('--deny') });
    await desk.run(`decide ${id} --deny`, { typed: [PASSPHRASE, 'deny'] });
  });
});

test('deciding asks for its passphrase first where the keys to look with take one, too', async () => {
  const desk = await openBank();
  try {
    await desk.run('need bank balance --no-wait');
    await desk.run('need bank rows --no-wait');
    await desk.run('keys --close passphrase', { typed: ['of the others', 'of the others'] });
    const listed = await desk.run('decide', { typed: [PASSPHRASE] });
    expect(listed).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Several requests are waiting; name one:\n/),
      shown: 'Passphrase of the deciding key: \n(closed)\n'
    });
  } finally {
    await desk.close();
  }
});
