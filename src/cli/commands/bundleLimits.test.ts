import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type BundleVerdict, verifyBundle } from '../../ledger';
import { jcs, utf8 } from '../../protocol';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import { bodyLines, forged, read, type Said, sealed } from '../testing/bundles';
import type { Desk } from '../testing/desk';

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
    const first = entries.find(({ leaf }) => leaf.k === 'intent')!.leaf.t;
    const lies = entries.map(({ leaf, opened }) => ({
      leaf: { ...leaf, t: Math.min(leaf.t, first + 59_000) },
      opened
    }));
    expect((await verdictOf(forged(desk, lies))).faults).toContainEqual({
      code: 'authority',
      entry: late,
      detail: `Facet ${facet} was used more often than its rate allows.`
    });
  });
});

describe('a bundle of what was used of a budget', () => {
  let desk: Desk;
  let facet: string;
  let text: string;

  beforeAll(async () => {
    const need = 'deposit metered --budget amount=5 --budget usage.units=600:50';
    ({ desk, facet } = await deskWithBank(need));
    await desk.run('invoke bank deposit amount=3');
    await desk.run('invoke bank metered units=8');
    await desk.run('invoke bank deposit amount=2');
    expect((await desk.run('invoke bank deposit amount=1')).code).not.toBe(0);
    text = await exported(desk);
  });
  afterAll(() => desk.close());

  test('proves what was set aside and what it came to', async () => {
    const { faults, proven } = await verdictOf(text);
    expect(faults).toEqual([]);
    expect(proven.uses).toBe(3);
    const outcome = read(text).find(({ opened }) => {
      const { used } = (opened['result'] ?? {}) as { used?: object };
      return used !== undefined && Object.keys(used).length > 0;
    });
    expect(outcome!.opened['result']).toMatchObject({ used: { 'usage.units': '8' } });
  });

  test('shows a use that a lying service let through beyond its budget', async () => {
    const entries = read(text);
    const first = entries.findIndex(({ leaf }) => leaf.k === 'outcome');
    const at = entries.findIndex(({ leaf }, index) => leaf.k === 'intent' && index > first);
    // A result that says more than it did: then the next use had too little left to draw on.
    const result = entries[first]!.opened['result'] as object;
    entries[first]!.opened['result'] = { ...result, used: { 'usage.units': '560' } };
    const { faults } = await verdictOf(forged(desk, entries));
    const detail = `Facet ${facet} had too little left of usage.units.`;
    expect(faults).toContainEqual({ code: 'authority', entry: at, detail });
  });

  test('accuses nobody where outcomes are not shown', async () => {
    const lines = bodyLines(text).map(line => {
      const said = JSON.parse(line) as { openings?: Record<string, unknown> };
      const { result: _result, ...openings } = said.openings ?? {};
      return said.openings ? jcs({ ...said, openings }) : line;
    });
    const { faults, holes } = await verdictOf(sealed(lines));
    expect(faults).toEqual([]);
    expect(holes.length).toBeGreaterThan(0);
  });

  test('shows another amount set aside than had to be', async () => {
    const entries = read(text);
    const at = entries.findIndex(({ leaf }) => leaf.k === 'intent');
    const what = entries[at]!.opened['what'] as { reserved: { name: string }[] };
    const reserved = what.reserved.map(one => ({ ...one, amount: '0' }));
    for (const lie of [
      { ...what, reserved },
      { ...what, reserved: [] }
    ]) {
      entries[at]!.opened['what'] = lie;
      const { faults } = await verdictOf(forged(desk, entries));
      expect(faults.map(({ code, entry }) => [code, entry])).toContainEqual(['agreement', at]);
    }
  });
});

describe('a bundle of what was renewed', () => {
  let desk: Desk;
  let lent: string;
  let text: string;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance --lendable'));
    const card = (await desk.run('agent card helper')).out;
    const lend = async (command: string) => {
      const given = await desk.run(command, { input: card });
      const taken = await desk.run('agent accept - helper', { input: given.out });
      expect(taken.code).toBe(0);
      return taken.out.trim();
    };
    lent = await lend('lend bank - --uses 2 --expires 10m');
    expect((await desk.run(`invoke ${lent} balance --as helper`)).code).toBe(0);
    const renewed = await lend(`renew bank ${lent} - --expires 20m`);
    expect((await desk.run(`invoke ${lent} balance --as helper`)).code).not.toBe(0);
    expect((await desk.run(`invoke ${renewed} balance --as helper`)).code).toBe(0);
    expect((await desk.run(`invoke ${renewed} balance --as helper`)).code).not.toBe(0);
    text = await exported(desk);
  });
  afterAll(() => desk.close());

  const renewalAt = (entries: Said[]) =>
    entries.findIndex(({ opened }) => Object.hasOwn((opened['what'] ?? {}) as object, 'renews'));

  test('proves that the old facet ended and what it had counted goes on', async () => {
    const { faults, proven } = await verdictOf(text);
    expect(faults).toEqual([]);
    expect(proven).toMatchObject({ uses: 2, kinds: { delegation: 2, revocation: 1 } });
    expect(read(text)[renewalAt(read(text))]!.opened['what']).toMatchObject({ renews: lent });
  });

  test('shows a use beyond what the old facet had left', async () => {
    const entries = read(text);
    const first = entries.findIndex(({ leaf }) => leaf.k === 'intent');
    const last = entries.map(({ leaf }) => leaf.k).lastIndexOf('intent');
    // The lie: the old facet was used once more, so that nothing was left to go on with.
    const spent = entries[first]!;
    const [, outcome] = entries.slice(first, first + 2);
    const forgedUse = { leaf: { ...spent.leaf, t: outcome!.leaf.t }, opened: { ...spent.opened } };
    delete forgedUse.opened['token'];
    entries.splice(first + 2, 0, forgedUse, {
      ...outcome!,
      leaf: { ...outcome!.leaf, ref: first + 2 }
    });
    for (const [at, entry] of entries.entries()) {
      const { ref } = entry.leaf;
      if (at > first + 3 && ref !== undefined && ref >= first + 2) {
        entry.leaf = { ...entry.leaf, ref: ref + 2 };
      }
    }
    const { faults } = await verdictOf(forged(desk, entries));
    expect(faults.map(({ code, entry }) => [code, entry])).toEqual([
      ['token', first + 2],
      ['authority', last + 2]
    ]);
  });

  test('shows an old facet that went on beside it', async () => {
    const entries = read(text);
    const at = entries.findIndex(({ leaf }) => leaf.k === 'revocation');
    entries[at]!.leaf = { ...entries[at]!.leaf, k: 'refusals' };
    expect((await verdictOf(forged(desk, entries))).faults).toContainEqual({
      code: 'authority',
      entry: renewalAt(entries),
      detail: `Facet ${lent} goes on beside what takes its place.`
    });
  });

  test('accuses nobody where the end of the old facet is not shown', async () => {
    const lines = bodyLines(text).map((line, at) =>
      read(text)[at - 1]?.leaf.k === 'revocation'
        ? jcs({ ...(JSON.parse(line) as object), openings: {} })
        : line
    );
    const { faults, holes } = await verdictOf(sealed(lines));
    expect(faults).toEqual([]);
    expect(holes.length).toBeGreaterThan(0);
  });

  test('shows a renewal that the giver signed and the entry does not say', async () => {
    const entries = read(text);
    const at = renewalAt(entries);
    const { renews: _renews, ...what } = entries[at]!.opened['what'] as Record<string, unknown>;
    entries[at]!.opened['what'] = what;
    const { faults } = await verdictOf(forged(desk, entries));
    expect(faults).toContainEqual(expect.objectContaining({ code: 'agreement', entry: at }));
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
