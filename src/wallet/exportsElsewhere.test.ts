import type { Fetch } from '../client';
import { passing, timeoutsByHand } from '../engine/testing/timers';
import { type Kernel, type Reply, WalletHouse } from '../host/testing/walletHouse';

const ACTIONS = {
  look: {
    name: 'look',
    safe: true,
    summary: 'Looks.',
    args: { type: 'object', properties: {}, required: [], additionalProperties: false },
    returns: null,
    upload: false,
    http: null
  }
};

describe('a wallet whose service is elsewhere', () => {
  let house: WalletHouse;
  let accounts: Kernel;

  beforeEach(async () => {
    house = await WalletHouse.open({ elsewhere: true });
    accounts = await house.kernel(house.admission('accounts.ipynb', { kernel: 'k-accounts' }));
  });
  afterEach(() => {
    jest.useRealTimers();
    return house.close();
  });

  const offer = (by: Kernel, name: string) => by.post('exports', { name, actions: ACTIONS });
  const said = (reply: Reply) => reply.json as unknown as Record<string, string>;

  /** Whoever calls it, and the export that serves it, with a call that waits. */
  async function waiting(): Promise<{ id: string; call: string; answer: Promise<Reply> }> {
    const { proposal } = said(await offer(accounts, 'account'));
    await house.owner.system.registry.add({ proposal: proposal! });
    const { export: id } = said(await offer(accounts, 'account'));
    const payer = await house.kernel(house.admission('payer.ipynb', { kernel: 'k-payer' }));
    const [facet] = await payer.granted({ object: 'account', actions: ['look'] });
    const answer = payer.post('invoke', { facet, act: 'look', args: {} });
    const { call } = said(await accounts.call('POST', `/wallet/exports/${id}/next?wait=10`));
    return { id: id!, call: call!, answer };
  }

  /** The same, with the call taken. */
  async function calling(): ReturnType<typeof waiting> {
    const called = await waiting();
    await accounts.post(`exports/${called.id}/take/${called.call}`, {});
    return called;
  }

  /** Loses the next so many exchanges, of what is sent with a body beside the token or all. */
  function loses(count: number, when: 'before' | 'after', all = false): () => number {
    let lost = 0;
    house.between =
      (fetch): Fetch =>
      async (address, init) => {
        const mine = lost < count && (all || init?.body instanceof Uint8Array);
        if (mine) {
          lost += 1;
        }
        const answer = mine && when === 'before' ? undefined : await fetch(address, init);
        if (mine) {
          throw new TypeError('fetch failed');
        }
        return answer!;
      };
    return () => lost;
  }

  test.each(['before', 'after'] as const)(
    'brings an answer there that was lost on the way, %s it came',
    async when => {
      const { id, call, answer } = await calling();
      const lost = loses(2, when);
      const told = await accounts.post(`exports/${id}/answer/${call}?status=200`, 7);
      expect(told.status).toBe(200);
      expect(lost()).toBe(2);
      expect((await answer).text).toBe('7');
    }
  );

  test.each(['before', 'after'] as const)(
    'takes a call once, also where what it was told was lost on the way, %s it came',
    async when => {
      const { id, call, answer } = await waiting();
      const lost = loses(2, when, true);
      const by = 'a'.repeat(32);
      const told = await accounts.post(`exports/${id}/take/${call}?by=${by}`, {});
      expect([told.status, told.json]).toEqual([200, { action: 'look', args: {} }]);
      expect(lost()).toBe(2);
      const other = await accounts.post(`exports/${id}/take/${call}?by=${'b'.repeat(32)}`, {});
      expect([other.status, other.json.error.code]).toEqual([409, 'call_over']);
      await accounts.post(`exports/${id}/answer/${call}?status=200`, 7);
      expect((await answer).text).toBe('7');
    }
  );

  test('offers what was paused again once it is resumed, and leaves no refusals meanwhile', async () => {
    const { id, answer } = await waiting();
    const { principal } = accounts.session;
    await house.owner.system.facets.pause({ principal });
    expect((await answer).status).toBe(502);
    const refused = async () =>
      (await house.owner.system.ledger.query({ kinds: ['refusal'] })).entries.length;
    const before = await refused();
    const again = { name: 'account', actions: ACTIONS, again: id };
    expect(said(await accounts.post('exports?wait=0', again)).state).toBe('paused');
    const offering = accounts.post('exports?wait=20', again);
    await house.owner.system.facets.resume({ principal });
    expect(said(await offering).state).toBe('serving');
    expect(await refused()).toBe(before);
    expect((await house.owner.system.registry.list()).proposals).toEqual([]);
  });

  test('says that an answer came too late, and does not try for ever', async () => {
    const { id, call, answer } = await calling();
    await accounts.post(`exports/${id}/answer/${call}?status=200`, 7);
    const late = await accounts.post(`exports/${id}/answer/${call}?status=200`, 8);
    expect([late.status, late.json.error.code]).toEqual([409, 'call_over']);
    expect((await answer).text).toBe('7');
  });

  test('offers several objects at once by one facet', async () => {
    const offered = await Promise.all(['one', 'two', 'three'].map(name => offer(accounts, name)));
    expect(offered.map(({ json }) => json.state)).toEqual(Array(3).fill('proposed'));
    const { json } = await accounts.call('GET', '/wallet/facets');
    const held = json.facets.filter(({ object }) => object === 'aios/exports');
    expect(held.length).toBeLessThanOrEqual(1);
    const { entries } = await house.owner.system.ledger.query({
      object: 'aios/exports',
      kinds: ['grant']
    });
    expect(entries).toHaveLength(1);
  });

  test('goes on with that facet after it was started anew', async () => {
    await offer(accounts, 'one');
    await house.restart();
    expect((await offer(accounts, 'two')).json.state).toBe('proposed');
  });

  test('asks nobody unawares where that facet was given and lost', async () => {
    const answered = house.between;
    house.between =
      (fetch): Fetch =>
      async (address, init) => {
        const answer = await fetch(address, init);
        if (new URL(address).pathname === '/facets') {
          throw new TypeError('fetch failed');
        }
        return answer;
      };
    expect((await offer(accounts, 'one')).status).toBe(503);
    house.between = answered;
    const { status, json } = await offer(accounts, 'one');
    expect([status, json.error.code]).toEqual([409, 'not_granted']);
    expect(json.error.message).toContain('facetry.need("aios/exports"');
    expect((await house.owner.system.requests.list()).requests).toEqual([]);
    const [facet] = await accounts.granted({
      object: 'aios/exports',
      actions: ['answer', 'end', 'next', 'offer', 'take']
    });
    expect(facet).toBeDefined();
    expect((await offer(accounts, 'one')).json.state).toBe('proposed');
  });

  test('has an agent offer once a person has let it', async () => {
    const agent = await house.kernel({ kind: 'agent', petname: 'agent till', kernel: 'k-agent' });
    const refused = await offer(agent, 'till');
    expect([refused.status, refused.json.error.code]).toEqual([409, 'not_granted']);
    expect((await house.owner.system.requests.list()).requests).toEqual([]);
    await agent.granted({
      object: 'aios/exports',
      actions: ['answer', 'end', 'next', 'offer', 'take']
    });
    expect((await offer(agent, 'till')).json.state).toBe('proposed');
  });

  test('has the next kernel offer it, also where the end of the one before was lost', async () => {
    timeoutsByHand();
    const { answer } = await calling();
    const between = house.between;
    house.between = () => async () => {
      throw new TypeError('fetch failed');
    };
    house.wallet.kernelEnded('k-accounts');
    // What it says of that end goes to nobody, as where the network is cut.
    await new Promise(resolve => setImmediate(resolve));
    house.between = between;
    const next = await house.kernel(house.admission('accounts.ipynb', { kernel: 'k-next' }));
    expect((await passing(offer(next, 'account'))).json.state).toBe('serving');
    expect((await answer).status).toBe(502);
    // One that lives is waited for by nobody.
    const third = await house.kernel(house.admission('accounts.ipynb', { kernel: 'k-third' }));
    expect((await offer(third, 'account')).json.error.code).toBe('exported_elsewhere');
  });

  test('tells its service at once when a kernel has ended', async () => {
    // By itself the service would find out five seconds later, which do not pass.
    timeoutsByHand();
    const { answer } = await calling();
    house.wallet.kernelEnded('k-accounts');
    const told = await answer;
    expect((told.json as unknown as { code: string }).code).toBe('kernel_ended');
  });
});
