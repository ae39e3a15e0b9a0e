import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { generateIdentity, identityToRecipient } from 'age-encryption';

import { deskWithBank, PASSPHRASE } from '../testing/bank';
import type { Desk } from '../testing/desk';

const CLOSED_BY = 'a passphrase of a back-up';
const SECRET = 'sesame-open-now';

describe('facetry backup and restore', () => {
  let desk: Desk;
  let folder: string;
  let data: string;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance --uses 5'));
    folder = mkdtempSync(join(tmpdir(), 'facetry-backups-'));
    data = desk.house.folder;
    desk.house.db.prepare('INSERT INTO secrets (object, secret) VALUES (?, ?)').run('bank', SECRET);
    mkdirSync(join(data, 'commands'));
    writeFileSync(join(data, 'commands', 'token'), '#!/bin/sh\necho 1\n', { mode: 0o700 });
    symlinkSync('/bin/true', join(data, 'commands', 'linked'));
    writeFileSync(join(data, 'service.json'), '{"run":"/somewhere","pid":1,"consent_port":7412}');
  });
  afterAll(async () => {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const at = (name: string): string => join(folder, name);
  const backup = (name: string, options = '', typed: string[] = [CLOSED_BY, CLOSED_BY]) =>
    desk.run(['backup', at(name), '--data', data, ...options.split(' ').filter(Boolean)], {
      typed,
      descriptor: `${CLOSED_BY}\n`
    });
  const restore = (name: string, to: string, more: string[] = [], typed: string[] = [CLOSED_BY]) =>
    desk.run(['restore', at(name), '--data', at(to), ...more], {
      typed,
      descriptor: `${CLOSED_BY}\n`
    });

  test('closes it by a passphrase, for its user alone, with no secret in it to be read', async () => {
    const ran = await backup('closed');
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringContaining('encrypted with a passphrase')
    });
    expect(ran.out).toContain('left out, because it is not a plain file: commands/linked');
    const bytes = readFileSync(at('closed'));
    expect(statSync(at('closed')).mode & 0o777).toBe(0o600);
    expect(bytes.subarray(0, 22).toString()).toBe('age-encryption.org/v1\n');
    // Shorter ones stand in any noise now and then.
    for (const planted of [SECRET, desk.house.issuer, 'CREATE TABLE']) {
      expect(bytes.includes(planted)).toBe(false);
    }
    expect(readdirSync(data).filter(name => name.startsWith('.copy-'))).toEqual([]);
    expect(ran.out + ran.err).not.toContain(CLOSED_BY);
  });

  test('opens with that passphrase alone, and tells whether it is whole', async () => {
    const wrong = await restore('closed', 'none', ['--check'], ['something else']);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('passphrase is wrong') });
    const right = await restore('closed', 'none', ['--check']);
    expect(right).toMatchObject({ code: 0, out: expect.stringContaining('The back-up is intact') });
    expect(existsSync(at('none'))).toBe(false);
  });

  test('asks which devices are in hand, and says what waits, what ended and what is lost', async () => {
    const ran = await restore('closed', 'asked', [], [CLOSED_BY, '1']);
    expect(ran.shown).toMatch(/1 {2}Ada, since/);
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('May approve: one device') });
    expect(ran.out).toMatch(
      /Waiting to be resumed: everything that \d+ principals hold\..*: [1-9]/
    );
    expect(ran.out).toContain('tells how much');
    expect(readdirSync(at('asked')).sort()).toEqual(['commands', 'service.json', 'state.sqlite']);
    expect(statSync(at('asked')).mode & 0o777).toBe(0o700);
    expect(statSync(join(at('asked'), 'state.sqlite')).mode & 0o777).toBe(0o600);
    expect(statSync(join(at('asked'), 'commands', 'token')).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(at('asked'), 'service.json'), 'utf8')).toBe('{"consent_port":7412}');
    expect((await desk.run(['doctor', '--data', at('asked')])).code).toBe(0);
  });

  test('keeps no device where nobody names one, and knows no stranger', async () => {
    const nobody = await desk.run(
      ['restore', at('closed'), '--data', at('nobody'), '--passphrase-fd', '3'],
      { input: '', descriptor: `${CLOSED_BY}\n` }
    );
    expect(nobody).toMatchObject({ code: 0, out: expect.stringContaining('Nobody can approve') });
    const typed = await restore('closed', 'typed', [], [CLOSED_BY, 'Ada']);
    expect(typed).toMatchObject({ code: 2, err: expect.stringContaining('“Ada” is no number') });
    expect(existsSync(at('typed'))).toBe(false);
    const stranger = await restore('closed', 'stranger', ['--owner', 'Eve']);
    expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining('could approve') });
    expect(existsSync(at('stranger'))).toBe(false);
  });

  test('is made without a terminal by a descriptor, or for the keys of recipients', async () => {
    expect((await backup('piped', '--passphrase-fd 3', [])).code).toBe(0);
    expect((await restore('piped', 'x', ['--check', '--passphrase-fd', '3'], [])).code).toBe(0);
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    expect((await backup('mine', `--recipient ${recipient}`, [])).code).toBe(0);
    writeFileSync(at('key.txt'), `# created: now\n${identity}\n`);
    const opened = await restore('mine', 'x', ['--check', '--identity', at('key.txt')], []);
    expect(opened.code).toBe(0);
    writeFileSync(at('other.txt'), `${await generateIdentity()}\n`);
    expect(
      await restore('mine', 'x', ['--check', '--identity', at('other.txt')], [])
    ).toMatchObject({
      code: 1,
      err: expect.stringContaining('None of these identities')
    });
  });

  test('says what an open one is, and takes nobody’s place', async () => {
    const open = await backup('open', '--plain', []);
    expect(open).toMatchObject({ code: 0, out: expect.stringContaining('not encrypted') });
    const before = readFileSync(at('open'));
    expect(await backup('open', '--plain', [])).toMatchObject({
      code: 1,
      err: expect.stringContaining('exists already')
    });
    expect(readFileSync(at('open')).equals(before)).toBe(true);
    expect((await backup('two', '--plain --passphrase-fd 3', [])).code).toBe(2);
    expect((await backup('short', '', ['short', 'short', 'short'])).code).toBe(2);
    const differ = [CLOSED_BY, 'a passphrase of another'];
    expect((await backup('differ', '', [...differ, ...differ, ...differ])).code).toBe(2);
    expect(readdirSync(folder).filter(name => /two|short|differ|part/.test(name))).toEqual([]);
  });

  test('that breaks off leaves neither a file nor a copy', async () => {
    const ran = await desk.run(['backup', join(folder, 'no', 'where'), '--plain', '--data', data]);
    expect(ran.code).toBe(1);
    expect(readdirSync(data).filter(name => name.startsWith('.copy-'))).toEqual([]);
  });

  test('of a stopped service is the same', async () => {
    await desk.house.stop();
    const ran = await desk.run(['backup', at('stopped'), '--plain', '--data', data], {
      supervised: false
    });
    await desk.house.start();
    expect(ran).toMatchObject({ code: 0 });
    expect((await restore('stopped', 'x', ['--check'], [])).code).toBe(0);
  });

  test('after it, what the command knew of the log leads to the new one', async () => {
    const before = join(folder, 'before.bundle');
    await desk.run(['export', before]);
    const head = JSON.parse(readFileSync(before, 'utf8').split('\n')[0]!) as {
      checkpoint: string;
      log: string;
    };
    await backup('moved', '--plain', []);
    const moved = await restore('moved', 'moved-data', ['--owner', 'Ada', '--seen', before], []);
    expect(moved.out).toContain('No later entry is known to be lost.\n');
    expect(moved.out).toMatch(
      /^Until \d{4}-.*Z it refuses everything, so that nothing passes twice\.$/m
    );
    await desk.house.moveTo(at('moved-data'));
    for (const line of ['status', 'requests --json', 'invoke bank balance']) {
      const waits = await desk.run(line);
      expect(waits).toMatchObject({ code: 3 });
      expect(waits.out + waits.err).toMatch(/Until \d{4}-.*Z the service refuses everything/);
    }
    const ready = () => desk.house.send('facets', 'GET', '/readyz');
    const { status, body } = await ready();
    const { closed_until: closed } = JSON.parse(body) as { closed_until: number };
    expect([status, body]).toEqual([503, `{"ready":false,"closed_until":${closed}}`]);
    expect(closed).toBeGreaterThan(desk.house.until(0));
    desk.house.ahead = 62_000;
    expect((await ready()).status).toBe(200);
    expect((await desk.run('status')).out).not.toContain('refuses everything');
    const after = join(folder, 'after.bundle');
    await desk.run(['export', after, '--owner'], { typed: [PASSPHRASE] });
    const verified = await desk.run(['verify', after, '--key', head.log, '--seen', before]);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.out).toMatch(/GAP at entry #\d+: restored .* is lost\./);
    expect(verified.out).toContain('the known key handed the log on');
    const audited = await desk.run('audit may bank --owner', { typed: [PASSPHRASE] });
    expect(audited).toMatchObject({ code: 0, out: expect.stringContaining('Nobody may.') });
    const note = join(folder, 'note');
    writeFileSync(note, head.checkpoint);
    expect((await desk.run(['verify', after, '--seen', note])).code).toBe(0);
    writeFileSync(note, '{"no":"export"}');
    expect((await desk.run(['verify', after, '--seen', note])).code).toBe(2);
  });
});
