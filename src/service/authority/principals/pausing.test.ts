import type { FacetView, Need, PrincipalView } from '../../../protocol';
import { Actor, closed } from '../testing/actor';
import { House, NOON } from '../testing/house';

const NEED: Need = { object: 'bank', actions: ['balance'], delegation: true };
const GRANTED = closed(NEED, NOON + 3600);
const CHILD = { actions: ['balance'], delegation: true };

describe('a pause', () => {
  let house: House;
  let owner: Actor;
  let giver: Actor;
  let taker: Actor;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    giver = await house.enrolled('agent', 'analyst', owner);
    taker = await Actor.create(house, 'worker');
    await owner.grant(giver, GRANTED, NEED);
    const lent = await giver.lend(taker, CHILD);
    await taker.take(lent.facet);
    await taker.take(lent.self!);
  });
  afterEach(() => house.close());

  const of = (actor: Actor) => actor.facets.get('bank')!;
  const pause = (by: Actor, what: object) => by.act('aios/facets', 'pause', { ...what });
  const resume = (by: Actor, what: object) => by.act('aios/facets', 'resume', { ...what });
  const stateOf = async (actor: Actor) =>
    ((await actor.act('bank', 'facet.describe')) as { state: string }).state;

  test('of a facet stops it and what came from it, until it is resumed', async () => {
    const both = [of(giver), of(taker)];
    house.inFlight.set(of(taker), 12);
    const { book } = house.authority;
    const told: boolean[] = [];
    book.onStopped(stops => told.push(both.every(id => book.chain(id).some(stops))));
    expect(await pause(owner, { facet: of(giver), reason: 'odd calls' })).toEqual({
      paused: both,
      in_flight: [12]
    });
    expect(told).toEqual([true]);
    expect(await stateOf(giver)).toBe('paused');
    expect(await taker.act('bank', 'facet.describe')).toMatchObject({
      state: 'paused',
      paused: { at: NOON, by: owner.kid, why: 'odd calls' }
    });
    expect(await resume(owner, { facet: of(giver) })).toEqual({ resumed: both });
    expect(await stateOf(taker)).toBe('live');
  });

  test('leaves an entry, as does its end, and neither leaves one a second time', async () => {
    await pause(owner, { facet: of(giver), reason: 'odd calls' });
    expect(await pause(owner, { facet: of(giver) })).toEqual({ paused: [], in_flight: [] });
    await resume(owner, { facet: of(giver) });
    await expect(resume(owner, { facet: of(giver) })).rejects.toMatchObject({ code: 'not_paused' });
    expect(house.journal.of('pause')).toHaveLength(1);
    expect(house.journal.of('pause')[0]!.groups).toMatchObject({
      who: { principal: owner.kid, facet: owner.facets.get('aios/facets') },
      what: { object: 'bank', actions: ['balance'], facet: of(giver), holder: giver.kid },
      why: { reason: 'odd calls' },
      token: expect.any(String)
    });
    expect(house.journal.of('resume')).toHaveLength(1);
  });

  test('ended in the notebook’s own page says so; no page leaves that out, or claims it elsewhere', async () => {
    const record = house.authority.book.principal(owner.kid)!;
    record.origin = 'https://hub.example';
    await pause(owner, { facet: of(giver) });
    const bad = { status: 403, code: 'bad_mode' };
    const resumed = (more: object) => resume(owner, { facet: of(giver), ...more });
    await expect(resumed({ mode: 'page' })).rejects.toMatchObject(bad);
    house.inPage = true;
    await expect(resumed({})).rejects.toMatchObject(bad);
    expect(await stateOf(giver)).toBe('paused');
    await resumed({ mode: 'page' });
    expect(house.journal.of('resume')[0]!.groups.what).toEqual({
      object: 'bank',
      actions: ['balance'],
      facet: of(giver),
      holder: giver.kid,
      mode: 'page'
    });
    // What narrows needs no mark.
    await pause(owner, { principal: giver.kid });
    await resume(owner, { principal: giver.kid, mode: 'page' });
    expect(house.journal.of('resume')[1]!.groups.what).toMatchObject({ object: '*', mode: 'page' });
    record.origin = null;
    await pause(owner, { facet: of(giver) });
    await resumed({});
    expect(house.journal.of('resume')[2]!.groups.what).not.toHaveProperty('mode');
  });

  test('of a principal stops all it holds, will hold and has lent, but not its own window', async () => {
    const { paused } = (await pause(owner, { principal: giver.kid })) as { paused: string[] };
    expect(paused).toEqual(expect.arrayContaining([of(giver), of(taker)]));
    expect(paused).not.toContain(giver.facets.get('aios/self'));
    expect(await taker.act('bank', 'facet.describe')).toMatchObject({ state: 'paused' });
    await expect(giver.act('aios/registry', 'list')).rejects.toMatchObject({ code: 'paused' });
    expect(await giver.act('aios/self', 'facet.describe')).toMatchObject({ state: 'live' });
    const { facets: views } = await house.authority.facetsOf(giver.kid);
    expect(views.find(({ id }) => id === of(giver))).toMatchObject({
      state: 'paused',
      paused: { by: owner.kid }
    });
    expect(views.find(({ terms }) => terms.object === 'aios/self')!.state).toBe('live');
    const { principals } = (await owner.act('aios/facets', 'list')) as {
      principals: PrincipalView[];
    };
    expect(principals.find(({ principal }) => principal === giver.kid)!.paused).toMatchObject({
      at: NOON
    });
    // What is lent to it meanwhile is stopped as well.
    const third = await house.enrolled('agent', 'third', owner);
    await owner.grant(third, GRANTED, NEED);
    const lent = await third.lend(giver, CHILD);
    await giver.take(lent.facet);
    expect(await stateOf(giver)).toBe('paused');
    await resume(owner, { principal: giver.kid });
    expect(await stateOf(giver)).toBe('live');
  });

  test('of a principal keeps it from asking', async () => {
    await pause(owner, { principal: giver.kid });
    await expect(giver.ask([NEED])).rejects.toMatchObject({ code: 'paused' });
    await resume(owner, { principal: giver.kid });
    expect(await giver.ask([NEED])).toMatch(/^[0-9a-f]{32}$/);
  });

  test('under another pause ends only when both have', async () => {
    await pause(owner, { facet: of(taker) });
    expect(await pause(owner, { facet: of(giver) })).toMatchObject({ paused: [of(giver)] });
    expect(await resume(owner, { facet: of(giver) })).toEqual({ resumed: [of(giver)] });
    expect(await stateOf(taker)).toBe('paused');
    await pause(owner, { principal: taker.kid });
    expect(await resume(owner, { facet: of(taker) })).toEqual({ resumed: [] });
    expect(await resume(owner, { principal: taker.kid })).toMatchObject({
      resumed: expect.arrayContaining([of(taker)])
    });
    expect(await stateOf(taker)).toBe('live');
  });

  test('holds after a restart', async () => {
    await pause(owner, { principal: giver.kid });
    await house.restart();
    expect(await stateOf(taker)).toBe('paused');
    await resume(owner, { principal: giver.kid });
    expect(await stateOf(taker)).toBe('live');
  });

  test('that can not be made durable stops nothing', async () => {
    house.journal.full = true;
    await expect(pause(owner, { principal: giver.kid })).rejects.toThrow('disk full');
    house.journal.full = false;
    expect(await stateOf(giver)).toBe('live');
    await pause(owner, { facet: of(giver) });
    house.journal.full = true;
    await expect(resume(owner, { facet: of(giver) })).rejects.toThrow('disk full');
    house.journal.full = false;
    expect(await stateOf(taker)).toBe('paused');
  });

  test('does not keep what is paused from being ended, looked at or given back', async () => {
    await pause(owner, { facet: of(giver) });
    expect(await taker.act('bank', 'facet.revoke')).toMatchObject({ revoked: [of(taker)] });
    expect(await owner.act('aios/facets', 'revoke', { facet: of(giver) })).toMatchObject({
      revoked: [of(giver)]
    });
    // What ended while it was paused stays ended.
    expect(await resume(owner, { facet: of(giver) })).toEqual({ resumed: [] });
    const listed = (await owner.act('aios/facets', 'list')) as { facets: FacetView[] };
    expect(listed.facets.find(({ id }) => id === of(giver))!.state).toBe('revoked');
  });

  test('keeps a facet from being lent', async () => {
    await pause(owner, { facet: of(giver) });
    const args = { card: await taker.card(), terms: CHILD };
    await expect(giver.act('bank', 'facet.delegate', args)).rejects.toMatchObject({
      code: 'paused'
    });
  });

  test('is no page’s to end, nor anybody’s but an owner’s', async () => {
    const page = await house.enrolled('page', 'lab');
    expect(await pause(page, { facet: of(giver) })).toMatchObject({
      paused: [of(giver), of(taker)]
    });
    await expect(resume(page, { facet: of(giver) })).rejects.toMatchObject({
      code: 'action_not_granted'
    });
    const need: Need = { object: 'aios/facets', actions: ['list', 'resume'] };
    const id = await taker.ask([need]);
    await expect(owner.decide(id, [closed(need, NOON + 60)])).rejects.toMatchObject({
      code: 'not_grantable'
    });
  });

  test('of what an owner holds is an owner’s, and never of what it is made with', async () => {
    const page = await house.enrolled('page', 'lab');
    const other = await house.enrolled('owner', 'phone', owner);
    const own = owner.facets.get('aios/requests')!;
    for (const what of [{ facet: own }, { principal: owner.kid }]) {
      await expect(pause(page, what)).rejects.toMatchObject({ code: 'owners_only' });
    }
    for (const what of [{ facet: owner.facets.get('aios/facets') }, { principal: owner.kid }]) {
      await expect(pause(owner, what)).rejects.toMatchObject({ code: 'would_stop_itself' });
    }
    await pause(other, { principal: owner.kid });
    await expect(owner.act('aios/requests', 'list')).rejects.toMatchObject({ code: 'paused' });
    await expect(resume(owner, { principal: owner.kid })).rejects.toMatchObject({ code: 'paused' });
  });

  test('of a device voids the codes that it made', async () => {
    const other = await house.enrolled('owner', 'phone', owner);
    const { code } = (await owner.act('aios/requests', 'introduce', {
      kind: 'owner',
      petname: 'thief'
    })) as { code: string };
    await pause(other, { principal: owner.kid });
    const thief = await Actor.create(house, 'thief');
    await expect(thief.enrol(code)).rejects.toMatchObject({ code: 'not_yours' });
    await resume(other, { principal: owner.kid });
    await thief.enrol(code);
  });

  test('of nothing, of two things, of genesis or of a window is refused', async () => {
    const genesis = house.authority.book.genesis()!.id;
    for (const [what, code] of [
      [{}, 'bad_target'],
      [{ facet: of(giver), principal: giver.kid }, 'bad_target'],
      [{ facet: '0'.repeat(32) }, 'no_such_facet'],
      [{ facet: genesis }, 'no_such_facet'],
      [{ principal: 'x'.repeat(43) }, 'no_such_principal'],
      [{ facet: giver.facets.get('aios/self') }, 'standing_facet']
    ] as const) {
      await expect(pause(owner, what)).rejects.toMatchObject({ code });
      await expect(resume(owner, what)).rejects.toMatchObject({ code });
    }
    expect(house.journal.of('pause')).toEqual([]);
  });
});
