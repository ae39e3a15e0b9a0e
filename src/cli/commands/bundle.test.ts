import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  type BundleVerdict,
  formatVkey,
  parseNote,
  parseVkey,
  signNote,
  verifyBundle
} from '../../ledger';
import { b64, b64u, jcs, utf8 } from '../../protocol';
import { Seeded } from '../../protocol/testing/seeded';
import { PASSPHRASE } from '../testing/bank';
import { bodyLines, exportedLedger, sealed } from '../testing/bundles';
import type { Desk } from '../testing/desk';

describe('a bundle of the ledger', () => {
  let desk: Desk;
  let path: string;
  let text: string;
  let vkey: string;

  beforeAll(async () => {
    ({ desk, path, text, vkey } = await exportedLedger());
  });
  afterAll(() => desk.close());

  const verified = (bundle: string | Uint8Array, options = {}): Promise<BundleVerdict> =>
    verifyBundle([typeof bundle === 'string' ? utf8.encode(bundle) : bundle], { vkey, ...options });

  test('verifies with nothing but itself: signatures, authority, commitments, inclusion', async () => {
    const verdict = await verified(text);
    expect(verdict.faults).toEqual([]);
    expect(verdict).toMatchObject({
      ok: true,
      holeCount: 0,
      key: 'known',
      proven: { inclusion: true, uses: 2 }
    });
    expect(verdict.proven.signatures).toBeGreaterThan(6);
    const run = await desk.run(`verify ${path} --key ${vkey} --complete`);
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is wrong.') });
  });

  test('says where the key is its own word', async () => {
    const run = await desk.run(`verify ${path}`);
    expect(run.out).toContain('use --key');
    expect(JSON.parse((await desk.run(`verify ${path} --json`)).out)).toMatchObject({
      ok: true,
      key: 'unvouched'
    });
  });

  test('of a key that only looks shows less, and says what', async () => {
    const less = join(desk.data, 'less.bundle');
    await desk.run(`export ${less}`);
    const run = await desk.run(`verify ${less}`);
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining('Not shown: parts of') });
    expect((await desk.run(`verify ${less} --complete`)).code).toBe(1);
  });

  test('says of a file that is none that it is none, and of a known key nothing else', async () => {
    const other = join(desk.data, 'other.bundle');
    for (const content of ['', '{"hello":1}\n', text.replaceAll('\n', '\r\n')]) {
      writeFileSync(other, content);
      const { code, out } = await desk.run(`verify ${other} --key ${vkey}`);
      expect(code).toBe(1);
      expect(out).toContain('It begins as no bundle does');
      expect(out).not.toContain('use --key');
    }
  });

  test.each([
    ['whole', (head: object) => head],
    ['with what only that form has', (head: object) => ({ ...head, features: ['sky.blue'] })],
    ['with nothing else', () => ({})]
  ])(
    'that says that it is of a later form, %s, proves nothing by that, and says what to update',
    async (_, more) => {
      const [head, ...rest] = text.split('\n');
      const later = join(desk.data, 'of-later-form.bundle');
      const said = jcs({ ...more(JSON.parse(head!) as object), bundle: 2 });
      writeFileSync(later, [said, ...rest].join('\n'));
      const { code, out } = await desk.run(`verify ${later} --key ${vkey}`);
      expect(code).toBe(1);
      expect(out).toMatch(/^WRONG: form: .*form 2.*this one reads 1/m);
      expect(out).toMatch(/update Facetry here.*Until then nothing of it is verified/);
      expect(out).toContain('No signature of the log could be verified.');
      expect(out).not.toContain('It begins as no bundle does');
      const told = JSON.parse((await desk.run(`verify ${later} --json`)).out) as BundleVerdict;
      expect(told).toMatchObject({ ok: false, later_form: 2, size: null });
      expect(told.proven).toMatchObject({ inclusion: false, signatures: 0, uses: 0, attested: 0 });
      // With its own first line it is the good one that it was.
      expect((await verified(utf8.encode(text))).later).toBeUndefined();
    }
  );

  test.each([0, 1.5, -2, '2', null, [2], 2 ** 60])(
    'of a form that can be none, %j, is told as any file that is no bundle',
    async form => {
      const [head, ...rest] = text.split('\n');
      const other = join(desk.data, 'other.bundle');
      const said = JSON.stringify({
        bundle: form,
        ...JSON.parse(head!.replace('"bundle":1,', ''))
      });
      writeFileSync(other, [said, ...rest].join('\n'));
      const { code, out } = await desk.run(`verify ${other}`);
      expect([code, out.includes('It begins as no bundle does')]).toEqual([1, true]);
      expect(out).not.toContain('update Facetry');
    }
  );

  test('that says so in a line that is not its first is of no later form', async () => {
    const lines = text.split('\n');
    const verdict = await verified(
      utf8.encode([lines[0], '{"bundle":2}', ...lines.slice(1)].join('\n'))
    );
    expect([verdict.ok, verdict.later, verdict.faults[0]!.code]).toEqual([
      false,
      undefined,
      'form'
    ]);
  });

  test('every changed bit is found', async () => {
    const bytes = utf8.encode(text);
    const random = new Seeded(20261124);
    for (let n = 0; n < 150; n++) {
      const changed = bytes.slice();
      const at = random.below(bytes.length);
      changed[at] = changed[at]! ^ (1 << random.below(8));
      const verdict = await verified(changed);
      expect([at, verdict.ok]).toEqual([at, false]);
      expect(verdict.faults[0]!.detail).not.toBe('');
    }
    // Each time the whole bundle: a busy machine takes its time.
  });

  test('a bundle cut anywhere is found', async () => {
    const random = new Seeded(7);
    for (let n = 0; n < 40; n++) {
      const verdict = await verified(text.slice(0, random.below(text.length - 1)));
      expect(verdict.faults.map(({ code }) => code)).toContain('truncated');
    }
  });

  test('entries swapped, dropped or repeated are found though the digest fits', async () => {
    const lines = bodyLines(text);
    for (let at = 1; at < lines.length; at++) {
      const dropped = lines.filter((_, line) => line !== at);
      const repeated = [...lines.slice(0, at), lines[at]!, ...lines.slice(at)];
      const swapped = lines.slice();
      [swapped[at], swapped[at - 1]] = [swapped[at - 1]!, swapped[at]!];
      for (const changed of [dropped, repeated, swapped]) {
        const verdict = await verified(sealed(changed));
        expect([at, verdict.ok]).toEqual([at, false]);
        expect(['order', 'root', 'form', 'truncated']).toContain(verdict.faults[0]!.code);
      }
    }
  });

  test('an opening taken away is a hole that is named; another’s in its place is found', async () => {
    const lines = bodyLines(text);
    const at = lines.findIndex(line => line.includes('"token"'));
    const entry = JSON.parse(lines[at]!) as { openings: Record<string, { salt: string }> };
    const other = JSON.parse(lines.at(-1)!) as typeof entry;
    const withOpenings = (openings: object): string =>
      sealed(lines.map((line, n) => (n === at ? jcs({ ...entry, openings }) : line)));
    const { token: _, ...left } = entry.openings;
    const hole = await verified(withOpenings(left));
    expect(hole.holes[0]).toEqual({ entry: at - 1, kind: 'enrolment', groups: ['token'] });
    const mixed = { ...entry.openings, who: other.openings['who']! };
    expect((await verified(withOpenings(mixed))).faults[0]).toMatchObject({
      code: 'commitment',
      entry: at - 1
    });
  });

  test('an enrolment that is withheld leaves what its key signed unproven, and that is said', async () => {
    const lines = bodyLines(text);
    const shown = lines.map(line => {
      const entry = JSON.parse(line) as { leaf?: string; openings: Record<string, unknown> };
      const withheld =
        entry.leaf !== undefined && utf8.decode(b64.decode(entry.leaf)).includes('"k":"enrolment"');
      const { token: _, ...openings } = withheld ? entry.openings : {};
      return withheld ? jcs({ ...entry, openings }) : line;
    });
    const whole = await verified(text);
    const { ok, proven } = await verified(sealed(shown));
    expect(whole.proven.unverified).toBe(0);
    expect(ok).toBe(true);
    expect(proven.unverified).toBeGreaterThan(0);
    expect(proven.signatures + proven.unverified).toBeGreaterThan(whole.proven.signatures / 2);
    const less = join(desk.data, 'withheld.bundle');
    writeFileSync(less, sealed(shown));
    const told = (await desk.run(`verify ${less}`)).out;
    expect(told).toMatch(/Not proven: who signed \d+ entries/);
    const [signer] = Object.keys(proven.unverifiedBy);
    expect(told).toContain(signer!);
    expect(proven.uses).toBe(0);
  });

  test('a log signed with another key is not the one that is known', async () => {
    const lines = bodyLines(text);
    const head = JSON.parse(lines[0]!) as { log: string; checkpoint: string };
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x } = publicKey.export({ format: 'jwk' }) as { x: string };
    const log = formatVkey(parseVkey(vkey).name, b64u.decode(x));
    const note = parseNote(head.checkpoint);
    const checkpoint = signNote(note.text, log, bytes => sign(null, bytes, privateKey));
    for (const changed of [
      { ...head, checkpoint },
      { ...head, checkpoint, log }
    ]) {
      const verdict = await verified(sealed([jcs(changed), ...lines.slice(1)]));
      expect(['key', 'checkpoint']).toContain(verdict.faults[0]!.code);
      expect(verdict.proven.inclusion).toBe(false);
    }
  });

  test('an older state in place of one that was seen is found, and a newer one continues it', async () => {
    const seen = (JSON.parse(bodyLines(text)[0]!) as { checkpoint: string }).checkpoint;
    await desk.run('need bank rows --no-wait');
    const later = join(desk.data, 'later.bundle');
    await desk.run(`export ${later} --owner`, { typed: [PASSPHRASE] });
    const newer = readFileSync(later, 'utf8');
    const continued = await verified(newer, { seen: [seen] });
    expect(continued.faults).toEqual([]);
    expect(continued.proven.continues).toHaveLength(1);
    const newest = (JSON.parse(newer.split('\n')[0]!) as { checkpoint: string }).checkpoint;
    expect((await verified(text, { seen: [newest] })).faults[0]).toMatchObject({
      code: 'rolled_back'
    });
  });

  test('that breaks off leaves no half of a file, and can be made again', async () => {
    const again = join(desk.data, 'again.bundle');
    let calls = 0;
    // The checkpoint is read, then the service is gone.
    desk.between = fetch => (address, init) =>
      ++calls > 2 ? Promise.reject(new TypeError('gone')) : fetch(address, init);
    expect((await desk.run(`export ${again}`)).code).not.toBe(0);
    desk.between = fetch => fetch;
    expect(existsSync(again)).toBe(false);
    expect(await desk.run(`export ${again}`)).toMatchObject({ code: 0 });
  });

  test('an existing file is left alone', async () => {
    expect(await desk.run(`export ${path}`)).toMatchObject({ code: 1 });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
