import { type Fetch, Refused } from '../client';
import { former, withHeader } from '../host/testing/former';
import { type Kernel, WalletHouse } from '../host/testing/walletHouse';
import { type FacetView, gate, sentence } from '../protocol';

const ROWS = { object: 'bank', actions: ['rows'] };
const LIMITED = { ...ROWS, budget: { '..rows': { limit: 20 } }, result: { rows: 10 } };
const CELL = { id: 'c1', count: 3 };

describe('a wallet that is newer than its service', () => {
  let house: WalletHouse;
  /** Tokens that the service refused, which says no reason to strangers of its own words. */
  let refused: string[];

  const before = (fetch: Fetch): Fetch => former(fetch, token => refused.push(token));

  beforeEach(async () => {
    house = await WalletHouse.open({ elsewhere: true });
    refused = [];
  });
  afterEach(() => house.close());

  const requests = async () => (await house.owner.system.requests.list()).requests;
  const acts = (kernel: Kernel, facet: string) =>
    kernel.post('invoke', { facet, act: 'balance', args: {}, cell: CELL });
  /** The cell of an act as the ledger has it. */
  const cellOf = async ({ headers }: { headers: Record<string, string> }): Promise<unknown> => {
    const index = Number(headers['facetry-index']);
    const { openings } = await house.owner.system.ledger.entry(index);
    return JSON.parse(Buffer.from(openings.cell!.bytes, 'base64url').toString());
  };

  test('asks and acts as before, and leaves out which kernel it was', async () => {
    house.between = before;
    const kernel = await house.kernel();
    const [facet] = await kernel.granted({ object: 'bank', actions: ['balance'] });
    const acted = await acts(kernel, facet!);
    expect([acted.status, await cellOf(acted), refused]).toEqual([200, CELL, []]);
    await house.restart();
    const again = await house.kernel();
    const needs = [{ object: 'bank', actions: ['deposit'] }];
    const asked = await again.post('need', { needs, purpose: '', cell: CELL });
    expect((await requests()).find(({ id }) => id === asked.json.request)?.cell).toEqual(CELL);
    expect((await acts(again, facet!)).status).toBe(200);
    expect(refused).toEqual([]);
  });

  test('says which kernel it was from the first answer on after the service was updated', async () => {
    house.between = before;
    const kernel = await house.kernel();
    const [facet] = await kernel.granted({ object: 'bank', actions: ['balance'] });
    await acts(kernel, facet!);
    house.between = fetch => fetch;
    await kernel.call('GET', '/wallet/facets');
    const needs = [{ object: 'bank', actions: ['deposit'] }];
    const asked = await kernel.post('need', { needs, purpose: '', cell: CELL });
    const shown = (await requests()).find(({ id }) => id === asked.json.request);
    expect(shown?.cell).toEqual({ ...CELL, kernel: 'k1' });
    expect(await cellOf(await acts(kernel, facet!))).toEqual({ ...CELL, kernel: 'k1' });
  });

  test('sends no limit that the service would not know: it names it, and whom to update', async () => {
    house.between = before;
    const kernel = await house.kernel();
    const { status, json } = await kernel.post('need', { needs: [LIMITED], purpose: 'x' });
    expect([status, json.error.code]).toEqual([409, 'service_older']);
    expect(json.error.message).toMatch(/budget of rows.*Nothing was sent.*Update that service/s);
    expect([await requests(), refused]).toEqual([[], []]);
  });

  test('asks without a limit for nothing that was asked with it, also after its process began anew', async () => {
    house.between = before;
    await house.kernel();
    await house.restart();
    const kernel = await house.kernel();
    const { json } = await kernel.post('need', { needs: [ROWS, LIMITED], purpose: 'x' });
    expect([json.error.code, await requests(), refused]).toEqual(['service_older', [], []]);
  });

  test('lends nothing without the limit with which it was to be lent', async () => {
    const kernel = await house.kernel();
    const [facet] = await kernel.granted({ ...ROWS, delegation: true });
    house.between = before;
    await kernel.call('GET', '/wallet/facets');
    const { budget, result } = LIMITED;
    const lent = await kernel.post('lend', {
      facet,
      to: { petname: 'agent:helper' },
      terms: { budget, result }
    });
    expect([lent.status, lent.json.error.code]).toEqual([409, 'service_older']);
    const { facets } = await house.owner.system.facets.list();
    expect(facets.filter(({ parent }) => parent === facet)).toEqual([]);
  });

  describe('by the word of whoever stands between', () => {
    const saying =
      (said: (header: string | null) => string | null) =>
      (fetch: Fetch): Fetch =>
      async (...request) =>
        withHeader(await fetch(...request), said);

    test('who takes features away, leaves out remarks alone: no limit is ever dropped', async () => {
      const kernel = await house.kernel();
      const [held] = await kernel.granted(LIMITED);
      house.between = saying(() => null);
      await kernel.call('GET', '/wallet/facets');
      const asked = await kernel.post('need', { needs: [LIMITED], purpose: 'x', fresh: true });
      expect(asked.json.error.code).toBe('service_older');
      // What is held under it goes on under it.
      const used = await kernel.post('need', { needs: [LIMITED], purpose: 'x' });
      expect(used.json.facets[0]?.terms.budget).toEqual(LIMITED.budget);
      const act = await kernel.post('invoke', { facet: held, act: 'rows', args: {}, cell: CELL });
      expect(act.status).toBe(200);
      expect(await requests()).toEqual([]);
    });

    test.each([
      ['a list of another form', 'cell.kernel;budget.rows'],
      ['names that nobody knows', 'no.limits, all.open'],
      ['a text of another kind', '{"cell":"kernel"}']
    ])('who says %s, takes away no more', async (_what, header) => {
      house.between = saying(() => header);
      const kernel = await house.kernel();
      const { json } = await kernel.post('need', { needs: [LIMITED], purpose: 'x' });
      expect([json.error.code, await requests()]).toEqual(['service_older', []]);
    });

    test('who adds features, has tokens refused: nothing is granted or done without the limit', async () => {
      house.between = fetch => saying(() => 'budget.rows, cell.kernel, sky.blue')(before(fetch));
      const kernel = await house.kernel();
      const limited = await kernel.post('need', { needs: [LIMITED], purpose: 'x' });
      expect(limited.status).toBe(409);
      const asked = await kernel.post('need', { needs: [ROWS], purpose: 'x', cell: CELL });
      expect(asked.status).toBe(409);
      expect(await requests()).toEqual([]);
      const [, second] = refused.map(token => gate(token, { typ: 'facet-request' }).payload);
      expect(second).toMatchObject({ cell: { ...CELL, kernel: 'k1' } });
      // Nothing outlasts it: the next true answer is gone by.
      house.between = fetch => fetch;
      await kernel.call('GET', '/wallet/facets');
      expect((await kernel.post('need', { needs: [LIMITED], purpose: 'x' })).json.state).toBe(
        'pending'
      );
    });
  });

  test('is told by a service that refuses a member why that may be', () => {
    const why = { code: 'malformed', detail: 'cell: unknown member "sky"' } as const;
    expect(new Refused(why).message).toMatch(/older release than what asks it: update it/);
    const other = { code: 'malformed', detail: 'cell.id: must be a string' } as const;
    expect(new Refused(other).message).not.toMatch(/older/);
  });
});

describe('words of a service of another release', () => {
  let house: WalletHouse;
  let kernel: Kernel;

  beforeEach(async () => {
    house = await WalletHouse.open({ elsewhere: true });
    kernel = await house.kernel();
    await kernel.granted({ object: 'bank', actions: ['balance', 'deposit'] });
  });
  afterEach(() => house.close());

  const told = (change: (view: FacetView) => Partial<FacetView>) => {
    house.between =
      fetch =>
      async (...request) => {
        const reply = (await fetch(...request)) as Response;
        const { status, headers } = reply;
        const text = await reply.text();
        const { facets, ...rest } = text.startsWith('{"facets"')
          ? (JSON.parse(text) as { facets: FacetView[] })
          : { facets: undefined };
        const views = facets?.map(view =>
          view.terms?.object === 'bank' && view.sentence ? { ...view, ...change(view) } : view
        );
        const said = views ? JSON.stringify({ facets: views, ...rest }) : text;
        return new Response(said, { status, headers });
      };
  };
  const state = async (): Promise<string | undefined> =>
    (await kernel.call('GET', '/wallet/facets')).json.facets[0]?.state;

  test('are no lie: what it holds goes on, and no word of them reaches a kernel', async () => {
    told(() => ({ worded: 2, sentence: 'otherwise worded from now on' }));
    expect(await state()).toBe('live');
    const needs = [{ object: 'bank', actions: ['balance'] }];
    expect((await kernel.post('need', { needs, purpose: '' })).json.state).toBe('granted');
    expect(house.said.join('')).not.toContain('otherwise worded');
  });

  test.each<[string, (view: FacetView) => Partial<FacetView>]>([
    ['and by fewer actions', ({ terms }) => ({ terms: { ...terms, actions: ['balance'] } })],
    ['and by another end', ({ terms }) => ({ terms: { ...terms, expiry: terms.expiry! - 60 } })],
    ['and by a limit more', ({ terms }) => ({ terms: { ...terms, uses: 3 } })],
    [
      'and by a term that is unknown here',
      ({ terms }) => ({ terms: { ...terms, sky: 'blue' } as never })
    ]
  ])('hide no lie in the terms: told so %s it is in quarantine', async (_what, lie) => {
    told(view => ({ ...lie(view), worded: 2, sentence: 'otherwise worded from now on' }));
    expect(await state()).toBe('unverified');
  });

  test.each([
    ['which says the revision of this release', 1],
    ['which says none', undefined]
  ])('are compared letter for letter with a service %s', async (_what, worded) => {
    told(view => ({
      ...(worded === undefined ? {} : { worded }),
      sentence: sentence(view.petname, { ...view.terms, actions: ['balance'] })
    }));
    expect(await state()).toBe('unverified');
  });
});
