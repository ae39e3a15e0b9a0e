import { House } from '../host/testing/house';
import type { Somebody } from '../host/testing/people';
import { type Need, normalizeNeed, sealTerms } from '../protocol';
import {
  type AskOptions,
  type Fetch,
  NotGranted,
  type OpenRequest,
  Principal,
  Refused,
  ServiceClient,
  Unverified,
  type Verdict,
  Waiting,
  newKeys,
  signDecision
} from '.';

const BALANCE: Need = { object: 'bank', actions: ['balance'] };
const DEPOSIT: Need = { object: 'bank', actions: ['deposit'] };

describe('a principal', () => {
  let house: House;
  let owner: Somebody;
  let me: Principal;

  beforeAll(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    await house.connectBank(owner);
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    me = await enrolled('analyst');
  });

  const client = (): ServiceClient =>
    new ServiceClient({ base: 'http://facetry.invalid', fetch: house.fetch, clock: house.clock });

  async function enrolled(petname: string): Promise<Principal> {
    const { code } = await house.core.authority.introduce({ kind: 'agent', petname });
    return Principal.enrol(client(), { code });
  }

  async function decide(
    { id }: OpenRequest,
    verdict: Pick<Verdict, 'outcome' | 'granted' | 'reason'>
  ): Promise<void> {
    const request = await owner.system.requests.show(id);
    const challenge = await house.challenge();
    const signed = { ...verdict, mode: 'pointer', challenge } as const;
    await owner.system.requests.decide(await signDecision(owner.holding, request, signed));
  }

  /** The owner grants what `granted` keeps of each need; `null` strikes it. */
  function grant(
    request: OpenRequest,
    granted: (need: Need) => Need | null = need => need
  ): Promise<void> {
    const hour = Math.floor(house.clock.now() / 1000) + 3600;
    const terms = request.needs.map(need => {
      const kept = granted(need);
      return kept && sealTerms(normalizeNeed(kept), kept.expiry ?? hour);
    });
    return decide(request, { outcome: 'grant', granted: terms });
  }

  const granting: AskOptions = { onPending: request => grant(request) };

  test('asks, waits for the person, and uses what was granted', async () => {
    const facet = await me.need(BALANCE, { why: 'month end', ...granting });
    expect(await facet.call('balance')).toEqual({ balance: house.bank.balance });
  });

  test('asks nobody for what it holds, unless it is to ask anew', async () => {
    const facet = await me.need(BALANCE, granting);
    const asked = jest.fn((request: OpenRequest) => grant(request));
    expect(await me.need(BALANCE, { onPending: asked })).toBe(facet);
    expect(asked).not.toHaveBeenCalled();
    expect(await me.need(BALANCE, { fresh: true, onPending: asked })).not.toBe(facet);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('asks again for what was revoked meanwhile', async () => {
    const facet = await me.need(BALANCE, granting);
    await owner.system.facets.revoke(facet.id);
    const again = await me.need(BALANCE, granting);
    expect(again.id).not.toBe(facet.id);
    expect(await me.held()).toContain(again);
    expect(await me.held()).not.toContain(facet);
  });

  test('asks for several needs on one card, and is told which was struck', async () => {
    const held = await me.need(BALANCE, granting);
    const cards: OpenRequest[] = [];
    const got = await me.needAll([BALANCE, DEPOSIT, { object: 'bank', actions: ['rows'] }], {
      onPending: async request => {
        cards.push(request);
        await grant(request, need => (need.actions[0] === 'rows' ? null : need));
      }
    });
    expect(cards.map(({ needs }) => needs.map(({ actions }) => actions))).toEqual([
      [['deposit'], ['rows']]
    ]);
    expect(got.map(facet => facet?.terms.actions ?? null)).toEqual([
      ['balance'],
      ['deposit'],
      null
    ]);
    expect(got[0]).toBe(held);
  });

  test('is told a denial with its reason, and has to ask anew', async () => {
    const deny = (request: OpenRequest): Promise<void> =>
      decide(request, { outcome: 'deny', granted: [], reason: 'not this month' });
    const denied = await me.need(BALANCE, { onPending: deny }).catch((error: unknown) => error);
    expect(denied).toBeInstanceOf(NotGranted);
    expect(denied).toMatchObject({ code: 'denied', reason: 'not this month' });
    await expect(me.need(BALANCE, granting)).resolves.toMatchObject({});
  });

  test('does not wait longer than it wants to; the same need takes the request up again', async () => {
    const waiting = (await me
      .need(BALANCE, { timeout: 0 })
      .catch((error: unknown) => error)) as Waiting;
    expect(waiting).toBeInstanceOf(Waiting);
    const asked = jest.fn((request: OpenRequest) => grant(request));
    await me.need(BALANCE, { onPending: asked });
    expect(asked).toHaveBeenCalledWith(expect.objectContaining({ id: waiting.request }));
  });

  test('that stops waiting leaves its request open', async () => {
    const stop = new AbortController();
    const onPending = (): void => stop.abort();
    await expect(me.need(BALANCE, { signal: stop.signal, onPending })).rejects.toBeInstanceOf(
      Waiting
    );
    expect(me.state().open).toHaveLength(1);
  });

  test('goes on from its keys and its state, requests that wait included', async () => {
    const keys = await newKeys();
    const { code } = await house.core.authority.introduce({ kind: 'agent', petname: 'nightly' });
    const first = await Principal.enrol(client(), { code }, keys);
    const held = await first.need(BALANCE, granting);
    await first.need(DEPOSIT, { timeout: 0 }).catch(() => undefined);
    const kept = JSON.parse(JSON.stringify(first.state())) as ReturnType<Principal['state']>;

    const later = await Principal.restore(client(), keys, kept);
    expect((await later.need(BALANCE)).id).toBe(held.id);
    expect(later.state()).toEqual(kept);
    expect((await later.need(DEPOSIT, granting)).terms.actions).toEqual(['deposit']);
    expect(later.state().open).toEqual([]);
  });

  test('with another’s keys makes nothing of a state', async () => {
    await me.need(BALANCE, granting);
    await expect(Principal.restore(client(), await newKeys(), me.state())).rejects.toMatchObject({
      code: 'bad_descriptor'
    });
  });

  test('neither gets nor lends what its service says otherwise of than it signed', async () => {
    const lendable = await me.need({ ...BALANCE, delegation: true }, granting);
    const other = await enrolled('helper');
    const kept = JSON.parse(JSON.stringify(me.state())) as ReturnType<Principal['state']>;
    const { requests: before } = await owner.system.requests.list();
    let lies = true;
    const lying: Fetch = async (address, init) => {
      const reply = (await house.fetch(address, init)) as Response;
      const said = await reply.text();
      const { status, headers } = reply;
      const told = lies ? said.replaceAll('may use balance on bank', 'may read the weather') : said;
      return new Response(told, { status, headers });
    };
    const service = new ServiceClient({
      ...{ base: 'http://facetry.invalid', fetch: lying, clock: house.clock }
    });
    const deceived = await Principal.restore(service, me.holding.keys, kept);
    const [own] = deceived.holding.facets.filter(({ id }) => id === lendable.id);
    expect(await deceived.held()).not.toContain(own);
    await expect(deceived.need(BALANCE)).rejects.toMatchObject({ code: 'unverified' });
    await expect(deceived.lend(own!, await other.card())).rejects.toBeInstanceOf(Unverified);
    // Nor by what was taken in before, and is held anew since.
    expect(await deceived.holding.accept(own!.issued())).not.toBe(own);
    await expect(deceived.lend(own!, await other.card())).rejects.toBeInstanceOf(Unverified);
    expect((await owner.system.requests.list()).requests).toHaveLength(before.length);
    lies = false;
    expect((await deceived.need(BALANCE)).id).toBe(lendable.id);
    lies = true;
    await deceived.drop(own!);
    expect(await me.held()).not.toContain(lendable);
  });

  test('lends a part with all limits of its own, and takes it back', async () => {
    const lendable = await me.need(
      { ...BALANCE, actions: ['balance', 'deposit'], uses: 5, delegation: true },
      granting
    );
    const other = await enrolled('helper');
    const { facet: issued } = await me.lend(lendable, await other.card(), { actions: ['balance'] });
    const lent = await other.accept(issued);
    expect(lent.terms).toMatchObject({ actions: ['balance'], uses: 5, delegation: false });
    expect(await lent.call('balance')).toEqual({ balance: house.bank.balance });
    await me.drop(lendable);
    await expect(lent.call('balance')).rejects.toMatchObject({ code: 'revoked' });
    expect(await me.held()).not.toContain(lendable);
  });

  test('lends nothing wider than it holds', async () => {
    const lendable = await me.need({ ...BALANCE, uses: 2, delegation: true }, granting);
    const card = await (await enrolled('helper')).card();
    await expect(me.lend(lendable, card, { uses: 3 })).rejects.toBeInstanceOf(Refused);
  });

  test('learns why it was refused, and what became of a call', async () => {
    const facet = await me.need({ ...BALANCE, uses: 1 }, granting);
    const answer = await facet.invoke('balance');
    const refused = (await facet.invoke('balance').catch((error: unknown) => error)) as Refused;
    expect(await me.why(refused)).toMatchObject({ code: 'spent' });
    expect(await me.outcome(answer)).toMatchObject({ state: 'done', status: 200 });
    // The newest entry may be a refusal of somebody else's, recorded a moment after its answer.
    await house.appended(() => house.recorded(refused.jti!));
    expect((await me.trail(5)).map(({ kind }) => kind)).toContain('refusal');
    expect(() => me.why(new Refused(null))).toThrow('No action was signed');
  });
});
