import { type HeldFacet, makeCard, ServiceProblem } from '../../../client';
import type { Need } from '../../../protocol';
import { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

describe('a facet with a rate', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited());
  });
  afterEach(() => {
    house.stands = undefined;
  });
  afterAll(() => house.close());

  const granted = (more: Partial<Need> = {}, who = agent): Promise<HeldFacet> =>
    house.grant(owner, who, {
      object: 'bank',
      actions: ['deposit'],
      rate: { calls: 3, per: 60 },
      ...more
    });
  const deposit = (facet: HeldFacet, jti?: string) =>
    facet.invoke('deposit', { amount: 1 }, jti === undefined ? {} : { jti });
  const tooSoon = async (call: Promise<unknown>): Promise<void> => {
    const error = await call.then(
      () => undefined,
      (thrown: unknown) => thrown
    );
    expect(error).toBeInstanceOf(ServiceProblem);
    expect(error).toMatchObject({ status: 429, code: 'rate_exceeded' });
  };

  test('lets so many uses through in any period, and tells its holder when the next may pass', async () => {
    house.stands = Date.now();
    const facet = await granted();
    await deposit(facet);
    house.ahead += 40_000;
    await deposit(facet);
    await deposit(facet);
    const jti = agent.holding.service.newJti();
    const answer = await facet.send('deposit', { amount: 1 }, { jti });
    expect(answer.status).toBe(429);
    const after = Number(answer.headers.get('retry-after'));
    expect(after).toBeGreaterThan(15);
    expect(after).toBeLessThanOrEqual(20);
    expect(await agent.system.self.explain(jti)).toMatchObject({ code: 'rate_exceeded' });
    expect(await facet.check('deposit', { amount: 1 })).toMatchObject({
      ok: false,
      reason: 'rate_exceeded'
    });
    house.ahead += after * 1000;
    await deposit(facet);
    // The two of before are not a period old yet: a period that begins elsewhere helps nobody.
    await tooSoon(deposit(facet));
  });

  test('of a hundred calls at once lets through exactly so many', async () => {
    const facet = await granted();
    const before = house.bank.balance;
    const calls = await Promise.allSettled(Array.from({ length: 100 }, () => deposit(facet)));
    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(house.bank.balance).toBe(before + 3);
  });

  test('gives no more after a restart than before', async () => {
    const facet = await granted();
    await Promise.all([deposit(facet), deposit(facet), deposit(facet)]);
    await house.stop();
    await house.start();
    await tooSoon(deposit(facet));
    house.ahead += 61_000;
    await deposit(facet);
  });

  test('counts what descends from it, whoever calls, and gives each child no more', async () => {
    const facet = await granted({ delegation: true });
    const children = await Promise.all(
      ['a', 'b'].map(async name => {
        const taker = await house.enrol('agent', name);
        const card = await makeCard(taker.holding.service, taker.holding.keys, name);
        const { facet: issued } = await facet.delegate(card, {
          actions: ['deposit'],
          rate: { calls: 2, per: 60 }
        });
        return taker.holding.accept(issued);
      })
    );
    const [one, other] = children as [HeldFacet, HeldFacet];
    await deposit(one);
    await deposit(one);
    await tooSoon(deposit(one));
    await deposit(other);
    await tooSoon(deposit(other));
    await tooSoon(deposit(facet));
  });

  test('is the one 404 to whoever does not hold it, and to a replay', async () => {
    const facet = await granted({ rate: { calls: 1, per: 3600 } });
    const thief = await house.enrol('agent', 'thief');
    const { service, keys } = agent.holding;
    const claims = { act: 'deposit', args: { amount: 1 }, fct: facet.id, obj: 'bank' };
    const url = facet.issued().facet_url;
    const used = await service.token(keys, 'facet-action', claims);
    const post = (body: string) => house.send('facets', 'POST', url, { body });
    expect((await post(used)).status).toBe(200);
    const stolen = await service.token(thief.holding.keys, 'facet-action', claims);
    const unknown = await house.send('facets', 'POST', `/${'0'.repeat(32)}/`, { body: stolen });
    for (const body of [stolen, used, `${used.slice(0, -4)}AAAA`]) {
      const { status, headers, body: text } = await post(body);
      expect([status, text]).toEqual([404, unknown.body]);
      expect(Object.keys(headers)).toEqual(Object.keys(unknown.headers));
    }
    expect((await post(await service.token(keys, 'facet-action', claims))).status).toBe(429);
  });

  test('counts what was not sent too: it bounds attempts', async () => {
    const other = await House.open();
    await other.bank.close();
    const somebody = await other.enrol('owner', 'Bo');
    await other.connectBank(somebody);
    const nowhere = await other.grant(somebody, await other.enrol('agent', 'helper'), {
      object: 'bank',
      actions: ['balance'],
      uses: 5,
      rate: { calls: 1, per: 60 }
    });
    await expect(nowhere.invoke('balance')).rejects.toMatchObject({ status: 502 });
    await tooSoon(nowhere.invoke('balance'));
    expect((await nowhere.describe()).uses_left).toBe(5);
    await other.close();
  });

  test('on one of the service’s own objects is kept too', async () => {
    const rate = { calls: 1, per: 60 };
    const facet = await house.grant(owner, agent, {
      object: 'aios/registry',
      actions: ['list'],
      rate
    });
    await facet.call('list');
    await tooSoon(facet.call('list'));
  });

  test('takes nothing where the ledger can’t be written', async () => {
    const facet = await granted({ rate: { calls: 1, per: 60 } });
    house.diskFails(true);
    await expect(deposit(facet)).rejects.toMatchObject({ code: 'ledger_unavailable' });
    house.diskFails(false);
    await deposit(facet);
    await tooSoon(deposit(facet));
  });
});
