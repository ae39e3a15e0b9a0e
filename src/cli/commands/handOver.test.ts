import { generateIdentity, identityToRecipient } from 'age-encryption';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { verifyBundle } from '../../ledger';
import { utf8 } from '../../protocol';
import { granted, openBank, PASSPHRASE } from '../testing/bank';
import { forged, read, type Said } from '../testing/bundles';
import type { Desk } from '../testing/desk';

const CLOSED_BY = 'a passphrase of a bundle';

describe('a facet that is handed over in a file', () => {
  let desk: Desk;
  const at = (name: string): string => join(desk.data, name);

  beforeAll(async () => {
    desk = await openBank();
    await granted(desk, 'need bank balance --lendable --as giver');
  });
  afterAll(() => desk.close());

  const lent = (name: string, more = '', typed = [CLOSED_BY, CLOSED_BY]) =>
    desk.run(`lend bank --bundle ${at(name)} --as giver --expires 10m ${more}`.trim(), { typed });

  test('is for whoever has its passphrase, and is claimed once', async () => {
    const given = await lent('one');
    expect(given).toMatchObject({ code: 0, err: expect.stringContaining('facetry revoke ') });
    expect(statSync(at('one')).mode & 0o777).toBe(0o600);
    const bytes = readFileSync(at('one'));
    expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    expect(`${given.out}${given.err}${given.shown}`).not.toContain(CLOSED_BY);
    const wrong = await desk.run(`accept ${at('one')} --as taker`, { typed: ['another one'] });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('passphrase is wrong') });
    const taken = await desk.run(`accept ${at('one')} --as taker`, { typed: [CLOSED_BY] });
    expect(taken).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f]{32}\n$/) });
    const used = await desk.run('invoke bank balance --as taker');
    expect(used).toMatchObject({ code: 0, out: '{"balance":100}' });
    const late = await desk.run(`accept ${at('one')} --as late`, { typed: [CLOSED_BY] });
    expect(late).toMatchObject({ code: 1, out: '' });
  });

  test('is for the key of a recipient, with no secret on the giver’s side', async () => {
    const identity = await generateIdentity();
    writeFileSync(at('identity'), `# mine\n${identity}\n`);
    const recipient = await identityToRecipient(identity);
    expect((await lent('two', `--recipient ${recipient}`, [])).code).toBe(0);
    const taken = await desk.run(`accept ${at('two')} --identity ${at('identity')} --as second`);
    expect(taken.code).toBe(0);
    expect((await desk.run('invoke bank balance --as second')).code).toBe(0);
  });

  test('takes its passphrase from a descriptor too', async () => {
    const line = `lend bank --bundle ${at('three')} --as giver --passphrase-fd 3`;
    expect((await desk.run(line, { descriptor: `${CLOSED_BY}\n` })).code).toBe(0);
    const accepted = `accept ${at('three')} --passphrase-fd 3 --as third`;
    expect((await desk.run(accepted, { descriptor: `${CLOSED_BY}\n` })).code).toBe(0);
  });

  test('ends by the command that was printed, claimed or not', async () => {
    const { err } = await lent('four');
    await desk.run(`accept ${at('four')} --as fourth`, { typed: [CLOSED_BY] });
    expect((await desk.run('invoke bank balance --as fourth')).code).toBe(0);
    expect((await desk.run(/facetry (revoke [0-9a-f]{32})/.exec(err)![1]!)).code).toBe(0);
    const refused = await desk.run('invoke bank balance --as fourth');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('revoked') });
    await desk.house.appended(() => desk.house.newest(1)[0] === 'refusal');
  });

  test('is lent to nobody where its file can’t be written', async () => {
    const before = desk.house.newest(1);
    expect((await lent('one')).code).toBe(1);
    expect((await lent('five', '', ['short', 'short', 'short'])).code).toBe(2);
    expect(desk.house.newest(1)).toEqual(before);
    const nowhere = `lend bank --bundle ${at('nowhere/six')} --as giver`;
    expect((await desk.run(nowhere, { typed: [CLOSED_BY, CLOSED_BY] })).code).not.toBe(0);
    expect(desk.house.newest(1)).toEqual(['revocation']);
  });

  test('is one or the other: a card or a bundle', async () => {
    expect((await desk.run('lend bank --as giver')).code).toBe(2);
    expect((await desk.run(`lend bank card --bundle ${at('seven')} --as giver`)).code).toBe(2);
  });

  test('is taken in from nothing else', async () => {
    writeFileSync(at('plain'), '{"facetry":"facet bundle 1"}');
    const plain = await desk.run(`accept ${at('plain')}`, { typed: [CLOSED_BY] });
    expect(plain).toMatchObject({ code: 1, err: expect.stringContaining('facetry lend --bundle') });
  });

  describe('leaves a log', () => {
    let text: string;

    beforeAll(async () => {
      await desk.run(`export ${at('log')} --owner`, { typed: [PASSPHRASE] });
      text = readFileSync(at('log'), 'utf8');
    });

    async function faults(change: (entries: Said[]) => void): Promise<string[]> {
      const entries = read(text);
      change(entries);
      const verdict = await verifyBundle([utf8.encode(forged(desk, entries))], {});
      return verdict.faults.map(({ code, detail }) => `${code}: ${detail}`);
    }

    /** The enrolment of the first key that was handed over. */
    const enrolled = (entries: Said[]): Record<string, unknown> =>
      entries
        .map(({ opened }) => opened['who'] as Record<string, unknown> | undefined)
        .find(who => who?.['custody'] === 'handed-over')!;

    test('that proves', async () => {
      expect((await desk.run(`verify ${at('log')}`)).code).toBe(0);
      expect(await faults(() => undefined)).toEqual([]);
    });

    test('in which a service can’t call such a key its holder’s own', async () => {
      const found = await faults(entries => void (enrolled(entries)['custody'] = 'own'));
      expect(found).toContainEqual(expect.stringMatching(/^agreement: .*other hands/));
    });

    test('in which it can’t let such a key do anything else', async () => {
      const found = await faults(entries => {
        // As if whoever claimed it had been handed over to.
        const by = enrolled(entries)['principal'];
        const claimed = entries.find(
          ({ leaf, opened }) =>
            leaf.k === 'delegation' && (opened['what'] as { by: unknown }).by === by
        )!;
        const { principal } = claimed.opened['who'] as { principal: string };
        const taker = entries.find(
          ({ leaf, opened }) =>
            leaf.k === 'enrolment' &&
            (opened['who'] as { principal: string }).principal === principal
        )!;
        (taker.opened['who'] as Record<string, unknown>)['custody'] = 'handed-over';
      });
      expect(found).toContainEqual(expect.stringMatching(/^authority: .*claims, and nothing else/));
    });

    test('in which it can’t let it be claimed twice', async () => {
      const found = await faults(entries => {
        const by = enrolled(entries)['principal'];
        const at = entries.findIndex(
          ({ leaf, opened }) =>
            leaf.k === 'delegation' && (opened['what'] as { by: unknown }).by === by
        );
        const again = structuredClone(entries[at]!);
        const who = again.opened['who'] as { facet: string; chain: string[] };
        who.facet = 'e'.repeat(32);
        who.chain = [who.facet, ...who.chain.slice(1)];
        entries.push({ ...again, leaf: { ...again.leaf, t: entries.at(-1)!.leaf.t } });
      });
      expect(found).toContainEqual(expect.stringMatching(/^authority: .*claimed before/));
    });
  });
});
