import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { AuditAnswer } from '../../ledger';
import { jcs } from '../../protocol';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import { bodyLines, forged, read, sealed } from '../testing/bundles';
import type { Desk, Ran } from '../testing/desk';

describe('an audit', () => {
  let desk: Desk;
  let facet: string;
  let bundle: string;

  beforeAll(async () => {
    ({ desk, facet } = await deskWithBank(
      'deposit,balance --where amount={"range":{"max":50}} --lendable --why payday'
    ));
    await desk.run('invoke bank deposit amount=17');
    await desk.run('invoke bank deposit amount=500');
    // Refusals do not wait for the disk.
    await desk.house.appended(() => desk.house.newest(1)[0] === 'refusal');
    const card = (await desk.run('agent card helper')).out;
    const lent = await desk.run('lend bank - --uses 2 --actions balance', { input: card });
    expect(lent).toMatchObject({ code: 0 });
    await desk.run('invoke bank balance');
    bundle = join(desk.data, 'audit.bundle');
    await desk.run(`export ${bundle} --owner`, { typed: [PASSPHRASE] });
  });
  afterAll(() => desk.close());

  const fromFile = (question: string): Promise<Ran> => desk.run(`${question} --bundle ${bundle}`);
  const fromService = (question: string): Promise<Ran> =>
    desk.run(`${question} --owner`, { typed: [PASSPHRASE] });
  const json = async (question: string): Promise<AuditAnswer> =>
    JSON.parse((await fromFile(`${question} --json`)).out) as AuditAnswer;

  test('an agent answers to the name that it was added under, and of a name that nobody has that is said', async () => {
    const { acts, nobody } = await json('audit what cli');
    expect([...new Set(acts.map(({ who }) => who?.petname))]).toEqual(['agent cli']);
    expect(nobody).toBe(false);
    const { out, code } = await fromFile('audit what clii');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Nobody is called clii in what is shown of this log, nor has such a key\.\nVerified/
    );
    expect(await json('audit what clii')).toMatchObject({ acts: [], nobody: true });
    expect(await json('audit refused --principal clii')).toMatchObject({ acts: [], nobody: true });
  });

  test('says who touched an object with an argument, and with whose authority, up to the terminal', async () => {
    const { out, code } = await fromFile('audit who bank amount=17');
    expect(code).toBe(0);
    expect(out).toMatch(/^agent cli\n {2}#\d+ .* deposit on bank with amount 17: done, status 200/);
    expect(out).toContain(`by facet ${facet}`);
    expect(out).toMatch(/agent cli may use balance and deposit on bank, amount at most 50, until/);
    expect(out).toMatch(/granted by Ada at .* by terminal \(#\d+\)/);
    expect(out).toMatch(/asked for by agent cli, for “payday” \(#\d+\)/);
    expect(out).toMatch(/Ada \(owner\) was admitted \(#\d+\) by\n +whoever holds the terminal/);
    expect(out).not.toContain('amount 500');
  });

  test('names each step by the entry that tells of it', async () => {
    const { acts, authority } = await json('audit who bank amount=17');
    expect(acts).toHaveLength(1);
    expect(acts[0]).toMatchObject({
      object: 'bank',
      action: 'deposit',
      args: { amount: 17 },
      outcome: { state: 'done', status: 200 },
      refused: null
    });
    expect(authority[facet]!.map(({ is }) => is)).toEqual([
      'facet',
      'decision',
      'request',
      'enrolment',
      'terminal'
    ]);
  });

  test('says what was refused, and why', async () => {
    const { out } = await fromFile('audit refused bank');
    expect(out).toMatch(/deposit on bank with amount 500: REFUSED, constraint: /);
    const { acts } = await json('audit refused bank amount=500');
    expect(acts.map(({ refused }) => refused?.code)).toEqual(['constraint']);
    expect((await json('audit refused bank amount=17')).acts).toEqual([]);
  });

  test('says what a principal did, from asking to using', async () => {
    const { acts } = await json('audit what Ada');
    expect(acts.map(({ kind }) => kind)).toEqual(['enrolment', 'registration', 'decision']);
    const { out } = await fromFile('audit what Ada');
    expect(out).toContain('connected bank');
    expect((await json('audit what nobody')).acts).toEqual([]);
  });

  test('says how an entry came about, by its own number or its outcome’s', async () => {
    const { acts } = await json('audit who bank amount=17');
    const { entry, outcome } = acts[0]!;
    expect((await json(`audit why ${entry}`)).acts).toEqual(acts);
    expect((await json(`audit why ${outcome!.entry}`)).acts).toEqual(acts);
    expect(await fromFile('audit why 99999')).toMatchObject({ code: 1, out: '' });
    expect(await fromFile('audit why never')).toMatchObject({ code: 2, out: '' });
  });

  test('says who may, through whom it was lent, and how many uses are left', async () => {
    const { permits, authority } = await json('audit may bank balance');
    expect(permits.map(({ petname, uses_left }) => [petname, uses_left])).toEqual([
      ['agent cli', null],
      [expect.stringContaining('helper'), 2]
    ]);
    expect(authority[permits[1]!.facet]!.map(({ is }) => is).slice(0, 3)).toEqual([
      'facet',
      'lent',
      'facet'
    ]);
    expect((await json('audit may bank deposit')).permits).toHaveLength(1);
  });

  test.each(['who bank amount=17', 'what Ada', 'refused bank', 'may bank'])(
    '%s: the running service and the file say the same',
    async question => {
      const file = await json(`audit ${question}`);
      const { out, code } = await fromService(`audit ${question} --json`);
      expect(code).toBe(0);
      const service = JSON.parse(out) as AuditAnswer;
      expect([service.acts, service.permits, service.authority]).toEqual([
        file.acts,
        file.permits,
        file.authority
      ]);
    }
  );

  test('does not say that nobody may where what was given is not shown', async () => {
    const held = join(desk.data, 'held.bundle');
    const lines = bodyLines(readFileSync(bundle, 'utf8')).map((line, at) =>
      at === 0 ? line : jcs({ ...(JSON.parse(line) as object), openings: {} })
    );
    writeFileSync(held, sealed(lines));
    const { out } = await desk.run(`audit may bank --bundle ${held}`);
    expect(out).toMatch(/^Nobody may\.\n\d+ entries may belong here, first #\d+: what would tell/);
  });

  test('counts what may belong to the answer where what would tell is not shown', async () => {
    const { out } = await desk.run('audit who bank amount=17 --json');
    const { acts, unknown } = JSON.parse(out) as AuditAnswer;
    expect(acts).toEqual([]);
    expect(unknown.count).toBeGreaterThan(1);
    const asked = async (more: string) => (await desk.run(`audit who bank amount=17${more}`)).out;
    expect(await asked('')).toMatch(/may belong here, first #\d+.*\nWith --owner you are shown/);
    const narrow = join(desk.data, 'narrow.bundle');
    await desk.run(`export ${narrow}`);
    expect(await asked(` --bundle ${narrow}`)).toMatch(/\nThe file shows no more: ask whoever/);
  });

  test('answers nothing from a log that does not verify', async () => {
    const entries = read(readFileSync(bundle, 'utf8'));
    const intent = entries.find(({ leaf }) => leaf.k === 'intent')!;
    intent.opened['args'] = { amount: 1 };
    const lie = join(desk.data, 'lie.bundle');
    writeFileSync(lie, forged(desk, entries));
    const { code, out, err } = await desk.run(`audit who bank --bundle ${lie}`);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/does not verify at entry #\d+: agreement/);
  });

  test('ends a facet that was revoked or has run out, and names the revocation', async () => {
    await desk.run(`revoke ${facet}`);
    const { out } = await fromService('audit may bank');
    expect(out).toMatch(/^Nobody may\./);
    const who = await fromService('audit who bank amount=17');
    expect(who.out).toMatch(/Revoked at .* \(#\d+/);
    const later = JSON.parse(
      (await fromService('audit who bank --since 1d --until 2000-01-01 --json')).out
    ) as AuditAnswer;
    expect(later.acts).toEqual([]);
  });
});
