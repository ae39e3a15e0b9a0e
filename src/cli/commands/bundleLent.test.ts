import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type BundleVerdict, verifyBundle } from '../../ledger';
import { utf8 } from '../../protocol';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import { forged, read } from '../testing/bundles';
import type { Desk } from '../testing/desk';

describe('a bundle of what was paused, resumed and lent', () => {
  let desk: Desk;
  let facet: string;
  let holder: string;
  let text: string;

  beforeAll(async () => {
    ({ desk, facet } = await deskWithBank('balance --lendable'));
    const { facets } = (await desk.house.enrol('owner', 'Bo')).system;
    ({ holder } = (await facets.list()).facets.find(({ id }) => id === facet)!);
    await facets.pause(facet);
    await facets.resume(facet);
    await facets.pause({ principal: holder });
    await facets.resume({ principal: holder });
    expect((await desk.run('invoke bank balance')).code).toBe(0);
    const card = (await desk.run('agent card helper')).out;
    expect((await desk.run('lend bank - --uses 1', { input: card })).code).toBe(0);
    const path = join(desk.data, 'lent.bundle');
    await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
    text = readFileSync(path, 'utf8');
  });
  afterAll(() => desk.close());

  const verdictOf = (bundle: string): Promise<BundleVerdict> => verifyBundle([utf8.encode(bundle)]);

  test('proves them by the giver’s signature, each link narrower, each use allowed', async () => {
    const verdict = await verdictOf(text);
    expect(verdict.faults).toEqual([]);
    expect(verdict.proven).toMatchObject({
      uses: 1,
      kinds: { delegation: 1, pause: 2, resume: 2 }
    });
  });

  test.each([
    ['a facet', 0],
    ['a principal', 1]
  ])('shows what was used and lent while %s was paused', async (_, which) => {
    const entries = read(text);
    const kinds = entries.map(({ leaf }) => leaf.k as string);
    const resumed = kinds.flatMap((kind, at) => (kind === 'resume' ? [at] : []))[which]!;
    const paused = kinds.flatMap((kind, at) => (kind === 'pause' ? [at] : []))[which]!;
    entries[resumed]!.leaf = { ...entries[resumed]!.leaf, k: 'refusals' };
    const { faults, proven } = await verdictOf(forged(desk, entries));
    const detail = `Facet ${facet} was paused by entry ${paused}.`;
    for (const kind of ['intent', 'delegation']) {
      const entry = kinds.indexOf(kind);
      expect(faults).toContainEqual({ code: 'authority', entry, detail });
    }
    expect(proven.uses).toBe(0);
  });
});
