import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openBank, PASSPHRASE } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('services from the command line', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openBank();
  });
  afterAll(() => desk.close());

  test('a model is connected by its API and where it is', async () => {
    const line = `services add gpt --model openai --address ${desk.house.bank.address}/v1 --no-key`;
    const added = await desk.run(line, { typed: [PASSPHRASE] });
    const out = `Connected gpt: ${desk.house.bank.address}\n`;
    expect(added).toMatchObject({ code: 0, out });
    expect((await desk.run('services list')).out).toMatch(/gpt {2}model[^]*chat .*conversation/);
  });

  test('tests and removes services', async () => {
    const folder = await desk.run(`services add papers --folder ${desk.data}`, {
      typed: [PASSPHRASE]
    });
    expect(folder.code).toBe(0);
    const listed = await desk.run('services list');
    expect(listed.out).toMatch(/papers {2}files/);
    const tested = await desk.run('services test papers', { typed: [PASSPHRASE] });
    expect(tested.code).toBe(0);
    mkdirSync(join(desk.data, 'elsewhere'));
    const elsewhere = `services add papers --folder ${desk.data}/elsewhere`;
    const taken = await desk.run(elsewhere, { typed: [PASSPHRASE] });
    expect(taken.code).not.toBe(0);
    expect(taken.err).toContain('Take another name, or say that this one replaces it.');
    const replaced = await desk.run(`${elsewhere} --replace`, { typed: [PASSPHRASE] });
    expect(replaced).toMatchObject({ code: 0, err: '' });
    const removed = await desk.run('services remove papers', { typed: [PASSPHRASE] });
    expect(removed.code).toBe(0);
    const gone = await desk.run('services test papers', { typed: [PASSPHRASE] });
    expect(gone).toMatchObject({ code: 1, err: expect.stringMatching(/papers|no such/i) });
  });

  test('a document is sent along as long as it has room, and its address named where not', async () => {
    const file = join(desk.data, 'long.json');
    const written = (operations: number, indent: number): void => {
      const responses = { '200': { description: 'x'.repeat(1_000) } };
      const paths = Object.fromEntries(
        Array.from({ length: operations }, (_, at) => [`/p${at}`, { get: { responses } }])
      );
      const long = { openapi: '3.1.0', info: { title: 'Long', version: '1' }, paths };
      writeFileSync(file, JSON.stringify(long, null, indent));
    };
    const from = `--document ${file} --address ${desk.house.bank.address}`;
    written(600, 200);
    const whole = await desk.run(`services add long ${from}`, { typed: [PASSPHRASE] });
    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining('Connected long') });
    written(1_000, 0);
    const longer = await desk.run(`services add longer ${from}`, { typed: [PASSPHRASE] });
    expect(longer.code).toBe(1);
    expect(longer.err).toContain('too long to be sent along. Give the address where it is');
    const removed = await desk.run('services remove long', { typed: [PASSPHRASE] });
    expect(removed.code).toBe(0);
  });
});
