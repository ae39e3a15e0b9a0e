import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type BundleVerdict, verifyBundle } from '../ledger';
import { utf8 } from '../protocol';
import { deskWithBank, forged, PASSPHRASE, read, type Said } from './testing/bundles';
import type { Desk } from './testing/desk';

async function exported(desk: Desk): Promise<string> {
  const path = join(desk.data, 'limits.bundle');
  await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
  return readFileSync(path, 'utf8');
}

const verdictOf = (bundle: string): Promise<BundleVerdict> => verifyBundle([utf8.encode(bundle)]);

describe('a bundle of what was used at a rate', () => {
  let desk: Desk;
  let facet: string;
  let text: string;

  beforeAll(async () => {
    ({ desk, facet } = await deskWithBank('balance --rate 2/1m'));
    await desk.run('invoke bank balance');
    await desk.run('invoke bank balance');
    expect((await desk.run('invoke bank balance')).code).not.toBe(0);
    desk.house.ahead += 61_000;
    await desk.run('invoke bank balance');
    text = await exported(desk);
  });
  afterAll(() => desk.close());

  test('proves that it was kept', async () => {
    const { faults, proven } = await verdictOf(text);
    expect(faults).toEqual([]);
    expect(proven.uses).toBe(3);
  });

  test('shows a use that a lying service let through too soon', async () => {
    const entries = read(text);
    const late = entries.map(({ leaf }) => leaf.k).lastIndexOf('intent');
    const sooner = (said: Said): Said => ({
      ...said,
      leaf: { ...said.leaf, t: said.leaf.t - 2_000 }
    });
    const lies = entries.map((said, at) => (at >= late ? sooner(said) : said));
    expect((await verdictOf(forged(desk, lies))).faults).toContainEqual({
      code: 'authority',
      entry: late,
      detail: `Facet ${facet} was used more often than its rate allows.`
    });
  });
});

describe('a bundle of what was lent with a depth', () => {
  let desk: Desk;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance --depth 2'));
    const card = (await desk.run('agent card helper')).out;
    expect((await desk.run('lend bank - --lendable', { input: card })).code).toBe(0);
  });
  afterAll(() => desk.close());

  test('proves each link one less, and shows one that reaches further down', async () => {
    const text = await exported(desk);
    expect((await verdictOf(text)).faults).toEqual([]);
    const entries = read(text);
    const at = entries.findIndex(({ leaf }) => leaf.k === 'delegation');
    const terms = entries[at]!.opened['terms'] as Record<string, unknown>;
    expect(terms).toMatchObject({ delegation: true, delegation_depth: 1 });
    entries[at]!.opened['terms'] = { ...terms, delegation_depth: 2 };
    expect((await verdictOf(forged(desk, entries))).faults.map(({ code }) => code)).toContain(
      'not_subsumed'
    );
  });
});
