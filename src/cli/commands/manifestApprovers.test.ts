import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FacetView } from '../../client';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import type { Desk, Ran } from '../testing/desk';

interface Told {
  approvers: { name: string; change: string; stands?: string; trouble?: string }[];
}

describe('approvers of a facetry.toml, in a terminal', () => {
  let desk: Desk;
  let repository: string;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance --uses 1'));
  });
  afterAll(() => desk.close());
  beforeEach(() => {
    repository = realpathSync(mkdtempSync(join(tmpdir(), 'facetry-repo-')));
  });
  afterEach(async () => {
    // A page's key revokes ten times a minute.
    desk.house.ahead += 60_000;
    rmSync(repository, { recursive: true });
    for (const { id } of await standing()) {
      expect((await desk.run(['approvers', 'revoke', id])).err).toBe('');
    }
  });

  const approver = (name: string, action: string, more = '', ends = '"30d"'): string =>
    `[[approvers]]\nname = "${name}"\nexpires = ${ends}\n${more}\n` +
    `[[approvers.about]]\nobject = "bank"\nactions = ["${action}"]\n`;
  const write = (...lines: string[]): void =>
    writeFileSync(join(repository, 'facetry.toml'), `facetry = 1\n${lines.join('')}`);
  const plan = async (): Promise<{ code: number; approvers: Told['approvers'] }> => {
    const { code, out } = await desk.run(['plan', repository, '--json']);
    return { code, approvers: (JSON.parse(out) as Told).approvers };
  };
  const apply = (...typed: string[]): Promise<Ran> =>
    desk.run(['apply', repository], { typed: [PASSPHRASE, ...typed] });
  const standing = async (): Promise<FacetView[]> =>
    (JSON.parse((await desk.run('approvers list --json')).out) as { approvers: FacetView[] })
      .approvers;
  /** Somebody opens the link that was printed. */
  const enters = async ({ out }: Ran): Promise<void> => {
    const code = /#enrol=([\w-]+)/.exec(out)?.[1] ?? '';
    await desk.house.enrolWith(code);
  };

  test('are planned without a change, invited once by their sentence, and then decide', async () => {
    write(approver('Ben', 'rows'));
    const first = await desk.run(['plan', repository]);
    expect(first.code).toBe(3);
    expect(first.out).toMatch(
      /^\+ approver “Ben”, another person, would be invited, once you typed the word\n {4}Ben may .*rows.*bank/
    );
    const made = await apply('invite');
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.shown).toMatch(/Approver 1 of 1, “Ben”, another person\n\nBen may /);
    expect(made.out).toMatch(/^Invited Ben, once, within 10 minutes: http.*#enrol=/);
    await enters(made);
    const [stands] = await standing();
    expect(stands).toMatchObject({ petname: 'Ben', bounds: [{ terms: { actions: ['rows'] } }] });
    expect(await plan()).toMatchObject({
      code: 0,
      approvers: [{ change: 'remain', stands: stands!.id }]
    });
    expect((await apply()).out).toBe('Nothing to do.\n');
  });

  test('are invited by nobody without a terminal, nor by another word', async () => {
    write(approver('Ben', 'rows'));
    const piped = await desk.run(['apply', repository], { input: 'invite\n', typed: [PASSPHRASE] });
    expect([piped.code, piped.err]).toEqual([1, expect.stringContaining('real terminal')]);
    const denied = await apply('grant');
    expect([denied.code, denied.out.includes('#enrol=')]).toEqual([1, false]);
    expect(denied.err).toContain('Ben: Nothing was decided');
  });

  test('do not take the place of somebody of their name, and say what to do', async () => {
    write(approver('Ben', 'rows'));
    await enters(await apply('invite'));
    const [stands] = await standing();
    for (const other of [approver('Ben', 'deposit'), approver('BEN', 'rows')]) {
      write(other);
      expect((await plan()).approvers).toMatchObject([{ change: 'differ', stands: stands!.id }]);
      const done = await apply('invite');
      expect([done.code, done.err]).toEqual([
        1,
        expect.stringContaining(`facetry approvers revoke ${stands!.id}`)
      ]);
    }
    write(approver('Ben', 'rows', '', '"60d"'));
    expect((await plan()).approvers).toMatchObject([{ change: 'differ' }]);
  });

  test('on what nothing is connected as, or with an end that is past, can not be invited', async () => {
    write(
      approver('Ben', 'rows').replace('"bank"', '"vault"'),
      approver('Cid', 'rows', '', '2020-01-01T00:00:00Z')
    );
    expect((await plan()).approvers).toMatchObject([
      { change: 'trouble', trouble: expect.stringContaining('nothing is connected as vault') },
      { change: 'trouble', trouble: expect.stringContaining('past') }
    ]);
  });

  test.each([
    ['the service’s own', approver('Ben', 'decide').replace('"bank"', '"aios/requests"'), 'own'],
    [
      'two who are taken for each other',
      approver('Ben', 'rows') + approver('ben', 'rows'),
      'taken'
    ],
    ['nothing', '[[approvers]]\nname = "Ben"\nexpires = "1d"\n', 'about'],
    ['a name with unseen letters', approver('Be\\u200Bn', 'rows'), 'not seen'],
    ['an unknown key', approver('Ben', 'rows', 'owner = true'), 'owner']
  ])('that name %s are refused before anybody is asked', async (_what, lines, words) => {
    write(lines);
    const done = await desk.run(['apply', repository], { typed: [PASSPHRASE, 'invite'] });
    expect(done.code).not.toBe(0);
    expect(done.err).toContain(words);
    expect(done.shown).toBe('');
  });
});
