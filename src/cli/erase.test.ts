import { join } from 'node:path';

import { makeCard, newKeys } from '../client';
import { deskWithBank, PASSPHRASE } from './testing/bundles';
import type { Desk } from './testing/desk';

describe('facetry erase', () => {
  let desk: Desk;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('deposit,balance --uses 9 --why petty-cash'));
    await desk.run('invoke bank deposit amount=5');
    await desk.run('invoke bank deposit amount=6');
  });
  afterAll(() => desk.close());

  const byOwner = (line: string, typed = [PASSPHRASE, 'erase']) => desk.run(line, { typed });

  test('asks a person at a terminal, by the word', async () => {
    expect(await desk.run('erase --older-than 1d', { input: '' })).toMatchObject({ code: 1 });
    const unsure = await byOwner('erase --older-than 1d', [PASSPHRASE, 'yes']);
    expect(unsure).toMatchObject({ code: 1, err: expect.stringContaining('nothing was erased') });
    expect(await byOwner('erase')).toMatchObject({ code: 2 });
    expect(await byOwner('erase --older-than 1d --groups who')).toMatchObject({ code: 2 });
  });

  test('says what is gone, and verify tells it from what is not shown', async () => {
    const ran = await byOwner('erase --entries 0-1000 --groups args,why');
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Erased of \d+ entries, recorded as #\d+\n/)
    });
    const file = join(desk.data, 'erased.bundle');
    await byOwner(`export ${file} --owner`, [PASSPHRASE]);
    const verified = await desk.run(`verify ${file} --complete`);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.out).toMatch(/Erased: parts of \d+ entries, as recorded first in #\d+/);
    expect(verified.out).not.toContain('Not shown');
    const audited = await desk.run(`audit who bank --bundle ${file}`);
    expect(audited.out).toContain('deposit on bank: done');
    expect(audited.out).not.toContain('amount');
    expect((await byOwner('erase --entries 0-1000 --groups args,why')).out).toContain(
      'nothing to erase'
    );
  });

  test('of one who was granted it needs no terminal', async () => {
    const asked = await desk.run('need aios/ledger erase --as retention --no-wait');
    const request = /Request ([0-9a-f]{32})/.exec(asked.err)![1]!;
    await desk.run(`decide ${request}`, { typed: [PASSPHRASE, 'grant'] });
    await desk.run('need aios/ledger erase --as retention --timeout 5');
    const ran = await desk.run('erase --as retention --entries 0-1000 --groups token', {
      input: ''
    });
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('Erased of') });
  });
});

describe('facetry erase of a name', () => {
  test('says where it stays: with who holds something, and in the names of others', async () => {
    const { desk } = await deskWithBank('balance --lendable');
    try {
      const card = await makeCard(desk.house.from('192.0.2.7'), await newKeys(), 'helper');
      expect((await desk.run('lend bank -', { input: card })).code).toBe(0);
      const erase = (whose: string) =>
        desk.run(['erase', '--principal', whose, '--groups', 'name'], {
          typed: [PASSPHRASE, 'erase']
        });
      const kept = await erase('agent cli');
      expect(kept.err).toContain('It keeps its name while it holds something');
      expect((await desk.run('principals')).out).toContain('agent cli');
      await desk.run(['revoke', 'agent cli']);
      const gone = await erase('agent cli');
      expect(gone).toMatchObject({ code: 0, out: expect.stringContaining('Erased of') });
      expect(gone.err).not.toContain('It keeps its name');
      expect(gone.err).toContain('erased by themselves: “helper (made by agent cli)”');
      await erase('helper (made by agent cli)');
      expect((await desk.run('principals')).out).not.toMatch(/agent cli|helper/);
    } finally {
      await desk.close();
    }
  });
});
