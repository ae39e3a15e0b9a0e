import { DatabaseSync } from 'node:sqlite';

import { deskWithBank, PASSPHRASE } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('a rule, at a terminal', () => {
  let desk: Desk;
  const bundle = () => `${desk.data}/rules.bundle`;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance --uses 1'));
    const line = 'rules add looking --for agent --on ba* --actions balance,rows --lasts 30m';
    const made = await desk.run(line, { typed: [PASSPHRASE, 'grant'] });
    expect(made.shown).toContain(
      'Without asking, any agent is granted: balance and rows on any object beginning with "ba", ' +
        'each for at most 30 minutes, at most 5 grants in any hour, until '
    );
    expect([made.code, made.out]).toEqual([
      0,
      expect.stringMatching(/^Made the rule [0-9a-f]{32}\.$/m)
    ]);
  });
  afterAll(() => desk.close());

  test('grants at once what lies within it, and leaves the rest to wait', async () => {
    const got = await desk.run('need bank rows --no-wait');
    expect([got.code, got.out]).toEqual([
      0,
      expect.stringMatching(/^[0-9a-f]{32} {2}.*may use rows on bank, until/)
    ]);
    const waits = await desk.run('need bank deposit --no-wait');
    expect([waits.code, waits.err]).toEqual([3, expect.stringContaining('waits for a person')]);
  });

  test('is listed with what it granted, and by whom it was made', async () => {
    const { out } = await desk.run('rules list');
    expect(out).toMatch(
      /^[0-9a-f]{32} {2}“looking” {2}live\n {4}Without asking,[^]*made by Ada at .*; granted 1 permission, last/
    );
    const { rules } = JSON.parse((await desk.run('rules list --json')).out) as {
      rules: { rule: { name: string } }[];
    };
    expect(rules.map(({ rule }) => rule.name)).toEqual(['looking']);
  });

  test('is told as what decided, and by whose word', async () => {
    const path = bundle();
    await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
    const may = await desk.run(`audit may bank --bundle ${path}`);
    expect(may.out).toMatch(
      new RegExp(
        'rows on bank[^]*granted by a rule, without asking, at .*\\n' +
          '.*by the rule looking of Ada \\(#\\d+\\): Without asking, any agent is granted.*\\n' +
          '.*asked for by agent cli.*\\n' +
          '.*Ada \\(owner\\) was admitted'
      )
    );
    const what = await desk.run(['audit', 'what', 'Ada', '--bundle', path]);
    expect(what.out).toContain('made the rule looking');
  });

  test('is proven in an export', async () => {
    const verified = await desk.run(`verify ${bundle()}`);
    expect([verified.code, verified.out]).toEqual([0, expect.not.stringContaining('undecided')]);
  });

  test('is found by the doctor as its entry made it, and not as somebody changed it', async () => {
    const argv = ['doctor', '--data', desk.house.folder];
    const doctored = async (sql: string): Promise<string> => {
      const db = new DatabaseSync(desk.house.database);
      db.exec(sql);
      db.close();
      return (await desk.run(argv)).out;
    };
    await desk.house.stop();
    expect((await desk.run(argv)).out).toMatch(/^Nothing is wrong\./);
    const wider = await doctored(
      `UPDATE rules SET rule = replace(rule, '"lifetime":1800', '"lifetime":9000')`
    );
    expect(wider).toContain('WRONG: authority rule: The column rule');
    const back = `UPDATE rules SET rule = replace(rule, '"lifetime":9000', '"lifetime":1800')`;
    expect(await doctored(back)).toMatch(/^Nothing is wrong\./);
    const placed = await doctored("UPDATE principals SET place = '/tmp/x' WHERE kind = 'agent'");
    expect(placed).toContain('The column place of principal');
    await doctored('UPDATE principals SET place = NULL');
    await desk.house.start();
  });

  test('is made by nobody without a terminal, nor by another word than asked for', async () => {
    const line = 'rules add more --for agent --on bank --actions deposit';
    expect(await desk.run(line, { input: 'grant\n' })).toMatchObject({ code: 1, out: '' });
    const unsure = await desk.run(line, { typed: [PASSPHRASE, 'yes'] });
    expect([unsure.code, unsure.out]).toEqual([1, '']);
    expect((await desk.run('rules list')).out).not.toContain('more');
  });

  test.each([
    ['for nobody', 'rules add more --on bank --actions deposit'],
    ['on nothing', 'rules add more --for agent --actions deposit'],
    ['on everything', 'rules add more --for agent --on * --actions deposit'],
    ['on a star in the middle', 'rules add more --for agent --on b*k --actions deposit'],
    ['for the agents of a folder', 'rules add more --for agent --below /tmp --on b --actions a'],
    ['for no time', 'rules add more --for agent --on bank --actions deposit --lasts 0m']
  ])('%s is not understood', async (_, line) => {
    expect(await desk.run(line, { typed: [PASSPHRASE, 'grant'] })).toMatchObject({
      code: 2,
      out: ''
    });
  });

  test('names one principal by its name, and shows its key', async () => {
    const made = await desk.run(
      ['rules', 'add', 'one', '--for', 'agent cli', '--on', 'bank', '--actions', 'slow'],
      { typed: [PASSPHRASE, 'grant'] }
    );
    expect(made.shown).toMatch(
      /Without asking, agent cli \(the key "[\w-]{43}"\) is granted: slow on bank/
    );
    expect(made.code).toBe(0);
    expect((await desk.run('need bank slow --no-wait')).code).toBe(0);
  });

  test('ends by its name, with what it granted where that is said', async () => {
    const ended = await desk.run('rules revoke looking --granted --reason over');
    expect([ended.code, ended.out]).toEqual([
      0,
      expect.stringMatching(/^Ended: [0-9a-f]{32} [0-9a-f]{32}\n/)
    ]);
    const waits = await desk.run('need bank rows --no-wait');
    expect(waits.code).toBe(3);
    expect((await desk.run('rules revoke looking')).code).toBe(2);
  });
});
