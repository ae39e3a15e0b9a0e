import { type Kernel, WalletHouse } from '../host/testing/walletHouse';

const ASKING = { object: 'bank', actions: ['deposit'], confirm: 'each_use' };

describe('the wallet, of a facet that asks each time', () => {
  let house: WalletHouse;
  let kernel: Kernel;
  let facet: string;

  beforeAll(async () => {
    house = await WalletHouse.open();
    kernel = await house.kernel();
    [facet] = (await kernel.granted(ASKING)) as [string];
  });
  afterAll(() => house.close());

  const deposit = (confirmed?: string) =>
    kernel.post('invoke', {
      facet,
      act: 'deposit',
      args: { amount: 5 },
      ...(confirmed !== undefined && { confirmed })
    });
  const ask = async (): Promise<string> => {
    const { status, json, headers } = await deposit();
    expect([status, headers['facet-receipt']]).toEqual([202, undefined]);
    return (json as unknown as { id: string }).id;
  };
  const look = (id: string, signal?: AbortSignal, wait = 25) =>
    kernel.call('GET', `/wallet/confirmations/${id}?wait=${wait}`, undefined, { signal });

  test('passes the question on, waits for the answer, and signs the act anew', async () => {
    const id = await ask();
    expect((await look(id, undefined, 0)).json).toEqual({ state: 'pending' });
    const waiting = look(id);
    await house.house.confirm(house.owner, id);
    expect((await waiting).json).toEqual({ state: 'granted' });
    const done = await deposit(id);
    expect(done.status).toBe(200);
    expect(done.headers['facet-receipt']).toBeDefined();
    const again = await deposit(id);
    expect([again.status, again.json]).toEqual([404, { error: 'not_found' }]);
    const why = await kernel.post('explain', { jti: again.headers['facetry-jti'] });
    expect(why.json).toMatchObject({ code: 'not_confirmed' });
  });

  test('withdraws it when it is told to, and when nobody waits any more', async () => {
    const id = await ask();
    const told = await kernel.call('POST', `/wallet/confirmations/${id}/withdraw`, {});
    expect(told.json).toEqual({ state: 'withdrawn' });
    const other = await ask();
    const gone = new AbortController();
    const waiting = look(other, gone.signal);
    gone.abort();
    await waiting;
    expect((await look(other, undefined, 0)).json).toEqual({ state: 'withdrawn' });
  });

  test('tells the person’s reason', async () => {
    const id = await ask();
    await house.house.confirm(house.owner, id, { outcome: 'deny', reason: 'no' });
    expect((await look(id)).json).toEqual({ state: 'denied', reason: 'no' });
  });

  test('shows no other notebook’s, and takes nothing else for an id', async () => {
    const id = await ask();
    const other = await house.kernel(house.admission('other.ipynb', { kernel: 'k2' }));
    const theirs = await other.call('GET', `/wallet/confirmations/${id}?wait=0`);
    expect(theirs.status).toBe(409);
    for (const path of ['x', `${id}/more`, '']) {
      const { status } = await kernel.call('GET', `/wallet/confirmations/${path}?wait=0`);
      expect(status).toBe(404);
    }
    expect((await look(id, undefined, -1)).status).toBe(400);
    expect((await deposit('yes')).status).toBe(400);
    await kernel.call('POST', `/wallet/confirmations/${id}/withdraw`, {});
  });

  test('holds it for a need that says nothing of asking', async () => {
    const needs = [{ object: 'bank', actions: ['deposit'] }];
    const { json } = await kernel.post('need', { needs, purpose: '' });
    expect(json).toMatchObject({ state: 'granted', facets: [{ id: facet }] });
  });
});
