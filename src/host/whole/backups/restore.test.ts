import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { type Asked, type HeldFacet, makeCard, type Rule, signRule } from '../../../client';
import {
  type BundleVerdict,
  parseCheckpoint,
  parseNote,
  verifyBundle,
  verifyReceipt
} from '../../../ledger';
import { concat } from '../../../protocol';
import { restore, type Restored, type RestoreOptions, save } from '../../../service/backup';
import { diagnose } from '../../../service/doctor';
import { bundleOf } from '../../testing/bundle';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

const random = { bytes: (length: number) => randomBytes(length) };
const MINUTE = 62_000;

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) {
    all.push(piece);
  }
  return concat(...all);
}

function sizeOf(note: string): number {
  return parseCheckpoint(parseNote(note).text).size;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe('a service that is restored from a back-up', () => {
  let house: House;
  let places: string;
  let made = 0;
  let owner: Somebody;
  let lost: Somebody;
  let agent: Somebody;
  let plain: HeldFacet;
  let revoked: HeldFacet;
  let counted: HeldFacet;
  let lent: HeldFacet;

  beforeEach(async () => {
    house = await House.open();
    places = mkdtempSync(join(tmpdir(), 'facetry-restored-'));
    owner = await house.enrol('owner', 'Ada');
    lost = await house.enrol('owner', 'lost laptop');
    agent = await house.enrol('agent', 'helper');
    const other = await house.enrol('agent', 'other');
    await house.connectBank(owner);
    const granted = (need: object) =>
      house.grant(owner, agent, { object: 'bank', actions: ['balance'], ...need });
    plain = await granted({ delegation: true });
    revoked = await granted({});
    counted = await granted({ uses: 2, delegation: true });
    const card = await makeCard(other.holding.service, other.holding.keys, 'other');
    const { facet } = await counted.delegate(card, { actions: ['balance'], uses: 1 });
    lent = await other.holding.accept(facet);
  });
  afterEach(async () => {
    await house.close();
    rmSync(places, { recursive: true, force: true });
  });

  async function backup(): Promise<Uint8Array> {
    const copies = await house.copies();
    try {
      const saved = await save(house.folder, copies, {
        clock: house.clock,
        random,
        copied: house.clock.now()
      });
      return await bytesOf(saved.pieces());
    } finally {
      rmSync(copies, { recursive: true, force: true });
    }
  }

  /** Into a new folder. */
  async function restored(
    bytes: Uint8Array,
    { kept = [], ...more }: { kept?: string[] } & Partial<RestoreOptions> = {}
  ): Promise<Restored & { folder: string }> {
    made += 1;
    const folder = join(places, String(made));
    const options = { clock: house.clock, random, choose: async () => kept, ...more };
    return { folder, ...(await restore(once(bytes), folder, options)) };
  }

  const verified = async (known: { vkey?: string; seen?: string[] } = {}): Promise<BundleVerdict> =>
    verifyBundle(once(await bundleOf(house, owner)), known);

  test('lets no rule grant, revoked since or not, until an owner resumes it', async () => {
    const make = async (name: string): Promise<string> => {
      const rule: Rule = {
        name,
        askers: { kind: 'agent' },
        grants: [
          {
            objects: { exact: 'bank' },
            actions: ['rows'],
            constraints: {},
            uses: null,
            result: null
          }
        ],
        lifetime: 60,
        expiry: Math.floor(house.clock.now() / 1000) + 3600,
        uses: null
      };
      const said = { mode: 'pointer', challenge: await house.challenge() } as const;
      const token = await signRule(owner.holding, rule, said);
      return ((await owner.system.requests.decide(token)) as { rule: string }).rule;
    };
    const [kept, gone] = [await make('kept'), await make('gone')];
    const ask = (): Promise<Asked> =>
      agent.holding.service.request(agent.keys, {
        needs: [{ object: 'bank', actions: ['rows'] }],
        purpose: ''
      });
    const bytes = await backup();
    await owner.system.facets.revoke(gone);
    const told = await restored(bytes, { kept: [owner.holding.kid] });
    await house.moveTo(told.folder);
    house.ahead = MINUTE;
    await owner.system.facets.resume({ principal: agent.holding.kid });
    const { rules } = await owner.system.requests.list();
    expect(rules.map(({ id, state }) => [id, state])).toEqual([
      [kept, 'paused'],
      [gone, 'paused']
    ]);
    expect(await ask()).toMatchObject({ state: 'pending' });
    await owner.system.facets.resume(kept);
    expect(await ask()).toMatchObject({ state: 'granted', rule: { id: kept } });
    expect((await verified()).faults).toEqual([]);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
  });

  test('is another log, which goes on from the former one under both keys', async () => {
    const { receipt } = await plain.invoke('balance');
    const former = house.core.identity.logKey;
    const bytes = await backup();
    const { checkpoint: seen } = await owner.system.ledger.checkpoint();
    const told = await restored(bytes, { kept: [owner.holding.kid], seen });
    expect(told).toMatchObject({ former, lost: 0 });
    await house.moveTo(told.folder);
    expect(house.core.identity.logKey).toBe(told.log);
    expect(told.log.split('+')[0]).toMatch(/\/2-[0-9a-f]{16}$/);
    expect(await diagnose(house.database).catch(({ code }) => code)).toBe('data_locked');
    house.ahead = MINUTE;
    await owner.system.facets.resume({ principal: agent.holding.kid });
    await plain.invoke('balance');

    const known = await verified({ vkey: former, seen: [seen] });
    expect(known.faults).toEqual([]);
    expect(known).toMatchObject({
      key: 'handed_on',
      epochs: [{ entry: told.size, size: told.size, lost: 0 }],
      proven: { inclusion: true, continues: [told.size] }
    });
    expect((await verifyReceipt(receipt!, former)).ok).toBe(true);
    expect((await verifyReceipt(receipt!, told.log)).ok).toBe(false);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
  });

  test('honours nothing that was revoked since, until an owner says so', async () => {
    const bytes = await backup();
    await owner.system.facets.revoke(revoked.id);
    const told = await restored(bytes, { kept: [owner.holding.kid] });
    await house.moveTo(told.folder);
    house.ahead = MINUTE;
    await expect(revoked.invoke('balance')).rejects.toMatchObject({ code: 'paused' });
    await expect(plain.invoke('balance')).rejects.toMatchObject({ code: 'paused' });
    expect(house.bank.seen).toEqual([]);
    await owner.system.facets.revoke(revoked.id);
    await owner.system.facets.resume({ principal: agent.holding.kid });
    expect((await plain.invoke('balance')).status).toBe(200);
    await expect(revoked.invoke('balance')).rejects.toMatchObject({ code: 'revoked' });
  });

  test('lets no device approve but those in hand', async () => {
    const bytes = await backup();
    await owner.system.facets.revoke({ principal: lost.holding.kid });
    const told = await restored(bytes, { kept: [owner.holding.kid] });
    await house.moveTo(told.folder);
    house.ahead = MINUTE;
    await expect(lost.system.facets.resume({ principal: agent.holding.kid })).rejects.toMatchObject(
      { code: 'paused' }
    );
    await expect(lost.system.requests.list()).rejects.toMatchObject({ code: 'paused' });
    await expect(restored(bytes, { kept: [agent.holding.kid] })).rejects.toMatchObject({
      code: 'no_such_owner'
    });
  });

  test('gives back no use that was taken since, nor what was lent of it', async () => {
    const once = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['rows'],
      requires: [{ object: 'bank', action: 'balance', consume: true }]
    });
    await plain.invoke('balance');
    const bytes = await backup();
    await counted.invoke('balance');
    await counted.invoke('balance');
    await once.invoke('rows');
    const told = await restored(bytes, { kept: [owner.holding.kid] });
    expect(told.ended).toBe(3);
    await house.moveTo(told.folder);
    house.ahead = MINUTE;
    await owner.system.facets.resume({ principal: agent.holding.kid });
    await expect(counted.invoke('balance')).rejects.toMatchObject({ code: 'revoked' });
    await expect(lent.invoke('balance')).rejects.toMatchObject({ code: 'revoked' });
    await expect(once.invoke('rows')).rejects.toMatchObject({ code: 'revoked' });
  });

  test('does nothing that was confirmed before, done since or not', async () => {
    const facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['balance'],
      confirm: 'each_use'
    });
    const asked = await facet.send('balance', {});
    const { id: confirmed } = await asked.json<{ id: string }>();
    await house.confirm(owner, confirmed);
    const bytes = await backup();
    await facet.invoke('balance', {}, { confirmed });
    const told = await restored(bytes, { kept: [owner.holding.kid] });
    expect((await diagnose(join(told.folder, 'state.sqlite'))).differences).toEqual([]);
    await house.moveTo(told.folder);
    house.ahead = MINUTE;
    await owner.system.facets.resume({ principal: agent.holding.kid });
    await expect(facet.invoke('balance', {}, { confirmed })).rejects.toMatchObject({
      code: 'not_confirmed'
    });
    expect((await verified()).faults).toEqual([]);
  });

  test('takes no token that was signed before, used or not, and then goes on', async () => {
    const { service, keys } = agent.holding;
    const signed = (): Promise<string> =>
      service.token(keys, 'facet-action', {
        act: 'balance',
        args: {},
        fct: plain.id,
        obj: 'bank'
      });
    const send = (token: string) =>
      house.send('facets', 'POST', plain.issued().facet_url, { body: token });
    const before = await signed();
    expect((await send(before)).status).toBe(200);
    const bytes = await backup();
    // A holder whose clock is most of a minute ahead.
    house.ahead = 55_000;
    const ahead = await signed();
    house.ahead = 0;
    expect((await send(ahead)).status).toBe(200);
    const began = house.until(0);
    const told = await restored(bytes, { kept: [owner.holding.kid] });
    await house.moveTo(told.folder);
    house.bank.seen.length = 0;
    house.ahead = MINUTE;
    await owner.system.facets.resume({ principal: agent.holding.kid });
    for (const token of [before, ahead]) {
      expect((await send(token)).status).toBe(404);
    }
    expect(house.bank.seen).toEqual([]);
    expect((await send(await signed())).status).toBe(200);
    expect(told.closedUntil).toBeGreaterThanOrEqual(began + 55);
  });

  test('knows no code and no request of before', async () => {
    const { code } = await house.core.authority.introduce({ kind: 'owner', petname: 'Eve' });
    const { service, keys } = agent.holding;
    const asked = await service.request(keys, {
      needs: [{ object: 'bank', actions: ['balance'] }],
      purpose: 'again'
    });
    const bytes = await backup();
    const told = await restored(bytes, { kept: [owner.holding.kid] });
    await house.moveTo(told.folder);
    house.ahead = MINUTE;
    await expect(house.enrolWith(code)).rejects.toMatchObject({ name: 'Refused' });
    expect((await owner.system.requests.list()).requests).toEqual([]);
    const { id } = asked as { id: string };
    expect((await service.poll(keys, id)).state).toBe('no_answer');
  });

  test('names how much is lost to whoever saw more of the former log', async () => {
    const bytes = await backup();
    await plain.invoke('balance');
    const { checkpoint: seen } = await owner.system.ledger.checkpoint();
    const size = sizeOf(seen);
    const told = await restored(bytes, { kept: [owner.holding.kid], seen });
    expect(told.lost).toBe(2);
    await house.moveTo(told.folder);
    house.ahead = MINUTE;
    const verdict = await verified({ seen: [seen] });
    expect(verdict.faults).toEqual([
      {
        code: 'rolled_back',
        detail: expect.stringContaining(
          `had ${size} entries before; of these ${size - 2} are continued: 2 are lost`
        ) as string
      }
    ]);
    expect((await verified()).epochs[0]).toMatchObject({ lost: 2 });
  });

  test('twice from one back-up is two logs: who saw one finds the other out', async () => {
    const bytes = await backup();
    const kept = [owner.holding.kid];
    const [one, other] = [await restored(bytes, { kept }), await restored(bytes, { kept })];
    expect(one.log).not.toBe(other.log);
    await house.moveTo(one.folder);
    house.ahead = MINUTE;
    const { checkpoint: seen } = await owner.system.ledger.checkpoint();
    expect((await verified({ seen: [seen], vkey: one.log })).faults).toEqual([]);
    await house.moveTo(other.folder);
    const codes = (await verified({ seen: [seen], vkey: one.log })).faults.map(({ code }) => code);
    expect(codes).toEqual(['forked', 'key']);
  });

  test('can be restored again, and each log hands on to the next', async () => {
    const first = house.core.identity.logKey;
    const kept = [owner.holding.kid];
    await house.moveTo((await restored(await backup(), { kept })).folder);
    house.ahead = MINUTE;
    const again = await restored(await backup(), { kept });
    expect(again.log.split('+')[0]).toMatch(/\/3-/);
    await house.moveTo(again.folder);
    house.ahead = 2 * MINUTE;
    const verdict = await verified({ vkey: first });
    expect(verdict.faults).toEqual([]);
    expect(verdict.epochs).toHaveLength(2);
    const { former } = await owner.holding.service.wellKnown();
    expect(former).toHaveLength(2);
  });

  describe('is not made', () => {
    const nothingLeft = (): void => expect(readdirSync(places)).toEqual([]);

    test('of a back-up that a single bit differs in', async () => {
      const bytes = await backup();
      for (let n = 0; n < 60; n++) {
        const changed = bytes.slice();
        const at = Math.floor((bytes.length * n) / 60);
        changed[at] = changed[at]! ^ (1 << (n % 8));
        await expect(restored(changed)).rejects.toMatchObject({ code: 'backup_damaged' });
      }
      nothingLeft();
    });

    test('of one that breaks off, or goes on', async () => {
      const bytes = await backup();
      for (const changed of [bytes.slice(0, -1), bytes.slice(0, 5000), concat(bytes, bytes)]) {
        await expect(restored(changed)).rejects.toMatchObject({ code: 'backup_damaged' });
      }
      nothingLeft();
    });

    test('of one whose tables somebody changed who knows the format', async () => {
      const copies = await house.copies();
      const db = new DatabaseSync(join(copies, 'state.sqlite'));
      db.exec(`UPDATE facets SET terms = json_set(terms, '$.expiry', 4102444800)`);
      db.close();
      const saved = await save(house.folder, copies, {
        clock: house.clock,
        random,
        copied: house.clock.now()
      });
      const bytes = await bytesOf(saved.pieces());
      await expect(restored(bytes)).rejects.toMatchObject({
        code: 'backup_damaged',
        message: expect.stringContaining('terms') as string
      });
      nothingLeft();
    });

    test('into a folder that has anything in it', async () => {
      const bytes = await backup();
      const options = { clock: house.clock, random, choose: async () => [] };
      writeFileSync(join(places, 'mine'), 'mine');
      for (const folder of [places, house.folder]) {
        await expect(restore(once(bytes), folder, options)).rejects.toMatchObject({
          code: 'folder_not_empty'
        });
      }
      expect(readdirSync(places)).toEqual(['mine']);
      expect((await plain.invoke('balance')).status).toBe(200);
    });

    test('where what was seen of the log is no state of it', async () => {
      const bytes = await backup();
      await expect(restored(bytes, { seen: 'nothing' })).rejects.toMatchObject({
        code: 'seen_unsigned'
      });
      nothingLeft();
    });
  });
});
