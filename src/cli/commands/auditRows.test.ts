import { join } from 'node:path';

import type { AuditAnswer } from '../../ledger';
import { deskWithBank, granted, PASSPHRASE } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('an audit of what passed', () => {
  let desk: Desk;
  let bundle: string;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('lines,rows --rows 2'));
    for (let time = 0; time < 3; time += 1) {
      await desk.run('invoke bank rows');
    }
    await granted(desk, 'need bank balance');
    await desk.run('invoke bank balance');
    bundle = join(desk.data, 'audit.bundle');
    await desk.run(`export ${bundle} --owner`, { typed: [PASSPHRASE] });
  });
  afterAll(() => desk.close());

  const asked = async (question: string): Promise<string> =>
    (await desk.run(`${question} --bundle ${bundle}`)).out;
  const json = async (question: string): Promise<AuditAnswer> =>
    JSON.parse(await asked(`${question} --json`)) as AuditAnswer;

  test('says how many rows somebody read, by what their facet lets be seen', async () => {
    const out = await asked('audit what cli --object bank');
    expect(out).toMatch(/rows on bank: done, status 200, 2 rows \(#\d+\)\n/);
    expect(out).toMatch(
      /\nagent cli read 6 rows of bank in 3 acts; of 1 more that was not counted\.\nVerified/
    );
    const { acts, passed } = await json('audit who bank --action rows');
    expect(acts.map(({ outcome }) => outcome?.rows)).toEqual([2, 2, 2]);
    const [{ who, object }] = acts as [(typeof acts)[number]];
    expect(passed).toEqual([
      { ...who, kind: undefined, custody: undefined, object, rows: 6, acts: 3, not_counted: 0 }
    ]);
    // What is left off counts, too.
    const few = await json('audit who bank --action rows --limit 1');
    expect([few.acts.length, few.left_off, few.passed]).toEqual([1, 2, passed]);
    expect((await json(`audit why ${acts[0]!.entry}`)).passed).toMatchObject([
      { rows: 2, acts: 1 }
    ]);
    expect((await json(`audit why ${acts[0]!.outcome!.entry}`)).passed).toMatchObject([
      { rows: 2, acts: 1 }
    ]);
    expect((await json('audit who bank --action lines')).passed).toEqual([]);
    const line = (await desk.run(`log query --object bank --kind outcome --limit 9`)).out;
    expect(line).toMatch(/done · 200 · 2 rows \(of #\d+\)/);
  });
});
