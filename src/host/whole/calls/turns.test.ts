import { type HeldFacet, Refused, ServiceProblem } from '../../../client';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

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

  describe('beyond what may wait', () => {
    const own = {};
    let facet: HeldFacet;
    let address: string;
    let under: Promise<unknown>[];

    const token = (act = 'balance'): Promise<string> =>
      greedy.holding.service.token(greedy.keys, 'facet-action', {
        act,
        args: {},
        fct: facet.id,
        obj: 'bank'
      });
    const sent = async (text: string, connection: object = own): Promise<number> =>
      (await house.send('facets', 'POST', address, { body: text, connection })).status;
    /** The URL form has nothing to be read first: once it is sent, it waits. */
    async function fillAll(): Promise<void> {
      const waiting = [await token(), await token()];
      under = await fill(facet);
      for (const one of waiting) {
        under.push(house.send('facets', 'GET', address + one));
      }
      expect(house.core.load()).toMatchObject({ running: 2, waiting: 2 });
    }
    /** The same claims, and nobody’s signature. */
    const forged = async (): Promise<string> => {
      const [header, payload] = (await token()).split('.');
      return `${header}.${payload}.${'A'.repeat(86)}`;
    };

    beforeEach(async () => {
      facet = await held(greedy);
      address = facet.issued().facet_url;
      expect(await sent(await token())).toBe(200);
      await fillAll();
    });

    test('are refused before a signature is looked at, where the connection is the holder’s', async () => {
      expect(await sent(await forged())).toBe(503);
      expect(await sent(await forged())).toBe(503);
    });

    test('are as good as before', async () => {
      const one = await token();
      expect(await sent(one)).toBe(503);
      house.bank.release();
      await Promise.all(under);
      expect(await sent(one)).toBe(200);
    });

    test('tell strangers nothing: over another connection a forged one is the one 404', async () => {
      expect(await sent(await forged(), {})).toBe(404);
    });

    test('are not refused for whoever merely repeats what the holder sent', async () => {
      house.bank.release();
      await Promise.all(under);
      const one = await token();
      expect(await sent(one)).toBe(200);
      await fillAll();
      const thief = {};
      expect(await sent(one, thief)).toBe(404);
      expect(await sent(await forged(), thief)).toBe(404);
    });

    test('let whoever fills its places look at its facet and end it', async () => {
      expect(await sent(await token('facet.describe'))).toBe(200);
      expect(await sent(await token('facet.revoke'))).toBe(200);
    });

    test('are examined once they say that they are none of those', async () => {
      expect(await sent(await token())).toBe(503);
      const [header, payload] = (await token('facet.describe')).split('.');
      expect(await sent(`${header}.${payload}.${'A'.repeat(86)}`)).toBe(404);
      // And the connection has proved nothing since.
      expect(await sent(await forged())).toBe(404);
    });
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
