import type { Fetch } from '../client';
import { type Kernel, WalletHouse } from '../host/testing/walletHouse';

const HOUR = 3600;

describe('leaving', () => {
  let house: WalletHouse;
  /** What the service answered since `listen`. */
  let answers: number[];

  beforeEach(async () => {
    house = await WalletHouse.open();
    answers = [];
  });
  afterEach(() => house.close());

  const listen = (): void => {
    house.between =
      (fetch: Fetch): Fetch =>
      async (...request) => {
        const reply = await fetch(...request);
        answers.push(reply.status);
        return reply;
      };
  };
  const need = (action: string, seconds: number): object => ({
    object: 'bank',
    actions: [action],
    expiry: house.house.until(seconds)
  });

  test('ends what is left, and tries nothing that had expired or was revoked: that were a refusal', async () => {
    const kernel = await house.kernel({ kind: 'agent', petname: 'analyst', kernel: 'k1' });
    const { principal } = kernel.session;
    await kernel.granted(need('balance', 60));
    const [revoked] = await kernel.granted(need('deposit', 9 * HOUR));
    const [standing] = await kernel.granted(need('rows', 9 * HOUR));
    house.house.ahead += 120_000;
    await house.owner.system.facets.revoke(revoked!);
    const before = house.house.newest(1000).filter(kind => kind === 'refusal').length;
    listen();
    const ended = await house.wallet.leave(principal);
    expect(answers.filter(status => status >= 400)).toEqual([]);
    await house.house.stop();
    await house.house.start();
    const refusals = house.house.newest(1000).filter(kind => kind === 'refusal');
    expect(refusals).toHaveLength(before);
    const { facets } = await house.owner.system.facets.list();
    const mine = facets.filter(({ holder, terms }) => {
      return holder === principal && terms.object !== 'aios/self';
    });
    expect(mine.find(({ id }) => id === standing)).toMatchObject({ state: 'revoked' });
    expect(mine.filter(({ state }) => state === 'live')).toEqual([]);
    // The one that stood, and those that came with its enrolment.
    expect(ended).toBe(
      mine.filter(({ id, terms }) => {
        return id === standing || terms.object.startsWith('aios/');
      }).length
    );
    const again = await kernel.call('GET', '/wallet/facets');
    expect(again.json.facets).toEqual([]);
  });

  test('of what expired by the clock alone gives it back to nobody', async () => {
    const kernel = await house.kernel();
    const [id] = await kernel.granted(need('balance', 60));
    house.house.ahead += 120_000;
    listen();
    const dropped = await kernel.post('drop', { facet: id });
    expect(dropped).toMatchObject({ status: 200, text: '{"revoked":[]}' });
    expect(answers).toEqual([]);
  });

  test.each<[string, (kernel: Kernel, facet: string) => Promise<unknown>]>([
    ['dropping', (kernel, facet) => kernel.post('drop', { facet })],
    ['leaving', kernel => house.wallet.leave(kernel.session.principal)]
  ])('by %s cuts the call that took the last use, for which it is spent', async (_, end) => {
    const { bank } = house.house;
    const kernel = await house.kernel();
    const [facet] = await kernel.granted({ ...need('slow', HOUR), uses: 1 });
    const arrival = bank.arrival();
    const call = kernel.post('invoke', { facet, act: 'slow', args: {} });
    await arrival;
    const { json } = await kernel.call('GET', '/wallet/facets');
    expect(json.facets.find(({ id }) => id === facet)).toMatchObject({ state: 'spent' });
    await end(kernel, facet!);
    const { facets } = await house.owner.system.facets.list();
    expect(facets.find(({ id }) => id === facet)).toMatchObject({ state: 'revoked' });
    expect((await call).text).toContain('"cut"');
  });
});
