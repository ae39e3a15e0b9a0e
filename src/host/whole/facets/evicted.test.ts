import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { type HeldFacet, makeCard } from '../../../client';
import type { Need } from '../../../protocol';
import type { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

setFlagsFromString('--expose-gc');
const AT_ONCE = 2;
const collect = runInNewContext('gc') as () => void;

/** Of a core that keeps a facet or two in memory, and reads all others again and again. */
describe('a facet that was forgotten and is read again regains nothing', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let others: HeldFacet[];

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited({ workingSet: 1, limits: { atOnce: AT_ONCE } }));
    const crowd = await house.enrol('agent', 'crowd');
    others = [];
    for (let made = 0; made < 3; made += 1) {
      others.push(await house.grant(owner, crowd, { object: 'bank', actions: ['balance'] }));
    }
  });
  afterAll(() => house.close());

  const granted = (more: Partial<Need> = {}): Promise<HeldFacet> =>
    house.grant(owner, agent, { object: 'bank', actions: ['deposit', 'slow'], ...more });
  const deposit = (facet: HeldFacet, amount = 1) => facet.invoke('deposit', { amount });
  const refused = (call: Promise<unknown>, code: string) =>
    expect(call).rejects.toMatchObject({ explained: { code } });

  /** Others are used in between, and what nobody holds is collected. */
  async function forgotten(facet: HeldFacet): Promise<void> {
    const kept = new WeakRef(house.core.authority.book.facet(facet.id)!);
    for (let tries = 0; tries < 20 && kept.deref() !== undefined; tries += 1) {
      for (const other of others) {
        await other.invoke('balance');
      }
      await house.core.authority.sweep();
      // A reference that was looked at is good until the turn is over.
      await new Promise(resolve => setImmediate(resolve));
      collect();
    }
    expect(kept.deref()).toBeUndefined();
  }

  test('of what was revoked, itself or above it', async () => {
    const [own, above] = [await granted(), await granted({ delegation: true })];
    const card = await makeCard(agent.holding.service, agent.keys, 'itself');
    const { facet: issued } = await above.delegate(card, { actions: ['deposit'] });
    const below = await agent.holding.accept(issued);
    await deposit(own);
    await deposit(below);
    await owner.system.facets.revoke(own.id);
    await forgotten(below);
    await owner.system.facets.revoke(above.id);
    for (const facet of [own, below]) {
      await forgotten(facet);
      await refused(deposit(facet), 'revoked');
    }
  });

  test('of what is paused, by itself or with its holder, and runs again when it is resumed', async () => {
    const facet = await granted();
    const principal = house.core.authority.book.facet(facet.id)!.holder;
    for (const target of [facet.id, { principal }]) {
      await owner.system.facets.pause(target);
      await forgotten(facet);
      await refused(deposit(facet), 'paused');
      await forgotten(facet);
      await owner.system.facets.resume(target);
      await deposit(facet);
    }
  });

  test('of its uses, its rate and its budget', async () => {
    const uses = await granted({ uses: 2 });
    const rate = await granted({ rate: { calls: 2, per: 3600 } });
    const budget = await granted({ budget: { amount: { limit: 2 } } });
    for (const facet of [uses, rate, budget]) {
      await deposit(facet);
      await forgotten(facet);
      await deposit(facet);
      await forgotten(facet);
    }
    await refused(deposit(uses), 'spent');
    await expect(deposit(rate)).rejects.toMatchObject({ code: 'rate_exceeded' });
    await refused(deposit(budget), 'over_budget');
    expect(await budget.describe()).toMatchObject({ budget_left: { amount: '0' } });
  });

  test('of what a call under way has set aside', async () => {
    const facet = await granted({
      actions: ['deposit', 'slow'],
      budget: { amount: { limit: 3 } },
      uses: 9
    });
    const { book } = house.core.authority;
    const calls = Promise.allSettled([deposit(facet, 2), deposit(facet, 2)]);
    for (const other of others) {
      await other.invoke('balance');
      collect();
      expect(Number((await facet.describe()).budget_left!['amount'])).toBeLessThanOrEqual(3);
    }
    const ended = await calls;
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await forgotten(facet);
    expect(book.facet(facet.id)).toMatchObject({ usesLeft: 8 });
    expect((await facet.describe()).budget_left).toEqual({ amount: '1' });
  });

  test('of a token that was taken', async () => {
    const facet = await granted({ actions: ['balance'] });
    const { service } = agent.holding;
    const token = await service.token(agent.keys, 'facet-action', {
      act: 'balance',
      args: {},
      fct: facet.id,
      obj: 'bank'
    });
    const path = facet.issued().facet_url + token;
    expect((await house.send('facets', 'GET', path)).status).toBe(200);
    await forgotten(facet);
    expect((await house.send('facets', 'GET', path)).status).toBe(404);
  });

  test('and a call that waits for its turn is refused once it was revoked, whoever was read meanwhile', async () => {
    const facet = await granted();
    const { book } = house.core.authority;
    const slow = await Promise.all(Array.from({ length: AT_ONCE }, () => granted()));
    const calls: Promise<unknown>[] = [];
    for (const one of slow) {
      const arrived = house.bank.arrival();
      calls.push(one.invoke('slow'));
      await arrived;
    }
    const busy = Promise.allSettled(calls);
    const waits = deposit(facet);
    const told = waits.then(
      () => 'passed',
      (error: { code?: string }) => error.code
    );
    while (house.core.load().waiting === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    for (const { id } of others) {
      book.facet(id);
      collect();
    }
    await owner.system.facets.revoke(facet.id);
    house.bank.release();
    await busy;
    expect(await told).toBe('revoked');
  });

  test('and a call that waits while it is revoked meets the revocation, whoever reads it meanwhile', async () => {
    const facet = await granted();
    const call = facet.invoke('slow');
    const told = call.then(
      () => 'passed',
      (error: { code?: string }) => error.code
    );
    await house.appended(() => house.newest(1)[0] === 'intent');
    for (const other of others) {
      await other.invoke('balance');
      collect();
    }
    const { in_flight } = await owner.system.facets.revoke(facet.id);
    expect(in_flight).toHaveLength(1);
    expect(await told).not.toBe('passed');
  });
});
