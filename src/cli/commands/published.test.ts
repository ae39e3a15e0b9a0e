import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { TestWitness } from '../../host/testing/witness';
import { publishingPolicy } from '../../service';
import { deskWithBank } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('what a service publishes', () => {
  let desk: Desk;
  let witness: TestWitness;
  let policy: string;

  beforeEach(async () => {
    ({ desk } = await deskWithBank('balance --uses 5'));
    await desk.run('log query');
    const { house } = desk;
    witness = await TestWitness.open('w1', house.core.identity.logKey);
    policy = join(desk.data, 'policy');
    const text = `${witness.line}\nquorum w1\n`;
    writeFileSync(policy, text);
    await house.stop();
    Object.assign(house.options, {
      witnesses: publishingPolicy(text),
      publishingPace: { roundMs: 5, graceMs: 5, backoffMs: 5, mostBackoffMs: 20 }
    });
    await house.start();
    await until(() => house.core.publishing()!.size === house.core.load().entries);
  });
  afterEach(async () => {
    await desk.close();
    await witness.close();
  });

  async function until(is: () => boolean): Promise<void> {
    while (!is()) {
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  test('is all of it while enough cosign', async () => {
    const { entries } = desk.house.core.load();
    expect(await desk.run('log published')).toMatchObject({
      code: 0,
      out: `${entries} of ${entries} entries are published.\n  w1 cosigned ${entries} entries\n`
    });
  });

  test('is told where too few do, by name, and is exported as far as it goes', async () => {
    const { entries } = desk.house.core.load();
    witness.answer = () => Promise.reject(new Error('gone'));
    await desk.run('invoke bank balance');
    await until(() => desk.house.core.publishing()!.behind_since !== null);
    const said = await desk.run('log published');
    expect(said.code).toBe(1);
    expect(said.out).toContain(`${entries} of ${entries + 2} entries are published.`);
    expect(said.out).toContain('Too few witnesses have cosigned since');
    expect(said.out).toContain('it does not answer.');

    const file = join(desk.data, 'published.bundle');
    const out = await desk.run(['export', file, '--published']);
    expect(out).toMatchObject({ code: 0, out: `${entries} entries in ${file}\n` });
    const checked = await desk.run(['verify', file, '--policy', policy]);
    expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('cosigned by w1') });
    const all = join(desk.data, 'all.bundle');
    expect((await desk.run(['export', all])).code).toBe(0);
    const unwitnessed = await desk.run(['verify', all, '--policy', policy]);
    expect(unwitnessed).toMatchObject({ code: 1, out: expect.stringContaining('NOT WITNESSED') });
  });

  test('is told where a witness says that it saw another log', async () => {
    witness.answer = async () => ({ status: 422, body: '' });
    await desk.run('invoke bank balance');
    await until(() => desk.house.core.publishing()!.behind_since !== null);
    const said = await desk.run('log published');
    expect(said.code).toBe(1);
    expect(said.out).toContain('it saw another log');
    expect(said.out).toContain('this data folder is an older copy');
  });

  test('is everything where no cosignatures are required', async () => {
    await desk.house.stop();
    desk.house.options.witnesses = undefined;
    await desk.house.start();
    const said = await desk.run('log published');
    expect(said).toMatchObject({
      code: 0,
      out: expect.stringContaining('no cosignatures are required')
    });
    const file = join(desk.data, 'all.bundle');
    expect((await desk.run(['export', file, '--published'])).code).toBe(0);
    expect((await desk.run(['export', file, '--published', '--policy', policy])).code).toBe(2);
  });
});
