import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { document } from '../host/testing/bank';
import {
  type BundleVerdict,
  commit,
  encodeLeaf,
  endLine,
  entryLine,
  formatCheckpoint,
  formatVkey,
  headLine,
  type Leaf,
  type LeafGroup,
  leafHash,
  LineDigest,
  logOrigin,
  MerkleFrontier,
  parseNote,
  parseVkey,
  signNote,
  verifyBundle
} from '../ledger';
import { b64, b64u, jcs, utf8 } from '../protocol';
import { Seeded } from '../protocol/testing/seeded';
import { Desk } from './testing/desk';

const PASSPHRASE = 'correct horse';

describe('a bundle of the ledger', () => {
  let desk: Desk;
  let path: string;
  let text: string;
  let vkey: string;

  beforeAll(async () => {
    desk = await Desk.open();
    await desk.enrolOwner();
    const config = join(desk.data, 'bank.config');
    const address = desk.house.bank.address;
    writeFileSync(config, JSON.stringify({ document, address, network: 'loopback' }));
    await desk.run(`services add bank --kind openapi --config @${config}`, { typed: [PASSPHRASE] });
    const asked = await desk.run('need bank deposit,balance --uses 5 --why payday --no-wait');
    const request = /Request ([0-9a-f]{32})/.exec(asked.err)![1]!;
    await desk.run(`decide ${request}`, { typed: [PASSPHRASE, 'grant'] });
    const got = await desk.run('need bank deposit,balance --uses 5 --why payday --timeout 5');
    await desk.run('invoke bank balance');
    await desk.run('invoke bank deposit amount=5');
    await desk.run(`revoke ${got.out.slice(0, 32)}`);
    path = join(desk.data, 'ledger.bundle');
    const made = await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
    expect(made).toMatchObject({ code: 0, err: '' });
    text = readFileSync(path, 'utf8');
    vkey = (JSON.parse(text.split('\n')[0]!) as { log: string }).log;
  });
  afterAll(() => desk.close());

  const verified = (bundle: string | Uint8Array, options = {}): Promise<BundleVerdict> =>
    verifyBundle([typeof bundle === 'string' ? utf8.encode(bundle) : bundle], { vkey, ...options });

  /** What an attacker does who knows the format: the digest at the end fits what was changed. */
  function sealed(lines: readonly string[]): string {
    const digest = new LineDigest();
    const body = lines.map(line => `${line}\n`);
    body.forEach(line => digest.add(utf8.encode(line)));
    const entries = lines.filter(line => line.startsWith('{"entry":')).length;
    return body.join('') + endLine(entries, digest.hex());
  }

  const bodyLines = (): string[] => text.trimEnd().split('\n').slice(0, -1);

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
    expect(run.out).toContain('give --key');
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
  });

  test('a bundle cut anywhere is found', async () => {
    const random = new Seeded(7);
    for (let n = 0; n < 40; n++) {
      const verdict = await verified(text.slice(0, random.below(text.length - 1)));
      expect(verdict.faults.map(({ code }) => code)).toContain('truncated');
    }
  });

  test('entries swapped, dropped or repeated are found though the digest fits', async () => {
    const lines = bodyLines();
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
    const lines = bodyLines();
    const at = lines.findIndex(line => line.includes('"token"'));
    const entry = JSON.parse(lines[at]!) as { openings: Record<string, { salt: string }> };
    const other = JSON.parse(lines.at(-1)!) as typeof entry;
    const withOpenings = (openings: object): string =>
      sealed(lines.map((line, n) => (n === at ? jcs({ ...entry, openings }) : line)));
    const { token: _, ...left } = entry.openings;
    const hole = await verified(withOpenings(left));
    expect(hole.holes[0]).toEqual({ entry: at - 1, groups: ['token'] });
    const mixed = { ...entry.openings, who: other.openings['who']! };
    expect((await verified(withOpenings(mixed))).faults[0]).toMatchObject({
      code: 'commitment',
      entry: at - 1
    });
  });

  test('a log signed with another key is not the one that is known', async () => {
    const lines = bodyLines();
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
    const seen = (JSON.parse(bodyLines()[0]!) as { checkpoint: string }).checkpoint;
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

  describe('of a service that lies, with its own key', () => {
    interface Said {
      leaf: Leaf;
      opened: Record<string, unknown>;
    }

    const read = (): Said[] =>
      bodyLines()
        .slice(1)
        .map(line => {
          const { leaf, openings } = JSON.parse(line) as {
            leaf: string;
            openings: Record<string, { bytes: string }>;
          };
          const opened = Object.entries(openings).map(([group, { bytes }]) => {
            const said = utf8.decode(b64u.decode(bytes));
            return [group, group === 'token' ? said : (JSON.parse(said) as unknown)];
          });
          return {
            leaf: JSON.parse(utf8.decode(b64.decode(leaf))) as Leaf,
            opened: Object.fromEntries(opened) as Record<string, unknown>
          };
        });

    /** A whole log of these entries, committed to and signed as the service would. */
    function forged(entries: readonly Said[]): string {
      const { signLog } = desk.house.core.identity as unknown as {
        signLog(bytes: Uint8Array): Uint8Array;
      };
      const { issuer } = desk.house;
      const tree = new MerkleFrontier();
      const lines = entries.map(({ leaf, opened }, index) => {
        const salt = new Uint8Array(32).fill(index);
        const groups = Object.entries(opened).map(([group, said]) => {
          const bytes = utf8.encode(group === 'token' ? (said as string) : jcs(said));
          return [group as LeafGroup, bytes] as const;
        });
        const c = groups.map(([group, bytes]) => [group, b64u.encode(commit(group, salt, bytes))]);
        const sealedLeaf = encodeLeaf({ ...leaf, c: Object.fromEntries(c) as Leaf['c'] });
        const hash = leafHash(sealedLeaf);
        tree.append(hash);
        const openings = groups.map(([group, bytes]) => [
          group,
          { salt: b64u.encode(salt), bytes: b64u.encode(bytes) }
        ]);
        return entryLine({
          index,
          leaf: sealedLeaf,
          hash,
          openings: Object.fromEntries(openings) as object
        }).trimEnd();
      });
      const note = formatCheckpoint({
        origin: logOrigin(issuer, 1),
        size: entries.length,
        root: tree.root()
      });
      const checkpoint = signNote(note, vkey, signLog);
      return sealed([headLine({ issuer, log: vkey, checkpoint }).trimEnd(), ...lines]);
    }

    const last = (entries: Said[], kind: string): number =>
      entries.map(({ leaf }) => leaf.k as string).lastIndexOf(kind);

    async function found(change: (entries: Said[]) => void): Promise<BundleVerdict> {
      const entries = read();
      change(entries);
      const verdict = await verified(forged(entries));
      expect(verdict.proven.inclusion).toBe(true);
      return verdict;
    }

    test('nothing is found in what it left alone', async () => {
      expect((await found(() => undefined)).faults).toEqual([]);
    });

    test('other arguments than were signed', async () => {
      const verdict = await found(entries => {
        entries[last(entries, 'intent')]!.opened['args'] = { amount: 500 };
      });
      expect(verdict.faults[0]).toMatchObject({ code: 'agreement' });
    });

    test('a grant wider than was decided', async () => {
      const verdict = await found(entries => {
        const grant = entries
          .filter(({ leaf }) => leaf.k === 'grant' && leaf.ref !== undefined)
          .at(-1)!;
        grant.opened['terms'] = { ...(grant.opened['terms'] as object), uses: 500 };
      });
      expect(verdict.faults[0]).toMatchObject({ code: 'undecided' });
    });

    test('a decision that no decider signed', async () => {
      const verdict = await found(entries => {
        const { opened } = entries[last(entries, 'decision')]!;
        opened['terms'] = (opened['terms'] as object[]).map(terms => ({ ...terms, uses: 9 }));
      });
      expect(verdict.faults[0]).toMatchObject({ code: 'agreement' });
    });

    test('the same act twice, and a use after the revocation', async () => {
      const verdict = await found(entries => {
        const intent = entries[last(entries, 'intent')]!;
        const { t } = entries.at(-1)!.leaf;
        entries.push({ ...intent, leaf: { ...intent.leaf, t } });
      });
      expect(verdict.faults.map(({ code }) => code)).toEqual(['replayed', 'authority']);
      expect(verdict.faults[1]!.detail).toContain('was revoked by entry');
      expect(verdict.proven.uses).toBe(2);
    });

    test('a token with one character changed', async () => {
      const verdict = await found(entries => {
        const { opened } = entries[last(entries, 'intent')]!;
        const token = opened['token'] as string;
        const at = token.length - 10;
        opened['token'] =
          token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      });
      expect(verdict.faults[0]).toMatchObject({ code: 'token' });
    });

    test('a person’s enrolment left out', async () => {
      const verdict = await found(entries => {
        const at = entries.findIndex(({ leaf }) => leaf.k === 'enrolment');
        entries[at] = { ...entries[at]!, leaf: { ...entries[at]!.leaf, k: 'refusals' } };
      });
      expect(verdict.faults.map(({ code }) => code)).toContain('principal');
    });

    test('two readers are shown two logs of one size', async () => {
      const entries = read();
      entries.at(-1)!.leaf.t += 1;
      const other = forged(entries);
      const shown = (JSON.parse(other.split('\n')[0]!) as { checkpoint: string }).checkpoint;
      expect((await verified(text, { seen: [shown] })).faults[0]).toMatchObject({
        code: 'forked'
      });
    });
  });

  test('an existing file is left alone', async () => {
    expect(await desk.run(`export ${path}`)).toMatchObject({ code: 1 });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
