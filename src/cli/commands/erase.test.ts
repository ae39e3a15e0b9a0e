import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeCard, newKeys } from '../../client';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import type { Desk } from '../testing/desk';

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

describe('facetry erase --everywhere', () => {
  const MAIL = 'ada.surname-7f3a@example.org';
  let desk: Desk;
  let helper: string;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('deposit,balance --uses 9 --lendable --why payday'));
    const card = await makeCard(desk.house.from('192.0.2.7'), await newKeys(), 'helper');
    await desk.run('lend bank -', { input: card });
    // Somebody else says the address, and the name, as sent and as asked for.
    const other = (await desk.run('need bank deposit --as other --no-wait --why')).code;
    expect(other).toBe(2);
    await desk.run([
      'need',
      'bank',
      'deposit',
      '--as',
      'other',
      '--no-wait',
      '--why',
      `for ${MAIL}`
    ]);
    // Refused, as there is no such argument, and recorded a moment later.
    const recorded = desk.house.appended(() => desk.house.newest(1)[0] === 'refusal');
    await desk.run(['invoke', 'bank', 'deposit', 'amount=5', `note=${MAIL} of agent cli`]);
    await recorded;
    const { out } = await desk.run('principals --json');
    const { principals } = JSON.parse(out) as {
      principals: { petname: string; principal: string }[];
    };
    helper = principals.find(({ petname }) => petname.startsWith('helper'))!.principal;
  });
  afterAll(() => desk.close());

  const erase = (words: string[], typed = [PASSPHRASE, 'erase']) =>
    desk.run(['erase', ...words], { typed });

  /** Files of the service that hold it: as it is, and in base64, also of what base64 holds. */
  function foundIn(text: string): string[] {
    const inBase64 = (inner: string): string[] =>
      [0, 1, 2].map(at =>
        Buffer.from('xx'.slice(0, at) + inner)
          .toString('base64url')
          .slice(at === 0 ? 0 : 4, -2)
      );
    const needles = [text, ...inBase64(text).flatMap(one => [one, ...inBase64(one)])];
    return readdirSync(desk.house.folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .filter(path => needles.some(needle => readFileSync(path).includes(needle)));
  }

  test.each([
    ['--everywhere'],
    ['--preview'],
    ['--word', 'ab'],
    ['--word', 'Ada', '--groups', 'args'],
    ['--word', 'Ada', '--older-than', '1d'],
    ['--principal', 'agent cli', '--word', 'Ada'],
    ['--principal', 'agent cli', '--preview']
  ])('is not understood with %s alone', async (...words) =>
    expect((await erase(words)).code).toBe(2)
  );

  test('shows first where words stand, in whose entries ever, and erases nothing', async () => {
    const ran = await erase(
      ['--principal', 'agent cli', '--everywhere', '--word', MAIL.toUpperCase(), '--preview'],
      [PASSPHRASE]
    );
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('Looked for “agent cli”');
    expect(ran.out).toMatch(/#\d+ request: .*why/);
    expect(ran.out).toMatch(/#\d+ enrolment: name/);
    expect(foundIn(MAIL)).not.toEqual([]);
    const told = await erase(['--word', MAIL, '--reason', `asked for by ${MAIL}`]);
    expect(told).toMatchObject({ code: 2, err: expect.stringContaining('The reason is kept') });
    const unsure = await erase(['--word', MAIL], [PASSPHRASE, 'no']);
    expect(unsure).toMatchObject({ code: 1, err: expect.stringContaining('nothing was erased') });
    expect(foundIn(MAIL)).not.toEqual([]);
  });

  test('says what is left while somebody holds something, or waits', async () => {
    const ran = await erase(['--principal', 'agent cli', '--everywhere', '--word', MAIL]);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain('Still in the names of who holds something');
    expect(ran.err).toContain('Still in what waits for an answer');
  });

  test('leaves its name and each word in no file, whoever said them, and every proof', async () => {
    await desk.run(['revoke', 'agent cli']);
    const { out } = await desk.run('requests --json');
    for (const { id } of (JSON.parse(out) as { requests: { id: string }[] }).requests) {
      await desk.run(`decide ${id} --deny`, { typed: [PASSPHRASE, 'deny'] });
    }
    const ran = await erase(['--principal', 'agent cli', '--everywhere', '--word', MAIL]);
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('Erased of') });
    expect(ran.err).toContain('Looked again through all entries: nothing says “agent cli”');
    expect([...foundIn(MAIL), ...foundIn('agent cli')]).toEqual([]);
    const told = (await desk.run('principals')).out;
    expect(told).toContain(helper.slice(0, 12));
    expect(told).not.toContain('agent cli');
    const file = join(desk.data, 'forgotten.bundle');
    await desk.run(`export ${file} --owner`, { typed: [PASSPHRASE] });
    const verified = await desk.run(`verify ${file} --complete`);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.out).not.toContain('Not shown');
    expect(readFileSync(file).includes(Buffer.from(MAIL).toString('base64url').slice(0, -2))).toBe(
      false
    );
  });
});
