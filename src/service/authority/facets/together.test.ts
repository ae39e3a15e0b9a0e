import { randomBytes } from 'node:crypto';

import type { FacetView, Need } from '../../../protocol';
import type { SystemCall } from '../../types';
import type { Facet } from '../books/records';
import type { Delegated } from '../delegation/delegation';
import { stopForRestore } from '../restoring';
import { Actor, closed } from '../testing/actor';
import { House, NOON } from '../testing/house';
import { Work } from '../testing/work';
import { ONE_BY_ONE } from './reach';
import type { Revoked } from './revocation';

const NEED: Need = { object: 'bank', actions: ['balance'], delegation: true };
const CHILD = { actions: ['balance'], delegation: true };
/** More than has an entry each. */
const MANY = 700;

let house: House;
let owner: Actor;
let giver: Actor;
let taker: Actor;
beforeEach(async () => {
  house = await House.open();
  owner = await house.enrolled('owner', 'laptop');
  giver = await house.enrolled('agent', 'analyst', owner);
  taker = await Actor.create(house, 'worker');
  await granted(giver);
  await lend(giver, taker);
});
afterEach(() => house.close());

async function granted(to: Actor, by = owner): Promise<void> {
  const id = await to.ask([NEED]);
  await by.decide(id, [closed(NEED, NOON + 3600)]);
  await to.take((await to.poll(id)).facets![0]!);
}

async function lend(from: Actor, to: Actor): Promise<void> {
  const args = { card: await to.card(), terms: CHILD };
  const lent = (await from.act('bank', 'facet.delegate', args)) as Delegated;
  await to.take(lent.facet);
  if (lent.self) {
    await to.take(lent.self);
  }
}

const of = (actor: Actor): string => actor.facets.get('bank')!;

/** As many more as one that there is, below it or beside it. @returns their ids */
async function copies(
  model: string,
  count: number,
  {
    below = false,
    ...others
  }: { below?: boolean } & Partial<Pick<Facet, 'holder' | 'decidedBy' | 'decidedWith'>> = {}
): Promise<string[]> {
  const { book } = house.authority;
  const facet = book.facet(model)!;
  const ids = Array.from({ length: count }, () => randomBytes(16).toString('hex'));
  await house.journal.transact(unit => {
    for (const id of ids) {
      book.addFacet(unit, {
        ...facet,
        ...others,
        id,
        parent: below ? model : facet.parent,
        issuedAt: unit.now,
        spending: new Map()
      });
    }
  });
  return ids;
}

const revoke = (by: Actor, args: Record<string, unknown>): Promise<Revoked> =>
  by.act('aios/facets', 'revoke', args) as Promise<Revoked>;
const entries = (): Record<string, unknown>[] =>
  house.journal.of('revocation').map(({ groups }) => groups as Record<string, unknown>);
const over = (id: string): boolean =>
  house.authority.book.chain(id).some(({ revokedAt }) => revokedAt !== null);
const allOver = (ids: readonly string[]): boolean => ids.every(over);
/** Rows that say themselves that they ended. */
const rows = (): number =>
  (
    house.db.prepare('SELECT count(*) AS n FROM facets WHERE revoked_at IS NOT NULL').get() as {
      n: number;
    }
  ).n;
const slice = (): Promise<boolean> =>
  house.journal.transact(unit => house.authority.book.writeEnds(unit));
const viewed = async (kid: string, id: string): Promise<FacetView> => {
  const { facets } = await house.authority.facetsOf(kid);
  return facets.find(one => one.id === id)!;
};

describe('one act', () => {
  test('that ends few has an entry for each of them', async () => {
    const ids = await copies(of(taker), ONE_BY_ONE - 2, { below: true });
    const all = [of(giver), of(taker), ...ids];
    expect(await revoke(owner, { facet: of(giver) })).toEqual({ revoked: all, in_flight: [] });
    expect(entries().map(({ what }) => what)).toEqual(
      all.map(facet => expect.objectContaining({ facet }))
    );
    expect(entries().some(({ what }) => 'all' in (what as object))).toBe(false);
    expect(rows()).toBe(all.length);
  });

  test('that ends more has one for all, and all of it is over from then on', async () => {
    const ids = await copies(of(taker), ONE_BY_ONE - 1, { below: true });
    house.inFlight.set(ids.at(-1)!, 12);
    const { book } = house.authority;
    const told: boolean[] = [];
    book.onStopped(stops => told.push(book.chain(ids[0]!).some(stops)));
    const all = [of(giver), of(taker), ...ids];
    expect(await revoke(owner, { facet: of(giver), reason: 'lost' })).toEqual({
      revoked: all,
      in_flight: [12]
    });
    expect(told).toEqual([true]);
    expect(entries()).toEqual([
      {
        who: expect.objectContaining({ principal: owner.kid }),
        what: {
          object: 'bank',
          actions: ['balance'],
          facet: of(giver),
          holder: giver.kid,
          all: true
        },
        why: { reason: 'lost' },
        token: expect.any(String)
      }
    ]);
    // One row says it by now.
    expect(rows()).toBe(1);
    expect(allOver(all)).toBe(true);
    expect(await viewed(taker.kid, of(taker))).toMatchObject({
      state: 'revoked',
      ended: { at: NOON, by: owner.kid, why: 'lost' }
    });
  });

  test('by a holder ends what came from its own, however much that is', async () => {
    const ids = await copies(of(taker), MANY, { below: true });
    const { revoked } = (await taker.act('bank', 'facet.revoke', {})) as Revoked;
    expect(revoked).toEqual([of(taker), ...ids]);
    expect(over(of(giver))).toBe(false);
    expect(entries()).toHaveLength(1);
  });

  test('that renews ends by one entry what came from the former, before the new one is made', async () => {
    const former = of(taker);
    const ids = await copies(former, MANY, { below: true });
    const args = { card: await taker.card(), terms: { expiry: NOON + 600 }, renews: former };
    const renewed = (await giver.act('bank', 'facet.delegate', args)) as Delegated;
    expect(renewed.ended).toEqual([former, ...ids]);
    const made = house.journal.entries.slice(-2).map(({ kind, groups }) => [kind, groups.what]);
    expect(made).toEqual([
      ['revocation', expect.objectContaining({ facet: former, all: true })],
      ['delegation', expect.objectContaining({ renews: former })]
    ]);
    await house.restart();
    expect([allOver(ids), over(renewed.facet.id)]).toEqual([true, false]);
  });

  test('ends no more for being done once more', async () => {
    await copies(of(taker), MANY, { below: true });
    await revoke(owner, { facet: of(giver) });
    for (const args of [{ facet: of(giver) }, { facet: of(taker) }, { principal: taker.kid }]) {
      expect(await revoke(owner, args)).toEqual({ revoked: [], in_flight: [] });
    }
    while (await slice());
    expect(await revoke(owner, { facet: of(giver) })).toEqual({ revoked: [], in_flight: [] });
    expect(entries()).toHaveLength(1);
  });

  test('that can not be made durable ends nothing, by neither form', async () => {
    const ids = await copies(of(giver), MANY);
    house.journal.full = true;
    await expect(revoke(owner, { principal: giver.kid })).rejects.toThrow('disk full');
    await expect(revoke(owner, { facet: of(giver) })).rejects.toThrow('disk full');
    house.journal.full = false;
    expect([of(giver), of(taker), ...ids].some(over)).toBe(false);
    await house.restart();
    expect([of(giver), of(taker), ...ids].some(over)).toBe(false);
    expect((await revoke(owner, { principal: giver.kid })).revoked).toHaveLength(
      // With what it lent, and what came with its enrolment.
      ids.length + 2 + giver.facets.size - 2
    );
  });
});

describe('of a principal', () => {
  test('all ends that it holds, its window goes on, and what it is given later, too', async () => {
    const ids = await copies(of(giver), MANY);
    const before = [of(giver), of(taker), ...ids];
    await revoke(owner, { principal: giver.kid, reason: 'strange' });
    expect(entries().map(({ what }) => what)).toEqual([
      { object: '*', holder: giver.kid, all: true }
    ]);
    expect(allOver(before)).toBe(true);
    await expect(giver.act('aios/registry', 'list')).rejects.toMatchObject({ code: 'revoked' });
    expect(await giver.act('aios/self', 'facet.describe')).toMatchObject({ state: 'live' });
    expect(await viewed(giver.kid, ids[3]!)).toMatchObject({
      ended: { by: owner.kid, why: 'strange' }
    });
    await granted(giver);
    const after = of(giver);
    for (const check of [() => undefined, () => house.restart(), () => drain()]) {
      await check();
      expect(over(after)).toBe(false);
      expect(allOver(before)).toBe(true);
    }
    // And once more, of what it has by then.
    house.pass(1);
    await copies(after, MANY);
    expect((await revoke(owner, { principal: giver.kid })).revoked).toHaveLength(MANY + 1);
    expect(over(after)).toBe(true);
  });

  test('a page ends nothing where an owner holds some of it', async () => {
    const page = await house.enrolled('page', 'lab');
    const owners = await house.enrolled('owner', 'phone', owner);
    const ids = await copies(of(taker), MANY, { below: true });
    await lend(taker, owners);
    for (const args of [
      { facet: of(giver) },
      { principal: taker.kid },
      { facet: of(giver), granted_since: 0 }
    ]) {
      await expect(revoke(page, args)).rejects.toMatchObject({ code: 'owners_only' });
    }
    expect([of(giver), of(owners), ...ids].some(over)).toBe(false);
    expect(entries()).toEqual([]);
    await revoke(owner, { facet: of(owners) });
    // Ended or not: it is none of a page's to say.
    await expect(revoke(page, { facet: of(giver) })).rejects.toMatchObject({
      code: 'owners_only'
    });
    await revoke(owner, { facet: of(giver) });
    expect(allOver(ids)).toBe(true);
  });

  test('what a device granted from then on ends with it, at any remove, by one entry', async () => {
    const stolen = await house.enrolled('owner', 'lost phone', owner);
    const early = await house.enrolled('agent', 'early');
    const late = await house.enrolled('agent', 'late');
    await granted(early, stolen);
    house.pass(100);
    await granted(late, stolen);
    const thief = await house.enrolled('owner', 'thief', stolen);
    const loot = await house.enrolled('agent', 'loot');
    await granted(loot, thief);
    const ids = await copies(of(loot), MANY, { below: true });
    const { revoked } = await revoke(owner, {
      principal: stolen.kid,
      granted_since: NOON + 100,
      reason: 'lost'
    });
    expect(entries().map(({ what }) => what)).toEqual([
      { object: '*', holder: stolen.kid, all: true, granted_since: NOON + 100 }
    ]);
    expect(revoked).toEqual(expect.arrayContaining([of(late), of(loot), ...ids]));
    expect(revoked).not.toContain(of(early));
    for (const one of [thief, stolen]) {
      await expect(one.act('aios/requests', 'list')).rejects.toMatchObject({ code: 'revoked' });
      expect(await one.act('aios/self', 'facet.describe')).toMatchObject({ state: 'live' });
    }
    await house.restart();
    expect(allOver([of(late), of(loot), ...ids])).toBe(true);
    expect(over(of(early))).toBe(false);
    expect(await owner.act('aios/requests', 'list')).toEqual({ requests: [], rules: [] });
  });
});

describe('of what a device granted since a time, much of it', () => {
  let stolen: Actor;
  let decider: string;
  let early: string[];
  beforeEach(async () => {
    stolen = await house.enrolled('owner', 'lost phone', owner);
    decider = stolen.facets.get('aios/requests')!;
    early = await copies(of(giver), MANY, { decidedBy: decider });
    house.pass(100);
  });
  const since = (): Promise<Revoked> =>
    revoke(owner, { principal: stolen.kid, granted_since: NOON + 100, reason: 'lost' });

  test('all ends at once, by one row, and what was granted before goes on', async () => {
    const { book } = house.authority;
    const late = await copies(of(giver), MANY, { decidedBy: decider });
    const agreed = await copies(of(giver), 40, {
      decidedBy: owner.facets.get('aios/requests')!,
      decidedWith: [decider]
    });
    const below = await copies(late[9]!, MANY, { below: true, decidedBy: null });
    const own = await copies(of(giver), 5, { decidedBy: decider, holder: owner.kid });
    const all = [...late, ...agreed, ...below];
    house.inFlight.set(agreed[3]!, 12);
    const told: boolean[] = [];
    book.onStopped(stops =>
      told.push(...[late[0]!, below[0]!, early[0]!, own[0]!].map(id => book.chain(id).some(stops)))
    );
    const before = house.journal.transactions;
    const { revoked, in_flight } = await since();
    expect(house.journal.transactions - before).toBe(1);
    expect(told).toEqual([true, true, false, false]);
    expect(in_flight).toEqual([12]);
    expect(revoked).toEqual(expect.arrayContaining(all));
    expect(entries()).toHaveLength(1);
    // None of all these says it by now.
    expect(rows()).toBe(0);
    for (const check of [() => undefined, () => house.restart(), () => slice()]) {
      await check();
      expect([allOver(all), [...early, ...own].some(over)]).toEqual([true, false]);
    }
    // And it is no more for being done once more, at whatever time that is.
    for (const check of [() => undefined, () => house.restart(), () => drain()]) {
      await check();
      expect(await since()).toEqual({ revoked: [], in_flight: [] });
    }
    await house.restart();
    expect([allOver(all), [...early, ...own].some(over)]).toEqual([true, false]);
    expect(entries()).toHaveLength(1);
    const { n } = house.db
      .prepare("SELECT count(*) AS n FROM ends WHERE of IN ('granted', 'below')")
      .get() as { n: number };
    expect(n).toBe(0);
  });

  test('who is killed in between finds all of it over, after every slice', async () => {
    const late = await copies(of(giver), MANY, { decidedBy: decider });
    const below = await copies(late.at(-1)!, MANY, { below: true, decidedBy: null });
    await since();
    const said: number[] = [];
    for (let more = true; more;) {
      await house.restart();
      expect([allOver([...late, ...below]), early.some(over)]).toEqual([true, false]);
      house.journal.full = true;
      await expect(slice()).rejects.toThrow('disk full');
      house.journal.full = false;
      expect([allOver([...late, ...below]), early.some(over)]).toEqual([true, false]);
      more = await slice();
      said.push(rows());
    }
    expect(said.length).toBeGreaterThan(4);
    expect(said.every((now, at) => at === 0 || now > said[at - 1]!)).toBe(true);
  });

  test('what others grant later, and what this one grants with a new device’s key, goes on', async () => {
    await copies(of(giver), MANY, { decidedBy: decider });
    await since();
    await granted(giver);
    const phone = await house.enrolled('owner', 'new phone', owner);
    const [later] = await copies(of(giver), 1, {
      decidedBy: phone.facets.get('aios/requests')!
    });
    for (const check of [() => undefined, () => house.restart(), () => drain()]) {
      await check();
      expect([over(of(giver)), over(later!)]).toEqual([false, false]);
    }
  });

  test('much more of it is no more of a transaction', async () => {
    const work = new Work(house.db);
    await house.restart();
    let most = 0;
    const transact = house.journal.transact.bind(house.journal);
    const spied = jest.spyOn(house.journal, 'transact').mockImplementation(unit =>
      transact(one => {
        const before = work.rows;
        const made = unit(one);
        most = Math.max(most, work.rows - before);
        return made;
      })
    );
    const costOf = async (count: number): Promise<number> => {
      await copies(of(giver), count, { decidedBy: decider });
      most = 0;
      await since();
      return most;
    };
    const [few, many] = [await costOf(2_000), await costOf(20_000)];
    spied.mockRestore();
    expect(entries()).toHaveLength(2);
    expect(many).toBeLessThanOrEqual(few + 20);
  });
});

test('all on an object ends with it, and what is on its name later goes on', async () => {
  const ids = await copies(of(taker), MANY, { below: true });
  const approver = await house.approver(owner, [NEED]);
  const { book, permissions } = house.authority;
  // As the registry does, in the unit of a removal.
  const call = {
    principal: book.principal(owner.kid),
    facet: book.facet(owner.facets.get('aios/registry')!),
    token: { compact: 'signed' }
  } as unknown as SystemCall;
  const told = await house.journal.transact(unit => permissions.end(unit, 'bank', call));
  const { ended, in_flight } = await told();
  expect(in_flight).toEqual([]);
  expect(new Set(ended)).toEqual(new Set([of(giver), of(taker), ...ids]));
  expect(entries().map(({ what }) => what)).toEqual([{ object: 'bank', all: true }]);
  expect(over(approver.facets.get('aios/requests')!)).toBe(true);
  await granted(giver);
  const after = of(giver);
  await house.restart();
  expect([allOver(ids), over(after)]).toEqual([true, false]);
  await drain();
  await house.restart();
  expect([allOver(ids), over(after)]).toEqual([true, false]);
});

/** All rows say it by now. */
async function drain(): Promise<void> {
  while (await slice());
}

describe('between the slices in which rows come to say that they ended', () => {
  test('all of it stays over, whenever the process is killed, until each says it itself', async () => {
    const ids = await copies(of(taker), MANY, { below: true });
    const deep = await copies(ids.at(-1)!, MANY, { below: true });
    const all = [of(giver), of(taker), ...ids, ...deep];
    await revoke(owner, { facet: of(giver) });
    const said: number[] = [];
    for (let more = true; more;) {
      await house.restart();
      expect(allOver(all)).toBe(true);
      more = await slice();
      said.push(rows());
    }
    expect(said.length).toBeGreaterThan(4);
    expect(said).toEqual([...said].sort((one, other) => one - other));
    expect(rows()).toBe(all.length);
    expect(house.db.prepare('SELECT * FROM ends').all()).toEqual([]);
    expect(entries()).toHaveLength(1);
    await house.restart();
    expect(allOver(all)).toBe(true);
  });

  test('a slice that can not be written changes nothing, and the next one goes on', async () => {
    const ids = await copies(of(giver), MANY);
    await revoke(owner, { principal: giver.kid });
    await slice();
    const before = rows();
    house.journal.full = true;
    await expect(slice()).rejects.toThrow('disk full');
    house.journal.full = false;
    expect([rows(), allOver(ids)]).toEqual([before, true]);
    await drain();
    expect(rows()).toBeGreaterThanOrEqual(ids.length);
  });

  test('nothing is lent from it, or renewed below it', async () => {
    const third = await Actor.create(house, 'third');
    await lend(taker, third);
    await copies(of(taker), MANY, { below: true });
    const card = await third.card();
    await revoke(owner, { facet: of(giver) });
    await slice();
    const lends = (more: object = {}): Promise<unknown> =>
      taker.act('bank', 'facet.delegate', { card, terms: CHILD, ...more });
    await expect(lends()).rejects.toMatchObject({ code: 'revoked' });
    await expect(lends({ renews: of(third), terms: { expiry: NOON + 60 } })).rejects.toMatchObject({
      code: 'revoked'
    });
    await expect(third.act('bank', 'facet.describe')).rejects.toMatchObject({ code: 'revoked' });
  });

  test('other acts that cross it end what is left, and nothing twice', async () => {
    const own = await copies(of(giver), MANY);
    const below = await copies(own[5]!, MANY, { below: true, holder: taker.kid });
    const beside = await copies(of(taker), 3);
    const told: string[] = [];
    for (const args of [
      { facet: own[5] },
      { facet: own[6] },
      { principal: taker.kid },
      { facet: below[7] },
      { principal: giver.kid },
      { principal: giver.kid }
    ]) {
      house.pass(1);
      told.push(...(await revoke(owner, args)).revoked);
      await slice();
    }
    expect(new Set(told).size).toBe(told.length);
    expect(told).toEqual(expect.arrayContaining([...own, ...below, ...beside]));
    await drain();
    await house.restart();
    expect(allOver([...own, ...below, ...beside])).toBe(true);
  });

  test('what is below is not ended again, one by one', async () => {
    const ids = await copies(of(taker), MANY, { below: true });
    await revoke(owner, { facet: of(giver) });
    expect(await revoke(owner, { facet: ids[9] })).toEqual({ revoked: [], in_flight: [] });
    expect(entries()).toHaveLength(1);
  });

  test('an end of a pause gives nothing of it back', async () => {
    const ids = await copies(of(giver), MANY);
    await owner.act('aios/facets', 'pause', { principal: giver.kid });
    await revoke(owner, { principal: giver.kid });
    await owner.act('aios/facets', 'resume', { principal: giver.kid });
    expect(allOver(ids)).toBe(true);
    await house.restart();
    expect(allOver(ids)).toBe(true);
    await slice();
    expect(await viewed(giver.kid, ids[0]!)).toMatchObject({ state: 'revoked' });
  });

  test('lists put what goes on first again once all of it is said', async () => {
    await copies(of(giver), MANY);
    await revoke(owner, { principal: giver.kid });
    await house.authority.sweep();
    const { facets } = (await owner.act('aios/facets', 'list')) as { facets: FacetView[] };
    const states = facets.map(({ state }) => state);
    const live = states.filter(state => state === 'live').length;
    expect(states.length - live).toBeGreaterThanOrEqual(MANY);
    // Of one answer the newest comes first: a shorter one has what goes on alone.
    const short = (await owner.act('aios/facets', 'list', { limit: live })) as {
      facets: FacetView[];
      left_out?: number;
    };
    expect(short.facets.every(({ state }) => state === 'live')).toBe(true);
    expect(short.left_out).toBeUndefined();
  });

  test('a restore of a copy from between them ends nothing later than it ended', async () => {
    const ids = await copies(of(giver), MANY);
    const below = await copies(ids[3]!, MANY, { below: true });
    await revoke(owner, { principal: giver.kid });
    await slice();
    house.pass(60);
    const restored = { kept: [owner.kid], entry: 0, by: 'test-service', why: 'restored' };
    await house.journal.transact(unit => void stopForRestore(unit, restored));
    const times = house.db
      .prepare(
        'SELECT DISTINCT revoked_at FROM facets WHERE id IN (SELECT value FROM json_each(?))'
      )
      .all(JSON.stringify([...ids, ...below]));
    expect(times).toEqual([{ revoked_at: NOON * 1000 }]);
    expect(await slice()).toBe(false);
  });

  test('a process that stops does not wait for them', async () => {
    await copies(of(giver), MANY);
    await revoke(owner, { principal: giver.kid });
    const before = rows();
    await house.authority.sweep(true);
    expect(rows()).toBe(before);
  });
});

test('why all of it ended is forgotten with the entry that says it, in memory and in every row', async () => {
  const ids = await copies(of(giver), MANY);
  await revoke(owner, { principal: giver.kid, reason: 'because of Eve' });
  await slice();
  const index = house.journal.entries.findIndex(({ kind }) => kind === 'revocation');
  const what = entries()[0]!.what as Record<string, unknown>;
  const emptied = { index, kind: 'revocation', groups: ['why'], what } as const;
  await house.journal.transact(unit => house.authority.forgetting.forget(unit, [emptied]));
  for (const again of [() => undefined, () => house.restart(), () => drain()]) {
    await again();
    for (const id of [ids[0]!, ids.at(-1)!]) {
      expect(await viewed(giver.kid, id)).toMatchObject({
        ended: { by: owner.kid, why: 'revoked' }
      });
    }
  }
  const tables = ['ends', 'facets'].map(name => house.db.prepare(`SELECT * FROM ${name}`).all());
  expect(JSON.stringify(tables)).not.toContain('Eve');
});
