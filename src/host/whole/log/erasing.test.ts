import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type HeldFacet, signDecision } from '../../../client';
import { BundleWriter, leafHash, verifyBundle, verifyReceipt } from '../../../ledger';
import { b64, b64u, concat, type EntryView, utf8 } from '../../../protocol';
import { diagnose } from '../../../service/doctor';
import { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

const PLANTED = 'planted-7f3a-personal';
const ALL = ['args', 'cell', 'terms', 'token', 'what', 'why'] as const;

describe('erasing', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let facet: HeldFacet;

  beforeEach(async () => {
    ({ house, owner, agent } = await inhabited());
    facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['say', 'balance'],
      uses: 9,
      budget: { status: { limit: 1000 } }
    });
  });
  afterEach(() => house.close());

  /** A value in each group that can be erased. @returns the receipt of the call */
  async function plant(): Promise<string> {
    const { service, keys } = agent.holding;
    const asked = await service.request(keys, {
      needs: [
        { object: 'vault', actions: ['open'], constraints: { note: { exact: `${PLANTED}-terms` } } }
      ],
      purpose: `${PLANTED}-why`
    });
    await service.withdraw(keys, (asked as { id: string }).id);
    const { receipt } = await facet.invoke('say', { body: `${PLANTED}-args`, status: 200 });
    await expect(facet.invoke(`${PLANTED}-what`, { x: PLANTED })).rejects.toThrow();
    await house.appended(() => house.newest(1)[0] === 'refusal');
    return receipt!;
  }

  /** Where of these any is found in the bytes of the data folder. */
  function foundIn(needles: readonly string[]): string[] {
    return readdirSync(house.folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .flatMap(path => {
        const bytes = readFileSync(path);
        return needles.filter(needle => bytes.includes(needle)).map(needle => `${path} ${needle}`);
      });
  }

  /** The stored texts of all openings of these groups, and what was planted. */
  function needles(): string[] {
    const rows = house.db.prepare(
      `SELECT kind, openings FROM entries
         WHERE kind IN ('request', 'withdrawal', 'refusal', 'intent', 'decision') AND principal = ?`
    );
    const stored = (rows.all(agent.holding.kid) as { kind: string; openings: string }[]).flatMap(
      ({ kind, openings }) =>
        Object.entries(JSON.parse(openings) as Record<string, { salt: string; bytes: string }>)
          .filter(
            ([group]) => ALL.includes(group as 'args') && (kind !== 'request' || group !== 'what')
          )
          .filter(([group]) => kind !== 'intent' || group !== 'what')
          .filter(([, { bytes }]) =>
            bytes.includes(b64u.encode(utf8.encode('planted')).slice(0, 8))
          )
          .flatMap(([, { salt, bytes }]) => [salt, bytes])
    );
    return [PLANTED, ...stored];
  }

  /** @param shows whether a part of an entry is shown to whoever verifies */
  async function verified(shows: (entry: EntryView, group: string) => boolean = () => true) {
    const { issuer, logKey } = house.core.identity;
    const { entries, checkpoint } = await owner.system.ledger.query({ after: -1, limit: 1000 });
    const parts: Uint8Array[] = [];
    const writer = new BundleWriter(line => void parts.push(line));
    await writer.head({ issuer, log: logKey, checkpoint });
    for (const entry of entries) {
      const bytes = b64.decode(entry.leaf);
      const shown = Object.entries(entry.openings).filter(([group]) => shows(entry, group));
      const openings = Object.fromEntries(shown);
      await writer.entry({ index: entry.index, leaf: bytes, hash: leafHash(bytes), openings });
    }
    await writer.end();
    return verifyBundle([concat(...parts)], { vkey: logKey });
  }

  test('leaves nothing of it in any file of the data folder, and every proof as it was', async () => {
    const receipt = await plant();
    const sought = needles();
    expect(foundIn(sought).length).toBeGreaterThan(0);
    const before = await facet.describe();
    const done = await owner.system.ledger.erase({
      principal: agent.holding.kid,
      groups: [...ALL],
      reason: 'asked for'
    });
    expect(done).toMatchObject({ more: false });
    expect(done.erased).toBeGreaterThanOrEqual(4);
    expect(foundIn(sought)).toEqual([]);

    const verdict = await verified();
    expect(verdict.faults).toEqual([]);
    expect(verdict.proven.inclusion).toBe(true);
    expect(verdict.holeCount).toBe(done.erased);
    expect(verdict.erasedCount).toBe(done.erased);
    expect(verdict.holes.map(({ erased }) => erased)).toEqual(verdict.holes.map(() => done.entry));
    expect((await verifyReceipt(receipt, house.core.identity.logKey)).ok).toBe(true);
    expect(await facet.describe()).toEqual(before);
    expect((await facet.invoke('balance')).status).toBe(200);

    await house.stop();
    expect(foundIn(sought)).toEqual([]);
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
    const again = { principal: agent.holding.kid, groups: [...ALL] };
    expect(await owner.system.ledger.erase({ ...again, before: 1 })).toEqual({
      erased: 0,
      more: false
    });
  });

  /** Something of a person in every group that may go, of every kind of entry, said by both sides. */
  async function said(): Promise<void> {
    const { service, keys } = agent.holding;
    const ask = async (what: string): Promise<string> => {
      const constraints = { note: { exact: `${PLANTED}-${what}-terms` } };
      const needs = [{ object: 'vault', actions: ['open'], constraints }];
      const asked = await service.request(keys, { needs, purpose: `${PLANTED}-${what}` });
      return (asked as { id: string }).id;
    };
    const page = await house.enrol('page', 'the page');
    await page.system.requests.deny(await ask('denied'), `${PLANTED}-denial`);
    const refused = await owner.system.requests.show(await ask('refused'));
    await owner.system.requests.decide(
      await signDecision(owner.holding, refused, {
        outcome: 'deny',
        granted: [],
        mode: 'pointer',
        challenge: await house.challenge(),
        reason: `${PLANTED}-no`
      })
    );
    const given = await house.grant(
      owner,
      agent,
      { object: 'bank', actions: ['balance'] },
      `${PLANTED}-purpose`
    );
    const target = given.id;
    await owner.system.facets.pause(target, `${PLANTED}-pause`);
    await owner.system.facets.resume(target, `${PLANTED}-resume`);
    await owner.system.facets.pause({ principal: agent.holding.kid }, `${PLANTED}-stop`);
    await owner.system.facets.revoke(target, { reason: `${PLANTED}-revocation` });
  }

  /** As it lies in base64, wherever it begins. */
  const inBase64 = (text: string): string[] =>
    [0, 1, 2].map(at =>
      Buffer.from('xx'.slice(0, at) + text)
        .toString('base64url')
        .slice(at === 0 ? 0 : 4, -2)
    );
  /** What openings hold, and what tokens hold that lie in openings. */
  const encoded = inBase64(PLANTED).flatMap(one => [one, ...inBase64(one)]);

  test('leaves nothing of what was said in tables, tokens and openings, on either side', async () => {
    await plant();
    await said();
    const sought = [PLANTED, ...encoded];
    expect(foundIn(sought).length).toBeGreaterThan(1);
    const ended = async () => (await agent.system.self.facets()).facets;
    expect(JSON.stringify(await ended())).toContain(PLANTED);
    await owner.system.ledger.erase({ entries: [[0, 1000]], groups: [...ALL, 'lineage'] });
    expect(foundIn(sought)).toEqual([]);
    expect(JSON.stringify(await ended())).not.toContain(PLANTED);
    expect(JSON.stringify((await owner.system.facets.list()).facets)).not.toContain(PLANTED);

    const verdict = await verified();
    expect(verdict.faults).toEqual([]);
    expect(verdict.erasedCount).toBe(verdict.holeCount);
    await house.stop();
    expect(foundIn(sought)).toEqual([]);
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
    expect(JSON.stringify(await ended())).not.toContain(PLANTED);
  });

  test('takes the signature of nobody who gave something, nor accounts for one left out', async () => {
    await said();
    await owner.system.ledger.erase({ entries: [[0, 1000]], groups: [...ALL, 'lineage'] });
    const { entries } = await owner.system.ledger.query({ kinds: ['decision'], limit: 100 });
    const signed = entries.filter(({ openings }) => openings['token'] !== undefined);
    // Of four decisions two denied.
    expect(entries).toHaveLength(4);
    expect(signed).toHaveLength(2);
    const [granting] = signed as [EntryView];
    const verdict = await verified(
      (entry, group) => entry.index !== granting.index || group !== 'token'
    );
    expect(verdict.holeCount - verdict.erasedCount).toBe(1);
    expect(verdict.holes.find(({ erased }) => erased === undefined)).toMatchObject({
      entry: granting.index,
      groups: ['token']
    });
  });

  test('takes what is older, of the entries that are named, and nothing else', async () => {
    await plant();
    const { entries } = await owner.system.ledger.query({ kinds: ['intent'] });
    const [intent] = entries as [(typeof entries)[number]];
    house.ahead = 60 * 24 * 3_600_000;
    const before = Math.floor(house.clock.now() / 1000) - 30 * 24 * 3600;
    const later = await owner.system.ledger.query({ kinds: ['refusal'] });
    const done = await owner.system.ledger.erase({
      before,
      entries: [[intent.index, intent.index]],
      groups: ['args']
    });
    expect(done.erased).toBe(1);
    const left = await owner.system.ledger.entry(intent.index);
    expect(Object.keys(left.openings).sort()).toEqual(['token', 'what', 'who']);
    expect(left.leaf).toBe(intent.leaf);
    expect((await owner.system.ledger.query({ kinds: ['refusal'] })).entries).toEqual(
      later.entries
    );
  });

  test('keeps what somebody waits for an answer to', async () => {
    const { service, keys } = agent.holding;
    await service.request(keys, {
      needs: [{ object: 'bank', actions: ['balance'] }],
      purpose: PLANTED
    });
    const erasing = { principal: agent.holding.kid, groups: ['why' as const] };
    await owner.system.ledger.erase(erasing);
    const [request] = (await owner.system.requests.list()).requests;
    expect(request).toMatchObject({ purpose: PLANTED });
  });

  test('is done by nobody who was not given it', async () => {
    await plant();
    const page = await house.enrol('page', 'the page');
    for (const somebody of [page, agent]) {
      const holds = somebody.holding.facets.filter(({ terms }) => terms.actions.includes('erase'));
      expect(holds).toEqual([]);
    }
    const looks = page.holding.find('aios/ledger', 'query');
    await expect(looks.call('erase', { groups: ['args'], before: 1 })).rejects.toMatchObject({
      code: 'action_not_granted'
    });
    const officer = await house.grant(owner, agent, {
      object: 'aios/ledger',
      actions: ['erase'],
      constraints: { groups: { subset: ['args'] } }
    });
    await expect(officer.call('erase', { before: 1, groups: ['why'] })).rejects.toMatchObject({
      code: 'constraint'
    });
    const done = await officer.call<{ erased: number }>('erase', {
      entries: [[0, 1000]],
      groups: ['args']
    });
    expect(done.erased).toBeGreaterThan(0);
    expect((await verified()).faults).toEqual([]);
  });

  test('leaves the index by which it was found, too', async () => {
    await plant();
    // What stops has indexed all that it has.
    await house.stop();
    await house.start();
    const words = (): unknown[] =>
      house.db.prepare('SELECT value FROM words WHERE value LIKE ?').all(`%${PLANTED}%`);
    const asked = { action: `${PLANTED}-what` };
    expect(words()).toHaveLength(1);
    expect((await owner.system.ledger.query(asked)).entries).toHaveLength(1);
    await owner.system.ledger.erase({ principal: agent.holding.kid, groups: [...ALL] });
    expect(words()).toEqual([]);
    expect((await owner.system.ledger.query(asked)).entries).toEqual([]);
    expect(foundIn([PLANTED])).toEqual([]);
  });

  test('that a disk did not take has erased nothing', async () => {
    await plant();
    const sought = needles();
    house.diskFails(true);
    const erasing = { principal: agent.holding.kid, groups: [...ALL] };
    await expect(owner.system.ledger.erase(erasing)).rejects.toMatchObject({
      code: 'ledger_unavailable'
    });
    house.diskFails(false);
    expect((await verified()).holeCount).toBe(0);
    await owner.system.ledger.erase(erasing);
    expect(foundIn(sought)).toEqual([]);
  });
});

test('what is to be erased is looked for a part a turn, however long the log is', async () => {
  const house = await House.open();
  const owner = await house.enrol('owner', 'Ada');
  const { journal } = house.core;
  const entry = { kind: 'request', groups: { who: { principal: owner.holding.kid } } } as const;
  await journal.transact(unit => {
    for (let made = 0; made < 2_000; made += 1) {
      unit.append(entry);
    }
  });
  let turns = 0;
  let erasing = true;
  const turn = (): void => {
    turns += 1;
    if (erasing) {
      setImmediate(turn);
    }
  };
  setImmediate(turn);
  await owner.system.ledger.erase({ groups: ['why'], before: house.until(60) });
  erasing = false;
  expect(turns).toBeGreaterThan(2_000 / 64);
  await house.discard();
});

describe('an erasure of much', () => {
  const MANY = 1_000;

  async function filled(house: House, principal: string): Promise<void> {
    const entry = {
      kind: 'intent',
      groups: { who: { principal }, args: { body: PLANTED }, token: PLANTED }
    } as const;
    await house.core.journal.transact(unit => {
      for (let made = 0; made < MANY; made += 1) {
        unit.append(entry);
      }
    });
  }

  test('keeps nobody waiting: others are answered between its slices', async () => {
    const house = await House.open();
    const owner = await house.enrol('owner', 'Ada');
    await filled(house, owner.holding.kid);
    let groups = 0;
    house.core.onGroup(() => (groups += 1));
    let done = false;
    const erasing = owner.system.ledger
      .erase({ groups: ['args', 'token'], entries: [[0, MANY + 100]] })
      .finally(() => (done = true));
    let answered = 0;
    while (!done) {
      await owner.system.ledger.checkpoint();
      answered += 1;
    }
    expect((await erasing).erased).toBeGreaterThanOrEqual(MANY);
    expect(groups).toBeGreaterThan(MANY / 64);
    expect(answered).toBeGreaterThan(MANY / 64);
    await house.discard();
  });

  test('that a stop interrupts, or a disk in trouble, is gone on with', async () => {
    const house = await House.open();
    const owner = await house.enrol('owner', 'Ada');
    await filled(house, owner.holding.kid);
    const wanted = { groups: ['args' as const, 'token' as const], principal: owner.holding.kid };
    const begun = async (): Promise<unknown> => {
      const recorded = house.appended(() => house.newest(1)[0] === 'erasure');
      const erasing = owner.system.ledger.erase(wanted).catch((error: unknown) => error);
      await recorded;
      return erasing;
    };
    const unfinished = (): unknown[] => house.db.prepare('SELECT * FROM erasing').all();

    house.core.journal.onAppended(() => house.diskFails(house.newest(1)[0] === 'erasure'));
    expect(await begun()).toMatchObject({ code: 'ledger_unavailable' });
    house.diskFails(false);
    expect(unfinished()).toHaveLength(1);
    await house.stop();
    expect(await diagnose(house.database)).toMatchObject({ unfinished: [MANY + 8] });
    await house.start();
    await house.core.goOn();
    expect(unfinished()).toEqual([]);
    const bytes = readFileSync(house.database);
    expect(bytes.includes(b64u.encode(utf8.encode(PLANTED)).slice(0, -2))).toBe(false);
    expect(await owner.system.ledger.erase(wanted)).toEqual({ erased: 0, more: false });
    await house.discard();
  });
});
