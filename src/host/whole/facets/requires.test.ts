import { type HeldFacet, makeCard } from '../../../client';
import type { Need, Requirement } from '../../../protocol';
import type { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

const APPROVED: Requirement = { object: 'bank', action: 'approve' };

describe('a facet that requires what was done before', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let other: Somebody;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited());
    other = await house.enrol('agent', 'other');
  });
  afterAll(() => house.close());

  const granted = (
    who: Somebody,
    requires: Requirement[],
    more: Partial<Need> = {}
  ): Promise<HeldFacet> =>
    house.grant(owner, who, { object: 'bank', actions: ['deposit'], requires, ...more });
  const approving = (who: Somebody): Promise<HeldFacet> =>
    house.grant(owner, who, { object: 'bank', actions: ['approve'] });
  const pay = (facet: HeldFacet, amount = 1) => facet.invoke('deposit', { amount });
  const approve = (facet: HeldFacet, amount = 1, status = 200) =>
    facet.invoke('approve', { amount, status });
  /** The outcomes that the newest intent says were done before. */
  const required = async (): Promise<number[]> => {
    const { entries } = await owner.system.ledger.query({ kinds: ['intent'], limit: 1 });
    const { bytes } = entries[0]!.openings.what!;
    const what = JSON.parse(Buffer.from(bytes, 'base64url').toString()) as {
      required?: { outcome: number }[];
    };
    return (what.required ?? []).map(({ outcome }) => outcome);
  };
  const outcomeOf = async (call: ReturnType<typeof approve>): Promise<number> =>
    (await agent.system.self.outcome((await call).jti)).outcome!;
  const missing = (call: Promise<unknown>) =>
    expect(call).rejects.toMatchObject({ explained: { code: 'requirement' } });
  const lent = async (facet: HeldFacet, to: Somebody, requires: Requirement[]) => {
    const card = await makeCard(to.holding.service, to.holding.keys, 'taker');
    const { actions } = facet.terms;
    const given = await facet.delegate(card, { actions, requires });
    return to.holding.accept(given.facet);
  };

  test('can’t be used before, and says what is missing', async () => {
    const facet = await granted(agent, [APPROVED]);
    const detail = `approve of bank has to succeed first (facet ${facet.id})`;
    await expect(pay(facet)).rejects.toMatchObject({ explained: { code: 'requirement', detail } });
    expect(await facet.check('deposit', { amount: 1 })).toEqual({
      ok: false,
      reason: 'requirement',
      detail
    });
    const before = house.bank.balance;
    await approve(await approving(agent));
    await pay(facet);
    await pay(facet);
    expect(house.bank.balance).toBe(before + 2);
  });

  test('takes no answer of an error, nor a call without one, for success', async () => {
    const facet = await granted(agent, [APPROVED]);
    const approval = await approving(agent);
    await approve(approval, 1, 500);
    await approve(approval, 1, 404);
    await expect(approve(approval, 1, 302)).rejects.toThrow();
    await missing(pay(facet));
    await approve(approval, 1, 204);
    await pay(facet);
  });

  test('takes nothing that was begun before it was given', async () => {
    const approval = await approving(agent);
    await approve(approval);
    const facet = await granted(agent, [APPROVED]);
    await missing(pay(facet));
    await approve(approval);
    await pay(facet);
  });

  test('takes nothing that somebody else did, unless it names them', async () => {
    const own = await granted(agent, [APPROVED]);
    const named = await granted(agent, [{ ...APPROVED, principal: other.holding.kid }]);
    await approve(await approving(other));
    await missing(pay(own));
    await pay(named);
    await approve(await approving(agent));
    await pay(own);
    const again = await granted(agent, [{ ...APPROVED, principal: other.holding.kid }]);
    await approve(await approving(agent));
    await missing(pay(again));
  });

  describe('each time', () => {
    const EACH: Requirement = { ...APPROVED, consume: true };

    test('is used once for each', async () => {
      const facet = await granted(agent, [EACH]);
      const approval = await approving(agent);
      await missing(pay(facet));
      await approve(approval);
      await approve(approval);
      await pay(facet);
      await pay(facet);
      await missing(pay(facet));
    });

    test('is used once for each by a hundred calls at once', async () => {
      const facet = await granted(agent, [EACH]);
      const approval = await approving(agent);
      await Promise.all([approve(approval), approve(approval), approve(approval)]);
      const before = house.bank.balance;
      const calls = await Promise.allSettled(Array.from({ length: 100 }, () => pay(facet)));
      expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
      expect(house.bank.balance).toBe(before + 3);
    });

    test('takes the newest of several, then the one before it', async () => {
      const facet = await granted(agent, [EACH]);
      const approval = await approving(agent);
      const [first, second, third] = [
        await outcomeOf(approve(approval)),
        await outcomeOf(approve(approval)),
        await outcomeOf(approve(approval))
      ];
      for (const newest of [third, second, first]) {
        await pay(facet);
        expect(await required()).toEqual([newest]);
      }
      await missing(pay(facet));
    });

    test('is the same after a restart', async () => {
      const facet = await granted(agent, [EACH]);
      const approval = await approving(agent);
      await approve(approval);
      await approve(approval);
      await pay(facet);
      await house.stop();
      await house.start();
      await pay(facet);
      await missing(pay(facet));
      await approve(approval);
      await pay(facet);
    });

    test('takes nothing where the ledger can’t be written', async () => {
      const facet = await granted(agent, [EACH]);
      await approve(await approving(agent));
      house.diskFails(true);
      await expect(pay(facet)).rejects.toMatchObject({ code: 'ledger_unavailable' });
      house.diskFails(false);
      await pay(facet);
      await missing(pay(facet));
    });

    test('is used once for each also through what was lent of it', async () => {
      const facet = await granted(agent, [EACH], { delegation: true });
      const child = await lent(facet, other, [EACH]);
      const approval = await approving(agent);
      await approve(approval);
      await pay(child);
      await missing(pay(child));
      await missing(pay(facet));
      await approve(approval);
      await pay(facet);
      await missing(pay(child));
    });

    test('two of one facet take two', async () => {
      const second = { ...EACH, principal: agent.holding.kid };
      const facet = await granted(agent, [second, EACH]);
      const approval = await approving(agent);
      await approve(approval);
      await missing(pay(facet));
      await approve(approval);
      await pay(facet);
      await missing(pay(facet));
    });
  });

  test('with the same arguments takes no other', async () => {
    const facet = await granted(agent, [{ ...APPROVED, same: ['amount'], consume: true }]);
    const approval = await approving(agent);
    await approve(approval, 5);
    await missing(pay(facet, 50));
    await approve(approval, 50);
    await approve(approval, 7);
    await pay(facet, 5);
    await missing(pay(facet, 5));
    await pay(facet, 50);
    await missing(pay(facet, 50));
    await pay(facet, 7);
  });

  test('goes on requiring through what is lent, which may require more', async () => {
    const facet = await granted(agent, [APPROVED], { delegation: true });
    await expect(lent(facet, other, [])).rejects.toMatchObject({ code: 'malformed' });
    const elsewhere: Requirement = { object: 'bank', action: 'balance' };
    await expect(lent(facet, other, [elsewhere])).rejects.toMatchObject({ code: 'not_subsumed' });
    const child = await lent(facet, other, [APPROVED, elsewhere]);
    await approve(await approving(agent));
    const looking = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
    await looking.invoke('balance');
    // What the lent facet adds, its own holder has to have done.
    await missing(pay(child));
    const looks = await house.grant(owner, other, { object: 'bank', actions: ['balance'] });
    await looks.invoke('balance');
    await pay(child);
  });

  test('is renewed with what it has taken', async () => {
    const each: Requirement = { ...APPROVED, consume: true };
    const facet = await granted(agent, [each], { delegation: true });
    const own: Requirement = { ...APPROVED, principal: agent.holding.kid, consume: true };
    const child = await lent(facet, other, [each, own]);
    const approval = await approving(agent);
    await approve(approval);
    await approve(approval);
    await pay(child);
    const card = await makeCard(other.holding.service, other.holding.keys, 'taker');
    const until = Math.floor(house.clock.now() / 1000) + 1800;
    const heir = await other.holding.accept((await facet.renew(card, child.id, until)).facet);
    await pay(heir);
    await missing(pay(heir));
  });

  test('can’t be asked for of the service’s own objects, nor require them', async () => {
    const own: Requirement = { object: 'aios/registry', action: 'list' };
    await expect(granted(agent, [own])).rejects.toMatchObject({ code: 'refused' });
    const looking = { object: 'aios/registry', actions: ['list'], requires: [APPROVED] };
    await expect(house.grant(owner, agent, looking)).rejects.toMatchObject({ code: 'refused' });
  });
});
