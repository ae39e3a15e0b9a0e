import { type HeldFacet, makeCard, Refused, signDecision } from '../../../client';
import { verifyBundle } from '../../../ledger';
import { type Need, normalizeNeed, sealTerms, type Terms } from '../../../protocol';
import { bundleOf } from '../../testing/bundle';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

describe('a facet with limits that are only tried', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let other: Somebody;

  beforeAll(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    other = await house.enrol('agent', 'other');
    await house.connectBank(owner);
  });
  beforeEach(async () => {
    // Each with requests and a pace of its own.
    agent = await house.enrol('agent', 'helper');
  });
  afterEach(async () => {
    const { faults } = await verifyBundle([await bundleOf(house, owner)]);
    expect(faults).toEqual([]);
  });
  afterAll(() => house.close());

  const seconds = (): number => Math.floor(house.clock.now() / 1000);
  /** At most so much, tried for ten minutes. */
  const trying = (max = 5, until = seconds() + 600): Pick<Terms, 'observe'> => ({
    observe: { constraints: { amount: { range: { max } } }, until }
  });
  const granted = (more: Partial<Need> = {}): Promise<HeldFacet> =>
    house.grant(owner, agent, { object: 'bank', actions: ['deposit'], ...trying(), ...more });
  const pay = (facet: HeldFacet, amount: number) => facet.invoke('deposit', { amount });
  const lend = async (facet: HeldFacet, terms: Partial<Need>): Promise<HeldFacet> => {
    const card = await makeCard(other.holding.service, other.holding.keys, 'taker');
    const given = await facet.delegate(card, { actions: ['deposit'], ...terms });
    return other.holding.accept(given.facet);
  };
  const refused = (call: Promise<unknown>, detail: RegExp = /./) =>
    expect(call).rejects.toMatchObject({
      explained: { code: 'constraint', detail: expect.stringMatching(detail) }
    });
  /** What the newest intent says was broken. */
  const marks = async (): Promise<unknown> => {
    const { entries } = await owner.system.ledger.query({ kinds: ['intent'], limit: 1 });
    const { bytes } = entries[0]!.openings.what!;
    return (JSON.parse(Buffer.from(bytes, 'base64url').toString()) as { observed?: unknown })
      .observed;
  };

  test('does what they would refuse, and marks it; from the end on they hold', async () => {
    const facet = await granted();
    const before = house.bank.balance;
    await pay(facet, 5);
    expect(await marks()).toBeUndefined();
    await pay(facet, 6);
    expect(await marks()).toEqual([{ facet: facet.id, argument: 'amount' }]);
    expect(await facet.check('deposit', { amount: 6 })).toEqual({
      ok: true,
      observed: [{ facet: facet.id, argument: 'amount' }]
    });
    house.ahead += 600_000;
    await refused(pay(facet, 6), /^amount is above 5; tried until 20/);
    expect(await facet.check('deposit', { amount: 6 })).toMatchObject({ reason: 'constraint' });
    await pay(facet, 5);
    expect(await marks()).toBeUndefined();
    expect(house.bank.balance).toBe(before + 16);
  });

  test('is held to everything else meanwhile', async () => {
    const facet = await granted({
      uses: 2,
      constraints: { amount: { range: { max: 50 } } },
      budget: { amount: { limit: 60 } }
    });
    await refused(pay(facet, 51));
    await pay(facet, 50);
    await expect(pay(facet, 11)).rejects.toMatchObject({ explained: { code: 'over_budget' } });
    await pay(facet, 10);
    await expect(pay(facet, 1)).rejects.toMatchObject({ explained: { code: 'spent' } });
    await expect(facet.invoke('balance')).rejects.toBeInstanceOf(Refused);
  });

  test('gains nothing by a clock that goes back once they held', async () => {
    const facet = await granted();
    house.ahead += 600_000;
    await pay(facet, 1);
    house.ahead -= 30_000;
    await refused(pay(facet, 6));
    house.ahead += 30_000;
  });

  test('lets nobody be granted more than was asked for by trying what is to hold', async () => {
    const { service, keys } = agent.holding;
    const need: Need = {
      object: 'bank',
      actions: ['deposit'],
      constraints: { amount: { range: { max: 5 } } }
    };
    const asked = await service.request(keys, { needs: [need], purpose: 'to try' });
    if (asked.state !== 'pending') {
      throw new Error('granted without a decision');
    }
    const request = await owner.system.requests.show(asked.id);
    const decide = async (more: Partial<Terms>) => {
      const terms = sealTerms(normalizeNeed(need), seconds() + 3600);
      const decision = await signDecision(owner.holding, request, {
        outcome: 'grant',
        granted: [{ ...terms, ...more }],
        mode: 'pointer',
        challenge: await house.challenge()
      });
      return owner.system.requests.decide(decision);
    };
    await expect(decide({ constraints: {}, ...trying() })).rejects.toMatchObject({
      code: 'wider_than_asked'
    });
    await expect(decide(trying(5, seconds() + 604_860))).rejects.toMatchObject({
      code: 'not_grantable'
    });
    await expect(decide(trying(3))).resolves.toMatchObject({ state: 'granted' });
  });

  test('may be granted with limits that hold at once, or sooner, but not later', async () => {
    const need: Need = { object: 'bank', actions: ['deposit'], ...trying() };
    const decide = async (more: Partial<Terms>) => {
      const { service, keys } = agent.holding;
      const asked = await service.request(keys, { needs: [need], purpose: 'to try' });
      if (asked.state !== 'pending') {
        throw new Error('granted without a decision');
      }
      const request = await owner.system.requests.show(asked.id);
      const { observe: _, ...terms } = sealTerms(normalizeNeed(need), seconds() + 3600);
      const decision = await signDecision(owner.holding, request, {
        outcome: 'grant',
        granted: [{ ...terms, ...more }],
        mode: 'pointer',
        challenge: await house.challenge()
      });
      try {
        return await owner.system.requests.decide(decision);
      } finally {
        await service.withdraw(keys, asked.id);
      }
    };
    const { until } = need.observe!;
    await expect(decide({})).rejects.toMatchObject({ code: 'wider_than_asked' });
    await expect(decide(trying(5, until + 1))).rejects.toMatchObject({ code: 'wider_than_asked' });
    await decide(trying(5, until - 1));
    await decide({ constraints: { amount: { range: { max: 5 } } } });
  });

  test('is not asked for longer than a week', async () => {
    const { service, keys } = agent.holding;
    const need = { object: 'bank', actions: ['deposit'], ...trying(5, seconds() + 604_860) };
    await expect(service.request(keys, { needs: [need], purpose: 'to try' })).rejects.toMatchObject(
      { code: 'refused' }
    );
  });

  test('is lent within what it tries, and what is lent tries limits of its own beside', async () => {
    const facet = await granted({ delegation: true });
    const { observe } = facet.terms;
    const wider = async (terms: Partial<Need>) =>
      expect(lend(facet, terms)).rejects.toMatchObject({ explained: { code: 'not_subsumed' } });
    await wider({});
    await wider({ observe: { ...observe!, until: observe!.until + 1 } });
    await wider(trying(6));
    await expect(lend(facet, trying(5, seconds() + 604_860))).rejects.toBeInstanceOf(Refused);
    const child = await lend(facet, trying(3, observe!.until));
    await pay(child, 4);
    expect(await marks()).toEqual([{ facet: child.id, argument: 'amount' }]);
    await pay(child, 6);
    expect(await marks()).toEqual(
      [child, facet].map(({ id }) => ({ facet: id, argument: 'amount' }))
    );
    const firm = await lend(facet, { constraints: { amount: { range: { max: 5 } } } });
    await refused(pay(firm, 6));
  });

  test('tries nothing of what its giver holds', async () => {
    const firm = { constraints: { amount: { range: { max: 5 } } } };
    const facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['deposit'],
      delegation: true,
      ...firm
    });
    await expect(lend(facet, trying())).rejects.toMatchObject({
      explained: { code: 'not_subsumed' }
    });
    const child = await lend(facet, { ...firm, ...trying(3) });
    await pay(child, 4);
    await refused(pay(child, 6));
  });

  test('is renewed with what is left of it, and no longer', async () => {
    const facet = await granted({ delegation: true });
    const card = await makeCard(other.holding.service, other.holding.keys, 'taker');
    const { observe } = facet.terms;
    const terms = { actions: ['deposit'], observe: observe!, expiry: seconds() + 1200 };
    const lent = await facet.delegate(card, terms);
    const again = await facet.renew(card, lent.facet.id, seconds() + 2400);
    const child = await other.holding.accept(again.facet);
    expect(child.terms.observe).toEqual(observe);
    await pay(child, 6);
    house.ahead += 600_000;
    await refused(pay(child, 6));
  });

  test('goes on to try after a restart, until the same second', async () => {
    const facet = await granted();
    await house.stop();
    await house.start();
    await pay(facet, 6);
    expect(await marks()).toEqual([{ facet: facet.id, argument: 'amount' }]);
    house.ahead += 600_000;
    await refused(pay(facet, 6));
  });

  test('waits for a person where each use does, and is held to what holds by then', async () => {
    const facet = await granted({ confirm: 'each_use', ...trying(5, seconds() + 120) });
    const answer = await facet.send('deposit', { amount: 6 });
    expect(answer.status).toBe(202);
    const { id } = await answer.json<{ id: string }>();
    await house.confirm(owner, id);
    house.ahead += 120_000;
    await refused(facet.invoke('deposit', { amount: 6 }, { confirmed: id }));
  });

  test('tries nothing of the service’s own objects', async () => {
    const { service, keys } = owner.holding;
    const need = (object: string): Need => ({ object, actions: ['query'] });
    const observe = { constraints: { limit: { range: { max: 5 } } }, until: seconds() + 600 };
    const asking = (object: string) =>
      service.request(keys, { needs: [{ ...need(object), observe }], purpose: 'to try' });
    await expect(asking('aios/ledger')).rejects.toMatchObject({ code: 'refused' });
    await expect(asking('elsewhere')).resolves.toMatchObject({ state: 'pending' });
  });
});
