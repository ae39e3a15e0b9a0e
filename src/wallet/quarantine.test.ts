import type { Fetch } from '../client';
import { type Kernel, WalletHouse } from '../host/testing/walletHouse';
import { sentence, type Terms } from '../protocol';

const LENDABLE = { object: 'bank', actions: ['balance', 'deposit'], delegation: true };
const NEED = { needs: [LENDABLE], purpose: 'month end' };

/** Rewrites what the service answers in JSON, as a proxy before it, or a service that lies, can. */
function lying(lie: (said: string) => string): (fetch: Fetch) => Fetch {
  return fetch =>
    async (...request) => {
      const reply = await fetch(...request);
      const type = reply.headers.get('content-type') ?? '';
      if (!type.includes('json')) {
        return reply;
      }
      const { status, headers } = reply as Response;
      return new Response(lie(await (reply as Response).text()), { status, headers });
    };
}

interface View {
  petname: string;
  state: string;
  terms: Terms;
  sentence: string;
}

/** Changes each facet of a list on the service's own word of them. */
const ofViews =
  (change: (view: View) => View) =>
  (said: string): string => {
    const list = JSON.parse(said) as { facets?: Partial<View>[] };
    if (!list.facets?.some(({ sentence: words }) => words !== undefined)) {
      return said;
    }
    const facets = list.facets.map(view =>
      view.terms?.object === 'bank' ? change(view as View) : view
    );
    return JSON.stringify({ ...list, facets });
  };

/** Says less than is granted: whoever reads it lends more than it knows. */
const milderWords = ofViews(view => ({
  ...view,
  sentence: sentence(view.petname, { ...view.terms, actions: ['balance'] })
}));
/** And that no use is left, which may pass. */
const spent = ofViews(view => ({ ...view, state: 'spent' }));
/** Says less in words and terms alike; only the descriptor tells. */
const milder = ofViews(view => {
  const terms = { ...view.terms, actions: ['balance'] };
  return { ...view, terms, sentence: sentence(view.petname, terms) };
});

describe('a facet of which the service says otherwise than it signed', () => {
  let house: WalletHouse;
  let kernel: Kernel;
  let facet: string;

  beforeEach(async () => {
    house = await WalletHouse.open();
    kernel = await house.kernel();
    [facet] = (await kernel.granted(LENDABLE)) as [string];
  });
  afterEach(() => house.close());

  const refusedAs = async (target: string, body: unknown): Promise<string> => {
    const { status, json } = await kernel.post(target, body);
    return `${status} ${json.error?.code}`;
  };
  const lent = (): Promise<string> =>
    refusedAs('lend', { facet, to: { petname: 'agent:analyst' }, terms: {} });
  const state = async (): Promise<string | undefined> =>
    (await kernel.call('GET', '/wallet/facets')).json.facets[0]?.state;

  test.each([
    ['in words', milderWords],
    ['in words and terms alike', milder],
    ['in words, as if it were spent', (said: string) => spent(milderWords(said))]
  ])('%s, is handed out, lent, renewed and used by nobody, whatever asks', async (_, lie) => {
    const given = await kernel.post('lend', {
      facet,
      to: { petname: 'agent:helper' },
      terms: { actions: ['balance'] }
    });
    const expiry = house.house.until(600);
    house.between = lying(lie);
    // Told at once, without another look before.
    expect(await lent()).toBe('409 unverified');
    expect(await refusedAs('need', NEED)).toBe('409 unverified');
    expect(await refusedAs('renew', { facet, lent: given.json.facet.id, expiry })).toBe(
      '409 unverified'
    );
    for (const [act, args] of [
      ['balance', {}],
      ['deposit', { amount: 1 }]
    ]) {
      expect(await refusedAs('invoke', { facet, act, args })).toBe('409 unverified');
      expect(await refusedAs('check', { facet, act, args })).toBe('409 unverified');
    }
    expect(await state()).toBe('unverified');
    const { json } = await kernel.post('need', NEED);
    expect(json.error.message).toMatch(/on bank is not what it signed.*dropped, nothing else/);
    expect((await house.owner.system.requests.list()).requests).toEqual([]);
    // The mark outlives the wallet's process.
    await house.restart();
    kernel = await house.kernel();
    expect(await lent()).toBe('409 unverified');
  });

  test('can be looked at and dropped, and asked for anew', async () => {
    house.between = lying(milderWords);
    expect(await refusedAs('need', NEED)).toBe('409 unverified');
    expect((await kernel.post('describe', { facet })).status).toBe(200);
    const anew = await kernel.post('need', { ...NEED, fresh: true });
    expect(anew.json.state).toBe('pending');
    const dropped = await kernel.post('drop', { facet });
    expect(dropped).toMatchObject({ status: 200 });
    expect(await state()).toBeUndefined();
    const { facets } = await house.owner.system.facets.list();
    expect(facets.find(({ id }) => id === facet)).toMatchObject({ state: 'revoked' });
  });

  test('is out of quarantine only by the service’s own word, told as it was signed', async () => {
    house.between = lying(milder);
    expect(await state()).toBe('unverified');
    house.between = fetch => fetch;
    expect(await state()).toBe('live');
    expect(await lent()).toBe('200 undefined');
  });

  test('takes no others with it', async () => {
    const [other] = await kernel.granted({ object: 'bank', actions: ['rows'] });
    house.between = lying(
      ofViews(view => (view.terms.actions.includes('rows') ? view : { ...view, sentence: 'x' }))
    );
    const used = await kernel.post('need', {
      needs: [{ object: 'bank', actions: ['rows'] }],
      purpose: ''
    });
    expect(used.json).toMatchObject({ state: 'granted', facets: [{ id: other }] });
  });

  test('lent on, is not put in the place of another or renewed, where its keys are here', async () => {
    const to = { petname: 'agent:helper' };
    const given = await kernel.post('lend', { facet, to, terms: { actions: ['deposit'] } });
    const of = (view: View): boolean => view.petname === 'agent helper';
    house.between = lying(ofViews(view => (of(view) ? { ...view, sentence: 'x' } : view)));
    const { id } = given.json.facet;
    const instead = { facet, to, terms: { actions: ['balance'] }, instead: id };
    expect(await refusedAs('lend', instead)).toBe('409 unverified');
    const renewed = { facet, lent: id, expiry: house.house.until(600) };
    expect(await refusedAs('renew', renewed)).toBe('409 unverified');
  });
});

describe('a descriptor that was changed on its way', () => {
  let house: WalletHouse;
  let kernel: Kernel;

  beforeEach(async () => {
    house = await WalletHouse.open();
    kernel = await house.kernel();
  });
  afterEach(() => house.close());

  /** The signed answer with another's text in the place of the descriptor. */
  const changed = (said: string): string =>
    said.replace(/("descriptor":"[^"]{40})(.)/g, (_, before: string, at: string) =>
      before.concat(at === 'A' ? 'B' : 'A')
    );

  test('is taken in by nobody: the answer says so, and nothing is held', async () => {
    house.between = lying(changed);
    const asked = await kernel.post('need', NEED);
    await house.decide(asked.json.request);
    const answer = await kernel.call('GET', `/wallet/requests/${asked.json.request}?wait=25`);
    expect(answer.json).toMatchObject({
      state: 'bad_descriptor',
      reason: 'The facet’s address does not belong to its descriptor.'
    });
    expect((await kernel.call('GET', '/wallet/facets')).json.facets).toEqual([]);
  });

  test('nor where a rule grants it at once', async () => {
    await house.rule({
      name: 'balances',
      askers: { kind: 'notebook' },
      grants: [
        {
          ...{ objects: { exact: 'bank' }, actions: ['balance'] },
          ...{ constraints: {}, uses: null, result: null }
        }
      ],
      ...{ lifetime: 60, expiry: house.house.until(3600), uses: null }
    });
    house.between = lying(changed);
    const needs = [{ object: 'bank', actions: ['balance'] }];
    const { status, json } = await kernel.post('need', { needs, purpose: '' });
    expect([status, json.error.code]).toEqual([409, 'bad_descriptor']);
    expect((await kernel.call('GET', '/wallet/facets')).json.facets).toEqual([]);
  });
});
