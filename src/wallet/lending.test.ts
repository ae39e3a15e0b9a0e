import { handOver, makeCard } from '../client';
import type { Somebody } from '../host/testing/people';
import { type Kernel, WalletHouse } from '../host/testing/walletHouse';

const LENDABLE = { object: 'bank', actions: ['balance', 'deposit'], delegation: true };

describe('lending', () => {
  let house: WalletHouse;
  let giver: Kernel;
  let facet: string;
  let agent: Somebody;

  beforeAll(async () => {
    house = await WalletHouse.open();
    giver = await house.kernel(house.admission('giver.ipynb'));
    [facet] = (await giver.granted(LENDABLE)) as [string];
    agent = await house.house.enrol('agent', 'helper');
  });
  afterAll(() => house.close());

  const lend = (to: object, terms: object = {}) => giver.post('lend', { facet, to, terms });

  test('to another notebook of this wallet puts the facet into its hands', async () => {
    const taker = await house.kernel(house.admission('taker.ipynb'));
    const { status, json } = await lend({ petname: 'notebook taker.ipynb' }, { uses: 2 });
    expect(status).toBe(200);
    expect(json).toEqual({
      facet: { id: expect.any(String) },
      principal: taker.session.principal,
      petname: 'notebook taker.ipynb'
    });
    const { json: held } = await taker.call('GET', '/wallet/facets');
    expect(held.facets).toEqual([expect.objectContaining({ id: json.facet.id, uses_left: 2 })]);
    const used = await taker.post('invoke', {
      facet: json.facet.id,
      act: 'deposit',
      args: { amount: 5 }
    });
    expect(used.status).toBe(200);
    const got = await taker.post('need', {
      needs: [{ object: 'bank', actions: ['deposit'] }],
      purpose: ''
    });
    expect(got.json.state).toBe('granted');
  });

  test('to a job, by the name that it is run as', async () => {
    const { session } = await house.kernel({ kind: 'job', petname: 'job nightly' });
    const { status, json } = await lend({ petname: 'job:nightly' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ principal: session.principal, petname: 'job nightly' });
    expect((await lend({ petname: 'job:weekly' })).json.error.message).toContain('run that job');
  });

  test('to an agent that this wallet makes on demand', async () => {
    const terms = { actions: ['balance'] };
    const one = await lend({ petname: 'agent:analyst' }, terms);
    const two = await lend({ petname: 'agent:analyst' }, terms);
    expect(one.status).toBe(200);
    expect(two.json.principal).toBe(one.json.principal);
    expect(one.json.petname).toBe('agent analyst');
    const { code } = house.wallet.admit({ kind: 'agent', petname: 'agent:analyst' });
    const session = await house.send('POST', '/wallet/session', { code });
    expect(session.json.principal).toBe(one.json.principal);
  });

  test('to a card gives what its bearer alone can open', async () => {
    const { service, keys } = agent.holding;
    const card = await makeCard(service, keys, 'a helpful agent');
    const { json } = await lend({ card }, { actions: ['balance'] });
    expect(json.principal).toBe(agent.holding.kid);
    const held = await agent.holding.accept(json.handover.facet);
    expect(held.terms).toMatchObject({ actions: ['balance'], delegation: false });
    expect((await held.invoke('balance')).status).toBe(200);
    await expect(house.owner.holding.accept(json.handover.facet)).rejects.toThrow(
      /can not be opened/
    );
  });

  test('what was handed over in a file is claimed once, for the notebook’s own key', async () => {
    const taker = await house.kernel(house.admission('claims.ipynb'));
    const lendable = await house.house.grant(house.owner, agent, LENDABLE);
    const { handedOver } = await handOver(agent.holding, lendable, { actions: ['balance'] });
    for (const bad of [
      {},
      { ...handedOver, keys: { signing: {} } },
      { ...handedOver, facet: {} }
    ]) {
      const { status } = await taker.post('accept', bad);
      expect(status).toBe(400);
    }
    const { status, json } = await taker.post('accept', handedOver);
    expect(status).toBe(200);
    expect(json.facet).toMatchObject({ object: 'bank', actions: ['balance'], state: 'live' });
    const used = () => taker.post('invoke', { facet: json.facet.id, act: 'balance', args: {} });
    expect((await used()).status).toBe(200);
    const { status: again, json: said } = await house
      .kernel(house.admission('late.ipynb'))
      .then(late => late.post('accept', handedOver));
    expect([again, said.error.code]).toEqual([409, 'refused']);
    // It is there after a restart, and nothing of the key that came with it is told.
    await house.restart();
    expect((await used()).status).toBe(200);
    const { keys, facet: issued } = handedOver;
    for (const secret of [keys.signing.d!, keys.encryption.d!, issued.facet_url.slice(1, -1)]) {
      expect(house.said.join()).not.toContain(secret);
    }
  });

  test('ends with what it was lent from', async () => {
    const taker = await house.kernel(house.admission('ended.ipynb'));
    const [own] = await giver.granted({ ...LENDABLE, actions: ['rows'] });
    const { json } = await giver.post('lend', {
      facet: own,
      to: { petname: 'notebook ended.ipynb' },
      terms: {}
    });
    await giver.post('drop', { facet: own });
    const { json: listed } = await taker.call('GET', '/wallet/facets');
    expect(listed.facets).toEqual([
      expect.objectContaining({ id: json.facet.id, state: 'revoked' })
    ]);
  });

  test.each([
    ['more actions', { actions: ['balance', 'rows'] }, 'not_subsumed'],
    ['a later end', { expiry: 4_000_000_000 }, 'not_subsumed']
  ])('gives no %s than there are', async (_name, terms, code) => {
    const { status, json } = await lend({ petname: 'agent:greedy' }, terms);
    expect([status, json.error.code]).toEqual([409, code]);
  });

  test('what may not be lent on is not', async () => {
    const [own] = await giver.granted({ object: 'bank', actions: ['text'] });
    const to = { petname: 'agent:analyst' };
    const { status, json } = await giver.post('lend', { facet: own, to, terms: {} });
    expect([status, json.error.code]).toEqual([409, 'delegation_not_allowed']);
  });

  test('says why where nobody is meant', async () => {
    const nobody = await lend({ petname: 'notebook nowhere.ipynb' });
    expect([nobody.status, nobody.json.error.code]).toEqual([404, 'unknown_principal']);
    const myself = await lend({ petname: 'notebook giver.ipynb' });
    expect([myself.status, myself.json.error.code]).toEqual([400, 'bad_input']);
    await house.kernel(house.admission('a/twin.ipynb', { petname: 'notebook twin.ipynb' }));
    await house.kernel(house.admission('b/twin.ipynb', { petname: 'notebook twin.ipynb' }));
    const twins = await lend({ petname: 'notebook twin.ipynb' });
    expect([twins.status, twins.json.error.code]).toEqual([409, 'ambiguous_name']);
  });

  test('anew in the place of what was lent before ends that, once the new one is there', async () => {
    const taker = await house.kernel(house.admission('narrowed.ipynb'));
    const to = { petname: 'notebook narrowed.ipynb' };
    const wide = await lend(to, { uses: 5 });
    const narrow = await giver.post('lend', {
      facet,
      to,
      terms: { actions: ['balance'], uses: 5 },
      instead: wide.json.facet.id
    });
    expect(narrow.status).toBe(200);
    const { json } = await taker.call('GET', '/wallet/facets');
    expect(json.facets.map(({ id, state }) => [id, state])).toEqual([
      [wide.json.facet.id, 'revoked'],
      [narrow.json.facet.id, 'live']
    ]);
  });

  test('in the place of what is not the giver’s lends nothing', async () => {
    const taker = await house.kernel(house.admission('kept.ipynb'));
    const [others] = await taker.granted({ object: 'bank', actions: ['balance'] });
    const { status, json } = await giver.post('lend', {
      facet,
      to: { petname: 'notebook kept.ipynb' },
      terms: {},
      instead: others
    });
    expect([status, json.error.code]).toEqual([409, 'not_yours']);
    const { json: held } = await taker.call('GET', '/wallet/facets');
    expect(held.facets.map(({ id, state }) => [id, state])).toEqual([
      [others, 'live'],
      [expect.any(String), 'revoked']
    ]);
  });

  test('on until another end puts the new facet into the same hands, with what was left', async () => {
    const taker = await house.kernel(house.admission('renewed.ipynb'));
    const soon = Math.floor(house.house.clock.now() / 1000) + 600;
    const { json: lent } = await lend(
      { petname: 'notebook renewed.ipynb' },
      { actions: ['balance'], uses: 3, expiry: soon }
    );
    await taker.post('invoke', { facet: lent.facet.id, act: 'balance', args: {} });
    const { status, json } = await giver.post('renew', {
      facet,
      lent: lent.facet.id,
      expiry: soon + 900
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      principal: taker.session.principal,
      petname: 'notebook renewed.ipynb',
      terms: { actions: ['balance'], uses: 3, expiry: soon + 900 }
    });
    const { json: held } = await taker.call('GET', '/wallet/facets');
    expect(held.facets).toEqual([
      expect.objectContaining({ id: lent.facet.id, state: 'revoked' }),
      expect.objectContaining({ id: json.facet.id, state: 'live', uses_left: 2 })
    ]);
  });

  test('on to a card gives what its bearer alone can open', async () => {
    const { service, keys } = agent.holding;
    const card = await makeCard(service, keys, 'a helpful agent');
    const { json: lent } = await lend({ card }, { actions: ['balance'] });
    const expiry = Math.floor(house.house.clock.now() / 1000) + 300;
    const without = await giver.post('renew', { facet, lent: lent.facet.id, expiry });
    expect([without.status, without.json.error.code]).toEqual([404, 'unknown_principal']);
    const { json } = await giver.post('renew', { facet, lent: lent.facet.id, expiry, card });
    const held = await agent.holding.accept(json.handover.facet);
    expect(held.terms).toMatchObject({ actions: ['balance'], expiry });
  });

  test('on is the giver’s alone: what somebody else lent, or was granted, stays as it is', async () => {
    const taker = await house.kernel(house.admission('patient.ipynb'));
    const { json: lent } = await lend({ petname: 'notebook patient.ipynb' });
    const [own] = await taker.granted(LENDABLE);
    const expiry = Math.floor(house.house.clock.now() / 1000) + 900;
    for (const [kernel, from, of] of [
      [taker, own, lent.facet.id],
      [giver, facet, own]
    ] as [Kernel, string, string][]) {
      const { status, json } = await kernel.post('renew', { facet: from, lent: of, expiry });
      expect([status, json.error.code]).toEqual([409, 'not_yours']);
    }
  });

  test('takes no forged, foreign or old card', async () => {
    const { service, keys } = agent.holding;
    const card = await makeCard(service, keys, 'x');
    const [header, , signature] = card.split('.');
    const [, payload] = (await makeCard(service, keys, 'y')).split('.');
    const forged = await lend({ card: [header, payload, signature].join('.') });
    expect([forged.status, forged.json.error.code]).toEqual([400, 'bad_input']);
    for (const bad of ['x', `${card}A`, 'a.b.c']) {
      expect((await lend({ card: bad })).status).toBe(400);
    }
    house.house.ahead += 25 * 3_600_000;
    const old = await lend({ card });
    house.house.ahead = 0;
    expect(old.json.error.message).toMatch(/older than a day/);
  });
});
