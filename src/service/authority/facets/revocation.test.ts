import type { FacetView, Need } from '../../../protocol';
import type { FacetList } from '../telling/listing';
import { Actor, closed } from '../testing/actor';
import { BANK, House, NOON } from '../testing/house';

const NEED: Need = { object: 'bank', actions: ['balance'], delegation: true };
const GRANTED = closed(NEED, NOON + 3600);
const CHILD = { actions: ['balance'], delegation: true };

describe('a revocation', () => {
  let house: House;
  let owner: Actor;
  let giver: Actor;
  let taker: Actor;
  let third: Actor;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    giver = await house.enrolled('agent', 'analyst', owner);
    taker = await Actor.create(house, 'worker');
    third = await Actor.create(house, 'third');
    await owner.grant(giver, GRANTED, NEED);
    await lend(giver, taker);
    await lend(taker, third);
  });
  afterEach(() => house.close());

  const lend = async (from: Actor, to: Actor) => {
    await to.take((await from.lend(to, CHILD)).facet);
  };
  const of = (actor: Actor) => actor.facets.get('bank')!;
  const listed = async (limit?: number): Promise<FacetList> =>
    (await owner.act('aios/facets', 'list', limit === undefined ? {} : { limit })) as FacetList;
  const revoke = (actor: Actor, facet?: string) =>
    actor.act('bank', 'facet.revoke', facet === undefined ? {} : { facet });

  test('by its holder ends a facet and all below, and nothing above', async () => {
    expect(await revoke(taker)).toEqual({ revoked: [of(taker), of(third)], in_flight: [] });
    expect(house.authority.book.facet(of(giver))!.revokedAt).toBeNull();
    const entries = house.journal.of('revocation');
    expect(entries.map(({ groups }) => groups.what)).toMatchObject([
      { facet: of(taker), object: 'bank' },
      { facet: of(third), object: 'bank' }
    ]);
    expect(entries[1]!.groups.why).toEqual({ detail: `with ${of(taker)}` });
    expect(entries[0]!.groups.who).toMatchObject({ principal: taker.kid, facet: of(taker) });
  });

  test('by an ancestor ends a descendant', async () => {
    expect(await revoke(giver, of(third))).toMatchObject({ revoked: [of(third)] });
    expect(house.authority.book.facet(of(taker))!.revokedAt).toBeNull();
  });

  test('by a descendant, a sibling or a stranger is refused', async () => {
    const sibling = await Actor.create(house, 'sibling');
    await lend(giver, sibling);
    for (const [actor, facet] of [
      [third, of(giver)],
      [third, of(taker)],
      [sibling, of(third)],
      [giver, owner.facets.get('aios/requests')!],
      [giver, house.authority.book.genesis()!.id],
      [giver, '0'.repeat(32)]
    ] as const) {
      await expect(revoke(actor, facet)).rejects.toMatchObject({ code: 'not_yours' });
    }
    expect(house.journal.of('revocation')).toEqual([]);
  });

  test('of what ended before is answered and leaves no second entry', async () => {
    await revoke(giver, of(third));
    expect(await revoke(giver)).toMatchObject({ revoked: [of(giver), of(taker)] });
    expect(await owner.act('aios/facets', 'revoke', { facet: of(giver) })).toEqual({
      revoked: [],
      in_flight: []
    });
    expect(house.journal.of('revocation')).toHaveLength(3);
  });

  test('never ends genesis or anybody’s aios/self', async () => {
    const { book } = house.authority;
    const facet = book.genesis()!.id;
    await expect(owner.act('aios/facets', 'revoke', { facet })).rejects.toMatchObject({
      code: 'no_such_facet'
    });
    await expect(
      owner.act('aios/facets', 'revoke', { facet: giver.facets.get('aios/self')! })
    ).rejects.toMatchObject({ code: 'standing_facet' });
    await expect(giver.act('aios/self', 'facet.revoke', {})).rejects.toMatchObject({
      code: 'standing_facet'
    });
  });

  test('by a page ends a notebook’s facet, but no owner’s', async () => {
    const page = await house.enrolled('page', 'lab');
    await expect(
      page.act('aios/facets', 'revoke', { facet: owner.facets.get('aios/requests')! })
    ).rejects.toMatchObject({ code: 'owners_only' });
    expect(await page.act('aios/facets', 'revoke', { facet: of(third) })).toMatchObject({
      revoked: [of(third)]
    });
  });

  test('that can not be made durable ends nothing and cuts nothing', async () => {
    const told: unknown[] = [];
    house.authority.book.onStopped(ids => told.push(ids));
    house.journal.full = true;
    await expect(revoke(giver)).rejects.toThrow('disk full');
    house.journal.full = false;
    for (const actor of [giver, taker, third]) {
      expect(house.authority.book.facet(of(actor))!.revokedAt).toBeNull();
      expect(await actor.act('bank', 'facet.describe')).toMatchObject({ state: 'live' });
    }
    expect(told).toEqual([]);
  });

  test('holds after a restart', async () => {
    await revoke(taker);
    await house.restart();
    await expect(third.act('bank', 'facet.describe')).rejects.toMatchObject({ code: 'revoked' });
  });

  test('does not push what still lives out of the list', async () => {
    await revoke(taker, of(third));
    house.pass(1);
    const id = await giver.ask([NEED]);
    await owner.decide(id, [closed(NEED, NOON + 10)]);
    const { facets: all } = await listed();
    const live = all.filter(({ state }) => state === 'live').length;
    const first = await listed(live);
    expect(first.left_out).toBeUndefined();
    expect(first.facets.map(({ state }) => state)).toEqual(Array(live).fill('live'));
    expect(first.facets.map(({ id }) => id)).not.toContain(of(third));
    house.pass(10);
    await house.authority.sweep();
    const later = await listed(live - 1);
    expect(later.facets.every(({ terms }) => terms.expiry !== NOON + 10)).toBe(true);
  });

  test('can be done of what a person granted, however much of it is lent on', async () => {
    house.pass(1);
    for (let times = 0; times < 20; times += 1) {
      await lend(giver, await Actor.create(house, `crowd ${times}`));
    }
    const all = await listed();
    expect(all.left_out).toBeUndefined();
    const lent = 2 + 20;
    const { facets, left_out } = await listed(all.facets.length - lent);
    expect(left_out).toBe(lent);
    const ids = facets.map(({ id }) => id);
    expect(ids).toContain(of(giver));
    // And who may approve, which makes it possible to turn a lost device away.
    expect(ids).toContain(owner.facets.get('aios/requests'));
    const short = await listed(all.facets.length - 1);
    expect([short.facets.length, short.left_out]).toEqual([all.facets.length - 1, 1]);
    expect(short.facets.map(({ id }) => id)).not.toContain(of(taker));
  });

  test('from the terminal names the service', async () => {
    await house.authority.revoke({ of: 'facet', id: of(giver) }, { by: null, why: 'kernel ended' });
    expect(house.journal.of('revocation')[0]!.groups).toMatchObject({
      who: { kind: 'service', principal: 'test-service' },
      why: { reason: 'kernel ended' }
    });
  });

  test('is told in the list with who did it, and so is every other end', async () => {
    await revoke(giver, of(third));
    house.register('bank', { balance: { ...BANK.balance!, summary: 'Other.' } });
    const list = async () =>
      ((await owner.act('aios/facets', 'list')) as { facets: FacetView[] }).facets;
    const state = async (actor: Actor) => (await list()).find(({ id }) => id === of(actor))!.state;
    expect((await list()).find(({ id }) => id === of(third))).toMatchObject({
      state: 'revoked',
      ended: { by: giver.kid, at: NOON, why: 'revoked' }
    });
    expect(await state(giver)).toBe('suspended');
    house.register('bank', BANK);
    expect(await state(giver)).toBe('live');
    house.registered.delete('bank');
    expect(await state(giver)).toBe('suspended');
    house.pass(3600);
    expect(await state(giver)).toBe('expired');
    expect((await list()).map(({ id }) => id)).not.toContain(house.authority.book.genesis()!.id);
  });
});

describe('a facet itself', () => {
  test('describes itself, and says what the gateway’s checks would', async () => {
    const house = await House.open();
    const agent = await house.enrolled('agent', 'analyst');
    expect(await agent.act('aios/registry', 'facet.describe')).toMatchObject({
      id: agent.facets.get('aios/registry'),
      state: 'live',
      uses_left: null,
      terms: { object: 'aios/registry', actions: ['list'] },
      definitions: { list: { name: 'list' } },
      parent: house.authority.book.genesis()!.id,
      decided_by: null
    });
    const check = () => agent.act('aios/registry', 'facet.check', { act: 'list', args: {} });
    expect(await check()).toEqual({ ok: true });
    house.truth = { code: 'constraint', detail: 'amount' };
    expect(await check()).toEqual({ ok: false, reason: 'constraint', detail: 'amount' });
    house.close();
  });

  test('remembers when it was last used', async () => {
    const house = await House.open();
    const agent = await house.enrolled('agent', 'analyst');
    const id = agent.facets.get('aios/registry')!;
    const { book } = house.authority;
    house.pass(5);
    await house.journal.transact(unit => book.takeUse(unit, book.chain(id)));
    await house.authority.sweep();
    await house.restart();
    const { facets } = await house.authority.facetsOf(agent.kid);
    expect(facets.find(facet => facet.id === id)?.last_used).toBe(NOON + 5);
    house.close();
  });
});

describe('a revocation of what was granted since', () => {
  let house: House;
  let owner: Actor;
  let stolen: Actor;
  let early: Actor;
  let late: Actor;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    stolen = await house.enrolled('owner', 'lost phone', owner);
    early = await house.enrolled('agent', 'early');
    late = await house.enrolled('agent', 'late');
    await stolen.grant(early, GRANTED, NEED);
    house.pass(100);
    await stolen.grant(late, GRANTED, NEED);
  });
  afterEach(() => house.close());

  const of = (actor: Actor) => actor.facets.get('bank')!;
  const live = (id: string) => house.authority.book.facet(id)!.revokedAt === null;
  const revoke = (by: Actor, args: Record<string, unknown>) =>
    by.act('aios/facets', 'revoke', args) as Promise<{ revoked: string[] }>;

  test('ends what a device granted from then on, with what was lent of it, in one unit', async () => {
    const taker = await Actor.create(house, 'worker');
    const lent = await late.lend(taker, CHILD);
    await taker.take(lent.facet);
    const { revoked } = await revoke(owner, {
      facet: stolen.facets.get('aios/requests'),
      granted_since: NOON + 100,
      reason: 'lost'
    });
    expect(revoked).toEqual([stolen.facets.get('aios/requests'), of(late), of(taker)]);
    expect(live(of(early))).toBe(true);
    const [, second, third] = house.journal.of('revocation');
    expect(second!.groups.why).toEqual({
      reason: 'lost',
      detail: `granted by ${stolen.facets.get('aios/requests')}`
    });
    expect(third!.groups.why).toEqual({ reason: 'lost', detail: `with ${of(late)}` });
  });

  test('without a time leaves what was granted', async () => {
    await revoke(owner, { principal: stolen.kid });
    expect(live(of(late))).toBe(true);
    await expect(stolen.act('aios/requests', 'list')).rejects.toMatchObject({ code: 'revoked' });
    expect(await stolen.act('aios/self', 'facet.describe')).toMatchObject({ state: 'live' });
  });

  test('reaches owners that a thief made with the device, and what those granted', async () => {
    const thief = await house.enrolled('owner', 'thief', stolen);
    const loot = await house.enrolled('agent', 'loot');
    await thief.grant(loot, GRANTED, NEED);
    house.pass(1);
    const accomplice = await house.enrolled('owner', 'accomplice', thief);
    await revoke(owner, { principal: stolen.kid, granted_since: NOON + 100 });
    expect(live(of(loot))).toBe(false);
    expect(live(of(early))).toBe(true);
    for (const one of [thief, accomplice]) {
      await expect(one.act('aios/requests', 'list')).rejects.toMatchObject({ code: 'revoked' });
      expect(await one.act('aios/self', 'facet.describe')).toMatchObject({ state: 'live' });
    }
    expect(await owner.act('aios/requests', 'list')).toEqual({ requests: [], rules: [] });
  });

  test('works also after the device itself was revoked', async () => {
    await revoke(owner, { principal: stolen.kid });
    const { revoked } = await revoke(owner, { principal: stolen.kid, granted_since: NOON });
    expect(revoked).toEqual([of(early), of(late)]);
  });

  test('voids codes that were made but not used', async () => {
    const { code } = (await stolen.act('aios/requests', 'introduce', {
      kind: 'owner',
      petname: 'later'
    })) as { code: string };
    await revoke(owner, { principal: stolen.kid });
    const later = await Actor.create(house, 'later');
    await expect(later.enrol(code)).rejects.toMatchObject({ code: 'not_yours' });
  });

  test('by a page ends nothing where an owner’s facet is among it', async () => {
    const page = await house.enrolled('page', 'lab');
    const agent = await house.enrolled('agent', 'introducer');
    const before = house.journal.of('revocation').length;
    await expect(revoke(page, { facet: of(early), granted_since: 0 })).resolves.toMatchObject({
      revoked: [of(early)]
    });
    for (const args of [
      { principal: stolen.kid },
      { principal: owner.kid, granted_since: 0 },
      { facet: stolen.facets.get('aios/facets'), granted_since: 0 }
    ]) {
      await expect(revoke(page, args)).rejects.toMatchObject({ code: 'owners_only' });
    }
    expect(house.journal.of('revocation')).toHaveLength(before + 1);
    await expect(revoke(agent, { facet: of(late) })).rejects.toMatchObject({
      code: 'unknown_facet'
    });
  });

  test('that can not be made durable ends nothing of it', async () => {
    house.journal.full = true;
    await expect(revoke(owner, { principal: stolen.kid, granted_since: 0 })).rejects.toThrow(
      'disk full'
    );
    house.journal.full = false;
    expect([of(early), of(late), stolen.facets.get('aios/requests')!].every(live)).toBe(true);
  });
});
