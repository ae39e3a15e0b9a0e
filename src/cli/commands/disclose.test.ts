import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type AuditAnswer, LEAF_GROUPS, verifyBundle } from '../../ledger';
import { b64u, utf8 } from '../../protocol';
import { Seeded } from '../../protocol/testing/seeded';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import { bodyLines, read, sealed } from '../testing/bundles';
import type { Desk, Ran } from '../testing/desk';

describe('a disclosure', () => {
  let desk: Desk;
  let bundle: string;
  let intent: number;
  let files = 0;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('deposit,balance --uses 5 --lendable --why PlantedPurpose'));
    await desk.run('invoke bank deposit amount=1717171717171717');
    const card = (await desk.run('agent card helper')).out;
    await desk.run('lend bank - --uses 1', { input: card });
    await desk.run('invoke bank balance');
    bundle = join(desk.data, 'whole.bundle');
    await desk.run(`export ${bundle} --owner`, { typed: [PASSPHRASE] });
    intent = read(readFileSync(bundle, 'utf8')).findIndex(({ leaf }) => leaf.k === 'intent');
  });
  afterAll(() => desk.close());

  const disclose = async (options: string): Promise<{ ran: Ran; path: string }> => {
    const path = join(desk.data, `${files++}.bundle`);
    return { ran: await desk.run(`disclose ${path} ${options}`), path };
  };

  /** Also within the base64 of openings, wherever a value stands in them. */
  const holds = (text: string, value: string): boolean =>
    read(text).some(({ opened }) => JSON.stringify(opened).includes(value)) ||
    [0, 1, 2].some(shift => {
      const bytes = utf8.encode('x'.repeat(shift) + value);
      // Without the characters that what stands before and after it has a part in.
      const inner = b64u
        .encode(bytes)
        .slice(shift === 0 ? 0 : shift + 1, bytes.length % 3 === 0 ? undefined : -1);
      return text.includes(inner);
    });

  test('shows one field group of one entry, and proves it', async () => {
    const { ran, path } = await disclose(`--entries ${intent} --groups args --bundle ${bundle}`);
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('args of 1 entry') });
    const text = readFileSync(path, 'utf8');
    const shown = read(text).flatMap(({ opened }, index) =>
      Object.entries(opened).map(([group, value]) => [index, group, value])
    );
    expect(shown).toEqual([[intent, 'args', { amount: 1717171717171717 }]]);
    const verified = await desk.run(`verify ${path}`);
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is wrong.') });
  });

  test('holds nothing of what it does not show', async () => {
    const whole = readFileSync(bundle, 'utf8');
    const { path } = await disclose(`--entries ${intent} --groups result,what --bundle ${bundle}`);
    for (const planted of ['PlantedPurpose', '1717171717171717', 'agent cli']) {
      expect([planted, holds(whole, planted)]).toEqual([planted, true]);
      expect([planted, holds(readFileSync(path, 'utf8'), planted)]).toEqual([planted, false]);
    }
  });

  test('of any parts breaks no proof and accuses nobody', async () => {
    const random = new Seeded(20261128);
    const lines = bodyLines(readFileSync(bundle, 'utf8'));
    for (let n = 0; n < 60; n++) {
      const parts = lines.map(line => {
        const entry = JSON.parse(line) as { openings?: Record<string, unknown> };
        for (const group of entry.openings ? LEAF_GROUPS : []) {
          if (random.below(100) < [15, 50, 85][n % 3]!) {
            delete entry.openings![group];
          }
        }
        return JSON.stringify(entry);
      });
      const verdict = await verifyBundle([utf8.encode(sealed(parts))]);
      expect([n, verdict.faults]).toEqual([n, []]);
      expect(verdict.proven.inclusion).toBe(true);
    }
  });

  test('answers questions as far as it shows something, and counts the rest', async () => {
    const { path } = await disclose(
      `--entries ${intent} --groups who,what,args --bundle ${bundle}`
    );
    const { out } = await desk.run(
      `audit who bank amount=1717171717171717 --bundle ${path} --json`
    );
    const { acts, unknown } = JSON.parse(out) as AuditAnswer;
    expect(acts.map(({ entry }) => entry)).toEqual([intent]);
    expect(unknown.count).toBeGreaterThan(0);
  });

  test('of what the discloser is not shown is refused, and leaves no file', async () => {
    const { ran, path } = await disclose(`--entries 2 --groups token`);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('not shown token') });
    expect(existsSync(path)).toBe(false);
    const beyond = await disclose(`--entries 99999 --groups args --bundle ${bundle}`);
    expect(beyond.ran).toMatchObject({ code: 1, err: expect.stringContaining('no entry #99999') });
    expect(existsSync(beyond.path)).toBe(false);
  });

  test('of a file that is no bundle is refused', async () => {
    const broken = join(desk.data, 'broken');
    writeFileSync(broken, 'no bundle\n');
    const { ran, path } = await disclose(`--entries 1 --groups args --bundle ${broken}`);
    expect([ran.code, existsSync(path)]).toEqual([1, false]);
  });

  test.each([
    '--groups args',
    '--entries 1',
    '--entries 1 --groups nothing',
    '--entries 5-3 --groups args'
  ])('is not understood with %s alone', async options =>
    expect((await disclose(options)).ran.code).toBe(2)
  );
});
