import { type HeldFacet, Refused, ServiceProblem } from '../client';
import { House } from './testing/house';
import type { Somebody } from './testing/people';

describe('calls at the same time', () => {
  let house: House;
  let owner: Somebody;
  let greedy: Somebody;
  let honest: Somebody;

  beforeEach(async () => {
    house = await House.open({
      limits: { ofPrincipal: 2, ofFacet: 2, ofObject: 3, waitingOfPrincipal: 2 }
    });
    owner = await house.enrol('owner', 'Ada');
    greedy = await house.enrol('agent', 'greedy');
    honest = await house.enrol('agent', 'honest');
    await house.connectBank(owner);
  });
  afterEach(async () => {
    house.bank.release();
    await house.close();
  });

  const held = (who: Somebody, actions = ['slow', 'balance', 'deposit']): Promise<HeldFacet> =>
    house.grant(owner, who, { object: 'bank', actions });
  /** So many of the greedy one's calls as are let through, all of them waiting for the bank. */
  async function fill(facet: HeldFacet): Promise<Promise<unknown>[]> {
    const calls: Promise<unknown>[] = [];
    for (let made = 0; made < 2; made++) {
      const arrived = house.bank.arrival();
      calls.push(facet.invoke('slow').catch((error: unknown) => error));
      await arrived;
    }
    return calls;
  }
  const entries = async (): Promise<number> => (await owner.system.ledger.query({ limit: 1 })).size;

  test('are so many a principal: others find room meanwhile', async () => {
    void (await fill(await held(greedy)));
    expect(await (await held(honest)).call('balance')).toEqual({ balance: house.bank.balance });
  });

  test('beyond what may wait are refused at once, with 503 and Retry-After, and leave no entry', async () => {
    const facet = await held(greedy);
    const under = await fill(facet);
    const waiting = [facet.invoke('balance'), facet.invoke('balance')];
    const before = await entries();
    const refused = await facet.invoke('balance').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ServiceProblem);
    expect(refused).toMatchObject({ status: 503, code: 'busy' });
    expect(await entries()).toBe(before);
    house.bank.release();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
    await Promise.all(under);
  });

  test('of whoever fills all places never keep the owner from ending them', async () => {
    const facet = await held(greedy);
    const under = await fill(facet);
    await owner.system.facets.revoke(facet.id);
    const ended = await Promise.all(under);
    expect(ended).toEqual([
      expect.objectContaining({ code: 'cut' }),
      expect.objectContaining({ code: 'cut' })
    ]);
  });

  test('that waited are examined when their turn comes: what was revoked meanwhile is not used', async () => {
    const facet = await held(greedy);
    void (await fill(facet));
    const before = house.bank.balance;
    const waiting = facet.invoke('deposit', { amount: 5 }).catch((error: unknown) => error);
    await owner.system.facets.revoke(facet.id);
    expect(await waiting).toBeInstanceOf(Refused);
    expect(house.bank.balance).toBe(before);
  });
});
