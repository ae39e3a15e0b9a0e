import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RuleView } from '../../client';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import type { Desk, Ran } from '../testing/desk';

interface Told {
  rules: { name: string; change: string; sentence?: string; stands?: string; trouble?: string }[];
}

describe('rules of a facetry.toml, in a terminal', () => {
  let desk: Desk;
  let repository: string;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance --uses 1'));
  });
  afterAll(() => desk.close());
  beforeEach(() => {
    repository = realpathSync(mkdtempSync(join(tmpdir(), 'facetry-repo-')));
    mkdirSync(join(repository, 'reports'));
  });
  afterEach(async () => {
    // A page's key revokes ten times a minute.
    desk.house.ahead += 60_000;
    rmSync(repository, { recursive: true });
    for (const { id } of await standing()) {
      expect((await desk.run(['rules', 'revoke', id])).err).toBe('');
    }
  });

  const rule = (name: string, action: string, more = 'for = "agent"', ends = '"30d"'): string =>
    `[[rules]]\nname = "${name}"\n${more}\nlifetime = "30m"\nexpires = ${ends}\n` +
    `[[rules.grants]]\nobject = "bank"\nactions = ["${action}"]\n`;
  const write = (...rules: string[]): void =>
    writeFileSync(join(repository, 'facetry.toml'), `facetry = 1\n${rules.join('')}`);
  const plan = async (): Promise<{ code: number; rules: Told['rules'] }> => {
    const { code, out } = await desk.run(['plan', repository, '--json']);
    return { code, rules: (JSON.parse(out) as Told).rules };
  };
  const apply = (...typed: string[]): Promise<Ran> =>
    desk.run(['apply', repository], { typed: [PASSPHRASE, ...typed] });
  const standing = async (): Promise<RuleView[]> =>
    (JSON.parse((await desk.run('rules list --json')).out) as { rules: RuleView[] }).rules;

  test('are planned without a change, made once, and then stand as it says', async () => {
    write(rule('looking', 'rows'));
    const first = await desk.run(['plan', repository]);
    expect(first.code).toBe(3);
    expect(first.out).toMatch(
      /^\+ rule “looking” would be made.*\n {4}Without asking, any agent is granted: rows on bank, each for at most 30 minutes, at most 5 grants in any hour, until /
    );
    expect(await standing()).toEqual([]);

    const made = await apply('grant');
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toMatch(/^Made the rule “looking”: [0-9a-f]{32}\.\n$/);
    expect(made.shown).toMatch(/Rule 1 of 1, “looking”\n\nWithout asking, any agent is granted/);
    expect((await desk.run('need bank rows --no-wait')).code).toBe(0);

    const [stands] = await standing();
    const { code, rules } = await plan();
    expect([code, rules]).toMatchObject([0, [{ change: 'remain', stands: stands!.id }]]);
    expect((await apply()).out).toBe('Nothing to do.\n');
    expect(await standing()).toHaveLength(1);
  });

  test('stand where one made otherwise says the same, under whatever name', async () => {
    const line = 'rules add other --for agent --on bank --actions rows --lasts 30m --until 30d';
    await desk.run(line, { typed: [PASSPHRASE, 'grant'] });
    write(rule('looking', 'rows'));
    const { out, code } = await desk.run(['plan', repository]);
    expect(code).toBe(0);
    expect(out).toMatch(/^= rule “looking” stands as “other”, live: /);
    await apply('grant');
    expect(await standing()).toHaveLength(1);
  });

  test('stand for as long as the file says, counted from when they were made', async () => {
    write(rule('looking', 'rows'));
    await apply('grant');
    write(rule('looking', 'rows', undefined, '"60d"'));
    expect((await plan()).rules).toMatchObject([{ change: 'differ' }]);
    write(rule('looking', 'rows', undefined, '"7d"'));
    expect((await plan()).rules).toMatchObject([{ change: 'differ' }]);
  });

  test.each([
    ['its name', 'looking', 'looking'],
    ['a name that is taken for it', 'looking', 'Look1ng'],
    ['its name in other letters', 'coco', '\u0441\u043e\u0441\u043e']
  ])('do not take the place of one with %s, and say what to do', async (_how, taken, name) => {
    await desk.run(`rules add ${taken} --for agent --on bank --actions rows`, {
      typed: [PASSPHRASE, 'grant']
    });
    write(rule(name, 'deposit'), rule('apart', 'slow'));
    const [stands] = await standing();
    const lines = (await desk.run(['plan', repository])).out;
    expect(lines).toMatch(
      /^~ rule “.*” differs from the rule “.*” that stands[^]*rows on bank[^]*the file says:\n.*deposit on bank/
    );
    const done = await apply('grant');
    expect([done.code, done.err]).toEqual([
      1,
      expect.stringContaining(`facetry rules revoke ${stands!.id}`)
    ]);
    expect((await standing()).map(view => view.rule.name)).toEqual([taken, 'apart']);
    expect((await standing())[0]!.id).toBe(stands!.id);
  });

  test('are made by nobody without a terminal, and each by a word of its own', async () => {
    write(rule('one', 'rows'), rule('two', 'slow'), rule('three', 'deposit'));
    const piped = await desk.run(['apply', repository], { input: 'grant\n', typed: [PASSPHRASE] });
    expect([piped.code, piped.err]).toEqual([1, expect.stringContaining('real terminal')]);
    expect(await standing()).toEqual([]);
    const some = await apply('no', 'grant', 'apply');
    expect(some.code).toBe(1);
    expect(some.err).toMatch(/one: Nothing was decided[^]*three: Nothing was decided/);
    expect((await standing()).map(view => view.rule.name)).toEqual(['two']);
    // Whoever stops there has made what was typed for, and nothing else.
    const stopped = await apply('grant');
    expect([stopped.code, stopped.shown]).toEqual([1, expect.stringContaining('Made the rule')]);
    expect((await standing()).map(view => view.rule.name).sort()).toEqual(['one', 'two']);
  });

  test('of notebooks name the folder whole, as Jupyter names it', async () => {
    write(
      rule('here', 'rows', 'for = "notebook"'),
      rule('there', 'slow', 'for = "notebook"\nbelow = "reports"\nkeys = "wallet"')
    );
    await apply('grant', 'grant');
    expect((await standing()).map(view => view.rule.askers)).toEqual([
      { kind: 'notebook', below: repository },
      { kind: 'notebook', below: join(repository, 'reports'), custody: 'wallet' }
    ]);
    const introduced = (at: string): Promise<{ code: string }> =>
      desk.house.core.authority.introduce({
        kind: 'notebook',
        petname: 'q3.ipynb',
        custody: 'own',
        place: at
      });
    const asks = async (at: string): Promise<string> => {
      const { code } = await introduced(at);
      const { holding, keys } = await desk.house.enrolWith(code);
      const needs = [{ object: 'bank', actions: ['rows'] }];
      return (await holding.service.request(keys, { needs, purpose: '' })).state;
    };
    expect(await asks(join(repository, 'reports/q3.ipynb'))).toBe('granted');
    expect(await asks(`${repository}-other/q3.ipynb`)).toBe('pending');
  });

  test('are for no folder outside of the file’s, by no link either, nor for none', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'facetry-outside-'));
    symlinkSync(outside, join(repository, 'link'));
    symlinkSync('../..', join(repository, 'reports/up'));
    for (const folder of ['link', 'reports/up', 'nowhere']) {
      write(rule('out', 'rows', `for = "notebook"\nbelow = "${folder}"`));
      expect((await plan()).rules).toMatchObject([{ change: 'trouble' }]);
      expect((await apply('grant')).code).toBe(1);
    }
    write(rule('out', 'rows', 'for = "notebook"\nbelow = ".."'));
    const refused = await desk.run(['apply', repository], { typed: [] });
    expect([refused.code, refused.shown]).toEqual([1, '']);
    expect(refused.err).toMatch(/line 5: rules\[1\]\.below is a path below the folder/);
    expect(await standing()).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  test('with an end that is past, or too far, are not made', async () => {
    write(
      rule('late', 'rows', undefined, '2020-01-01T00:00:00Z'),
      rule('far', 'slow', undefined, '2099-01-01T00:00:00Z')
    );
    const { out } = await desk.run(['plan', repository]);
    expect(out).toMatch(/^\? rule “late” can’t be made: its end has passed/m);
    expect(out).toMatch(/^\? rule “far” can’t be made: a rule lasts 366 days at most/m);
    expect((await apply('grant', 'grant')).code).toBe(1);
    expect(await standing()).toEqual([]);
  });

  test('on a name that nothing has yet say that whatever gets it is meant', async () => {
    write(rule('early', 'rows').replace('"bank"', '["bank", "bnak"]'));
    const { out } = await desk.run(['plan', repository]);
    expect(out).toContain(
      'nothing is connected as bnak: it would apply to whatever gets this name'
    );
    expect(out).not.toContain('connected as bank:');
    expect((await apply('no')).shown).toContain('nothing is connected as bnak');
  });

  test('show no character that hides or turns another', async () => {
    const text = rule('shown', 'rows').replace('"bank"', '"b\\u202e\\u200bk"');
    write(`${text}[rules.grants.where]\nnote = "\\u202e\\u0007"\n`);
    const { out } = await desk.run(['plan', repository]);
    const { shown } = await apply('no');
    for (const seen of [out, shown]) {
      expect(seen).not.toMatch(/[\u202e\u200b\u0007]/);
      expect(seen).toContain('U+202E');
    }
  });
});
