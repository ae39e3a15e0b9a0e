import { type HeldFacet, makeCard, ServiceProblem, signDecision } from '../../../client';
import { type Budget, type Need, normalizeNeed, sealTerms } from '../../../protocol';
import { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

describe('a facet with a budget', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited());
  });
  afterAll(() => house.close());

  const granted = (
    actions: string[],
    budget: Record<string, Budget>,
    more: Partial<Need> = {}
  ): Promise<HeldFacet> => house.grant(owner, agent, { object: 'bank', actions, budget, ...more });
  const deposit = (facet: HeldFacet, amount: unknown) => facet.invoke('deposit', { amount });
  const say = (facet: HeldFacet, body: unknown, status = 200) =>
    facet.invoke('say', { body: typeof body === 'string' ? body : JSON.stringify(body), status });
  const left = async (facet: HeldFacet) => (await facet.describe()).budget_left;
  const overBudget = (call: Promise<unknown>) =>
    expect(call).rejects.toMatchObject({ explained: { code: 'over_budget' } });
  const reserved = async (call: Promise<unknown>) => {
    const error = await call.then(
      () => undefined,
      (thrown: unknown) => thrown
    );
    expect(error).toBeInstanceOf(ServiceProblem);
    expect(error).toMatchObject({ status: 429, code: 'budget_reserved' });
  };
  const lent = async (facet: HeldFacet, budget: Record<string, Budget>, name = 'taker') => {
    const taker = await house.enrol('agent', name);
    const card = await makeCard(taker.holding.service, taker.holding.keys, name);
    const { actions } = facet.terms;
    const { facet: issued } = await facet.delegate(card, { actions, budget });
    return taker.holding.accept(issued);
  };

  describe('of an argument', () => {
    test('is never overdrawn by a hundred calls at once', async () => {
      const facet = await granted(['deposit'], { amount: { limit: 10 } });
      const before = house.bank.balance;
      const calls = await Promise.allSettled(Array.from({ length: 100 }, () => deposit(facet, 1)));
      expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
      expect(house.bank.balance).toBe(before + 10);
      expect(await left(facet)).toEqual({ amount: '0' });
      await overBudget(deposit(facet, 1));
    });

    test('is counted in decimals as they are written', async () => {
      const facet = await granted(['deposit'], { amount: { limit: 0.3 } });
      await deposit(facet, 0.1);
      await deposit(facet, 0.1);
      expect(await left(facet)).toEqual({ amount: '0.1' });
      await overBudget(deposit(facet, 0.1 + 1e-15));
      await deposit(facet, 0.1);
      expect(await left(facet)).toEqual({ amount: '0' });
      await overBudget(deposit(facet, 5e-324));
    });

    test.each([-1, -1e-9])('gains nothing by %p', async amount => {
      const facet = await granted(['deposit'], { amount: { limit: 5 } });
      await expect(deposit(facet, amount)).rejects.toMatchObject({
        explained: { code: 'constraint' }
      });
      expect(await left(facet)).toEqual({ amount: '5' });
    });

    test.each(['1', null, [1]])('refuses %p', async amount => {
      const facet = await granted(['deposit'], { amount: { limit: 5 } });
      await expect(deposit(facet, amount)).rejects.toMatchObject({
        explained: { code: 'argument_invalid' }
      });
      expect(await left(facet)).toEqual({ amount: '5' });
    });

    test.each([Number.NaN, Number.POSITIVE_INFINITY])(
      '%p is no JSON, and never sent',
      async amount => {
        const facet = await granted(['deposit'], { amount: { limit: 5 } });
        await expect(deposit(facet, amount)).rejects.toMatchObject({ code: 'malformed' });
        expect(await left(facet)).toEqual({ amount: '5' });
      }
    );

    test('does not concern actions without it, and can’t be of one that none has', async () => {
      const facet = await granted(['balance', 'deposit'], { amount: { limit: 1 } });
      await deposit(facet, 1);
      expect((await facet.invoke('balance')).status).toBe(200);
      expect(await facet.describe()).toMatchObject({ state: 'live' });
      await expect(granted(['balance'], { amount: { limit: 1 } })).rejects.toMatchObject({
        code: 'refused'
      });
      await expect(
        house.grant(owner, agent, {
          object: 'aios/registry',
          actions: ['list'],
          budget: { '.size': { limit: 1 } }
        })
      ).rejects.toMatchObject({ code: 'refused' });
    });

    test('is the same after a restart', async () => {
      const facet = await granted(['deposit'], { amount: { limit: 3 } });
      await deposit(facet, 2);
      await house.stop();
      await house.start();
      expect(await left(facet)).toEqual({ amount: '1' });
      await overBudget(deposit(facet, 2));
    });
  });

  describe('of what results say', () => {
    const TOKENS = 'usage.total';
    const usage = (total: unknown) => ({ usage: { total } });

    test('is settled by what each result says, whatever its status', async () => {
      const facet = await granted(['say'], { [TOKENS]: { limit: 100 } });
      await say(facet, usage(30));
      expect(await left(facet)).toEqual({ [TOKENS]: '70' });
      await say(facet, usage(0.5));
      await say(facet, usage(20), 400);
      expect(await left(facet)).toEqual({ [TOKENS]: '49.5' });
      await say(facet, { error: 'nothing was done' }, 429);
      expect(await left(facet)).toEqual({ [TOKENS]: '49.5' });
      await say(facet, usage(49.5));
      expect(await facet.describe()).toMatchObject({ state: 'spent' });
      await overBudget(say(facet, usage(0)));
    });

    test.each([
      ['none', {}],
      ['text', usage('5')],
      ['less than nothing', usage(-5)],
      ['a list', { usage: [{ total: 1 }] }],
      ['a prototype’s', { usage: {} }],
      ['no JSON', 'data: {"usage":{"total":1}}'],
      ['more than any double holds', '{"usage":{"total":1e999999}}']
    ])('keeps all that was set aside where the result says %s', async (_, body) => {
      const facet = await granted(['say'], { [TOKENS]: { limit: 100 } });
      await say(facet, body);
      expect(await left(facet)).toEqual({ [TOKENS]: '0' });
    });

    test('counts numbers exactly that a double can’t hold', async () => {
      const limit = 9_007_199_254_740_991;
      const facet = await granted(['say'], { '.n': { limit } });
      await say(facet, '{"n": 9007199254740990.25}');
      expect(await left(facet)).toEqual({ '.n': '0.75' });
    });

    test('lets one use at a time draw on it where nobody says how much one can take', async () => {
      const facet = await granted(['slow', 'say'], { [TOKENS]: { limit: 100 } });
      const arrived = house.bank.arrival();
      const first = facet.invoke('slow');
      await arrived;
      await reserved(say(facet, usage(1)));
      expect((await facet.check('say', { body: '{}' })).reason).toBe('budget_reserved');
      house.bank.release();
      await first;
      await overBudget(say(facet, usage(1)));
    });

    test('lets so many at once as can be set aside for', async () => {
      const facet = await granted(['metered', 'slow'], { 'usage.units': { limit: 120, each: 50 } });
      // Which of them come first nobody says: they are signed side by side.
      const ended = await Promise.allSettled(
        Array.from({ length: 20 }, () => facet.invoke('metered', { units: 7 }))
      );
      const done = ended.filter(({ status }) => status === 'fulfilled').length;
      expect(done).toBeGreaterThanOrEqual(2);
      expect(await left(facet)).toEqual({ 'usage.units': String(120 - 7 * done) });
    });

    test('sets the declared maximum aside where the terms say nothing', async () => {
      const facet = await granted(['metered'], { 'usage.units': { limit: 60 } });
      await facet.invoke('metered', { units: 9 });
      expect(await left(facet)).toEqual({ 'usage.units': '51' });
      await facet.invoke('metered', { units: 9 });
      // 42 are left, and one use may take 50.
      await overBudget(facet.invoke('metered', { units: 1 }));
    });

    test('of less than one use sets aside is given to nobody: asked for, granted or lent', async () => {
      const detail = expect.stringContaining(
        'usage.units is 49, but a use of metered sets 50 aside'
      ) as string;
      const explained = { code: 'malformed', detail };
      const budget = { 'usage.units': { limit: 49 } };
      const { service, keys } = agent.holding;
      const need = { object: 'bank', actions: ['metered'] };
      const refused = (await service
        .request(keys, { needs: [{ ...need, budget }], purpose: 'x' })
        .catch((error: unknown) => error)) as { jti: string };
      expect(await agent.system.self.explain(refused.jti)).toMatchObject(explained);

      const asked = await service.request(keys, { needs: [need], purpose: 'x' });
      const request = await owner.system.requests.show((asked as { id: string }).id);
      const decide = async (terms: Need): Promise<unknown> =>
        owner.system.requests.decide(
          await signDecision(owner.holding, request, {
            outcome: 'grant',
            granted: [sealTerms(normalizeNeed(terms), house.until(600))],
            mode: 'pointer',
            challenge: await house.challenge()
          })
        );
      await expect(decide({ ...need, budget })).rejects.toMatchObject({
        code: 'not_grantable',
        message: detail
      });
      // Whoever says how much one use is to set aside can have less than the most that one may take.
      await decide({ ...need, budget: { 'usage.units': { limit: 49, each: 20 } } });

      const enough = { 'usage.units': { limit: 50 } };
      const facet = await granted(['metered'], enough, { delegation: true });
      await expect(lent(facet, budget)).rejects.toMatchObject({ explained });
      await (await lent(facet, enough)).invoke('metered', { units: 1 });
    });

    test('counts a child’s use in full against every link above, whatever the child had left', async () => {
      const facet = await granted(['say'], { [TOKENS]: { limit: 100 } }, { delegation: true });
      for (const name of ['a', 'b', 'c']) {
        const child = await lent(facet, { [TOKENS]: { limit: 1 } }, name);
        await say(child, usage(30));
        await overBudget(say(child, usage(0)));
      }
      expect(await left(facet)).toEqual({ [TOKENS]: '10' });
      const last = await lent(facet, { [TOKENS]: { limit: 100 } }, 'd');
      expect(await left(last)).toEqual({ [TOKENS]: '10' });
    });

    test('is not overdrawn through children at once: each is set aside for above, too', async () => {
      const facet = await granted(
        ['slow', 'say'],
        { [TOKENS]: { limit: 100 } },
        { delegation: true }
      );
      const one = await lent(facet, { [TOKENS]: { limit: 1 } }, 'one');
      const other = await lent(facet, { [TOKENS]: { limit: 1 } }, 'other');
      const arrived = house.bank.arrival();
      const first = one.invoke('slow');
      await arrived;
      await reserved(say(other, usage(99)));
      house.bank.release();
      await first;
    });

    test('keeps what was set aside for a use that is cut', async () => {
      const facet = await granted(
        ['slow'],
        { [TOKENS]: { limit: 100, each: 40 } },
        {
          delegation: true
        }
      );
      const child = await lent(facet, { [TOKENS]: { limit: 40, each: 40 } });
      const arrived = house.bank.arrival();
      const call = child.invoke('slow').catch((error: unknown) => error);
      await arrived;
      await facet.revoke(child.id);
      expect(await call).toMatchObject({ code: 'cut' });
      expect(await left(facet)).toEqual({ [TOKENS]: '60' });
    });

    test('gives back what was set aside for a use that was provably not sent', async () => {
      const other = await House.open();
      await other.bank.close();
      const somebody = await other.enrol('owner', 'Bo');
      await other.connectBank(somebody);
      const nowhere = await other.grant(somebody, await other.enrol('agent', 'helper'), {
        object: 'bank',
        actions: ['balance', 'deposit'],
        budget: { amount: { limit: 5 }, [TOKENS]: { limit: 100 } }
      });
      await expect(nowhere.invoke('deposit', { amount: 3 })).rejects.toMatchObject({ status: 502 });
      expect(await left(nowhere)).toEqual({ amount: '5', [TOKENS]: '100' });
      await other.close();
    });
  });

  test('takes nothing where the ledger can’t be written', async () => {
    const facet = await granted(['deposit'], { amount: { limit: 1 } });
    house.diskFails(true);
    await expect(deposit(facet, 1)).rejects.toMatchObject({ code: 'ledger_unavailable' });
    house.diskFails(false);
    expect(await left(facet)).toEqual({ amount: '1' });
    await deposit(facet, 1);
  });
});
