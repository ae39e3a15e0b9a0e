import { WalletHouse } from '../host/testing/walletHouse';

const DAY = 24 * 3600;
const HAD = 'what it had';

describe('asking again for what had expired', () => {
  let house: WalletHouse;

  beforeEach(async () => {
    house = await WalletHouse.open();
  });
  afterEach(() => house.close());

  const until = (seconds: number): number => house.house.until(seconds);
  const agent = () =>
    house.kernel({ kind: 'agent', petname: 'analyst', kernel: 'k1' } as ReturnType<
      typeof house.admission
    >);
  const need = (action: string, seconds: number, more: object = {}) => ({
    object: 'bank',
    actions: [action],
    expiry: until(seconds),
    ...more
  });
  const waiting = async () => {
    const { requests } = await house.owner.system.requests.list();
    return requests;
  };

  test('is one card with all that expired, each once, with the limits and the time that it had', async () => {
    house.house.stands = Date.now();
    const kernel = await agent();
    const limited = { constraints: { amount: { range: { max: 50 } } }, uses: 7 };
    await kernel.granted(need('balance', 60));
    await kernel.granted(need('deposit', 600, limited));
    house.house.ahead += 120_000;
    await kernel.granted(need('balance', 480));
    house.house.ahead += DAY * 1000;
    expect(await house.wallet.askAgain(kernel.session.principal, HAD)).toBe(2);
    const [card, ...others] = await waiting();
    expect(others).toEqual([]);
    expect(card).toMatchObject({
      purpose: HAD,
      who: { principal: kernel.session.principal },
      needs: [
        { terms: { actions: ['balance'] } },
        { terms: { ...limited, actions: ['deposit'], expiry: expect.any(Number) } }
      ]
    });
    const [balance, deposit] = card!.needs.map(({ terms }) => terms.expiry! - until(0));
    expect(deposit).toBeGreaterThan(590);
    expect(deposit).toBeLessThanOrEqual(601);
    expect(balance).toBeLessThanOrEqual(481);
    // Granted, it serves what the cell needs, which asks nothing more.
    await house.decide(card!.id);
    await kernel.call('GET', `/wallet/requests/${card!.id}?wait=25`);
    const { json } = await kernel.post('need', { needs: [need('balance', 60)], purpose: 'x' });
    expect(json.state).toBe('granted');
  });

  test('twice makes one card', async () => {
    const kernel = await agent();
    await kernel.granted(need('balance', 60));
    house.house.ahead += DAY * 1000;
    const { principal } = kernel.session;
    await house.wallet.askAgain(principal, HAD);
    await house.wallet.askAgain(principal, HAD);
    expect(await waiting()).toHaveLength(1);
  });

  test('asks for nothing that is still held, was revoked, or is of long ago', async () => {
    const kernel = await agent();
    const { principal } = kernel.session;
    await kernel.granted(need('balance', 60));
    const [revoked] = await kernel.granted(need('deposit', 60));
    await kernel.granted({
      object: 'bank',
      actions: ['balance', 'deposit'],
      expiry: until(40 * DAY)
    });
    await house.owner.system.facets.revoke(revoked!);
    house.house.ahead += 35 * DAY * 1000;
    expect(await house.wallet.askAgain(principal, HAD)).toBe(0);
    expect(await waiting()).toEqual([]);
  });

  test('asks for nothing of which the last was revoked, though one before it expired', async () => {
    const kernel = await agent();
    await kernel.granted(need('balance', 60));
    house.house.ahead += 120_000;
    const [last] = await kernel.granted(need('balance', 600));
    await house.owner.system.facets.revoke(last!);
    house.house.ahead += DAY * 1000;
    expect(await house.wallet.askAgain(kernel.session.principal, HAD)).toBe(0);
  });
});
