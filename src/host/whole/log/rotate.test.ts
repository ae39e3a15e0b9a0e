import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type HeldFacet, ServiceClient } from '../../../client';
import { type BundleVerdict, followKeys, verifyBundle, verifyReceipt } from '../../../ledger';
import { rotateLog } from '../../../service/backup';
import { diagnose } from '../../../service/doctor';
import { bundleOf } from '../../testing/bundle';
import { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe('a log that is given another key', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let account: HeldFacet;

  beforeEach(async () => {
    ({ house, owner, agent } = await inhabited());
    account = await house.grant(owner, agent, { object: 'bank', actions: ['balance'], uses: 9 });
  });
  afterEach(() => house.close());

  async function rotated() {
    await house.stop();
    const told = await rotateLog(house.database, {
      clock: house.clock,
      random: { bytes: length => new Uint8Array(length) }
    });
    await house.start();
    return told;
  }

  const verified = async (known: { vkey?: string; seen?: string[] } = {}): Promise<BundleVerdict> =>
    verifyBundle(once(await bundleOf(house, owner)), known);

  test('goes on from the former one under both keys, with nothing lost', async () => {
    const { receipt } = await account.invoke('balance');
    const { checkpoint: seen } = await owner.system.ledger.checkpoint();
    const told = await rotated();
    expect(house.core.identity.logKey).toBe(told.log);
    expect(told.log).not.toBe(told.former);
    const after = await account.invoke('balance');
    expect(await verified({ vkey: told.former, seen: [seen] })).toMatchObject({
      faults: [],
      key: 'handed_on',
      epochs: [{ change: 'rotated', entry: told.size, size: told.size, lost: 0 }]
    });
    expect((await verifyReceipt(receipt!, told.former)).ok).toBe(true);
    expect((await verifyReceipt(after.receipt!, told.log)).ok).toBe(true);
    expect((await verifyReceipt(after.receipt!, told.former)).ok).toBe(false);
  });

  test('stops nobody, counts on, and leaves codes and requests good', async () => {
    await account.invoke('balance');
    const { code } = await owner.system.requests.introduce('agent', 'later');
    const { service, keys } = agent.holding;
    const needs = [{ object: 'bank', actions: ['deposit'] }];
    const asked = await service.request(keys, { needs, purpose: 'x' });
    await rotated();
    expect(await account.describe()).toMatchObject({ state: 'live', uses_left: 8 });
    await house.enrolWith(code);
    expect((await owner.system.requests.list()).requests.map(({ id }) => id)).toEqual([
      (asked as { id: string }).id
    ]);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
  });

  test('leads whoever knows any of its keys to the newest', async () => {
    const first = await rotated();
    const second = await rotated();
    const { keys, former = [] } = await new ServiceClient({
      base: 'http://facetry.invalid',
      fetch: house.fetch
    }).identity();
    expect(keys.log).toBe(second.log);
    for (const known of [first.former, first.log]) {
      expect((await followKeys(known, former, keys.log)).at(-1)!.next).toBe(second.log);
    }
    expect((await verified({ vkey: first.former })).faults).toEqual([]);
  });

  test('has the former key on the disk no more', async () => {
    const row = house.db.prepare("SELECT private FROM keys WHERE name = 'log'").get()!;
    const der = Buffer.from(row['private'] as Uint8Array);
    const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const planted = Buffer.from(secret.export({ format: 'jwk' }).d!, 'base64url');
    expect(onDisk(planted)).not.toEqual([]);
    await rotated();
    await house.stop();
    expect(onDisk(planted)).toEqual([]);
    await house.start();
  });

  test('whose former key signs on is found out by whoever sees both', async () => {
    const before = house.core.identity.logKey;
    const copies = await house.copies();
    const { log } = await rotated();
    // Somebody who has the former key goes on with it, from a copy.
    const thief = await House.open();
    await thief.moveTo(copies);
    const theirs = (await owner.system.ledger.checkpoint()).checkpoint;
    expect(thief.core.identity.logKey).toBe(before);
    await thief.enrol('agent', 'of the thief');
    await thief.enrol('agent', 'another');
    const row = thief.db.prepare('SELECT checkpoint FROM log_head').get()!;
    const { faults } = await verified({ vkey: before, seen: [String(row['checkpoint']), theirs] });
    expect(faults.map(({ code }) => code)).toEqual(['rolled_back']);
    expect(house.core.identity.logKey).toBe(log);
    await thief.close();
  });

  /** Files of the data folder in which the bytes lie. */
  function onDisk(bytes: Buffer): string[] {
    return readdirSync(house.folder).filter(name =>
      readFileSync(join(house.folder, name)).includes(bytes)
    );
  }
});
