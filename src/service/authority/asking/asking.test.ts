import { type Need, Refusal, type RequestView } from '../../../protocol';
import { Actor, bytes, closed } from '../testing/actor';
import { BANK, House, NOON } from '../testing/house';

const NEED: Need = { object: 'bank', actions: ['balance'] };

describe('a request', () => {
  let house: House;
  let owner: Actor;
  let agent: Actor;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    agent = await house.enrolled('agent', 'analyst', owner);
  });
  afterEach(() => house.close());

  const listed = async () =>
    ((await owner.act('aios/requests', 'list')) as { requests: RequestView[] }).requests;
  const refused = (answer: Promise<unknown>, code: string) =>
    expect(answer).rejects.toMatchObject({ code, name: 'Refusal' });

  test('for what does not exist is answered like one for what does', async () => {
    const known = await house.authority.ask(await agent.request([NEED]));
    const unknown = await house.authority.ask(
      await agent.request([{ object: 'no-such', actions: ['x'] }])
    );
    for (const { status, body } of [known, unknown]) {
      expect(status).toBe(202);
      expect(body).toEqual({
        request_url: expect.stringMatching(/^\/requests\/[0-9a-f]{32}$/) as string,
        id: expect.stringMatching(/^[0-9a-f]{32}$/) as string
      });
    }
    expect((await listed()).map(({ needs }) => needs[0]!.known)).toEqual([true, false]);
  });

  test('tells an owner who asks, through whom, for what and why', async () => {
    await agent.ask([NEED], { cell: { id: 'c1', count: 3 }, purpose: '<b>why</b> \u202e' });
    expect(await listed()).toEqual([
      {
        id: expect.any(String) as string,
        who: {
          principal: agent.kid,
          petname: 'analyst',
          name: { commitment: house.named(agent.kid), opening: expect.anything() as unknown },
          kind: 'agent',
          custody: 'own',
          chain: ['laptop']
        },
        needs: [
          {
            terms: {
              ...NEED,
              constraints: {},
              not_before: null,
              expiry: null,
              uses: null,
              result: null,
              delegation: false
            },
            sentence: 'analyst may use balance on bank, until revoked.',
            known: true,
            definitions: { balance: BANK.balance }
          }
        ],
        purpose: '<b>why</b> \u202e',
        cell: { id: 'c1', count: 3 },
        asked_at: NOON,
        state: 'pending',
        digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string
      }
    ]);
  });

  test('is the fourth open one and is refused, until one of them ends', async () => {
    const [first] = [await agent.ask([NEED]), await agent.ask([NEED]), await agent.ask([NEED])];
    await refused(agent.ask([NEED]), 'too_many_requests');
    await agent.withdraw(first!);
    await agent.ask([NEED]);
    await refused(agent.ask([NEED]), 'too_many_requests');
  });

  test('is one of five sent at once, of which three are taken', async () => {
    const ends = await Promise.allSettled(Array.from({ length: 5 }, () => agent.ask([NEED])));
    expect(ends.filter(end => end.status === 'fulfilled')).toHaveLength(3);
  });

  test('that is asked and withdrawn over and over is refused after thirty in a minute', async () => {
    for (let i = 0; i < 30; i++) {
      await agent.withdraw(await agent.ask([NEED]));
    }
    await refused(agent.ask([NEED]), 'too_many_requests');
    house.pass(61);
    await agent.ask([NEED]);
  });

  test('with huge needs is refused', async () => {
    const one_of = Array.from({ length: 9000 }, (_, i) => `account ${i}`);
    await refused(agent.ask([{ ...NEED, constraints: { account: { one_of } } }]), 'malformed');
  });

  test('whose constraint no action declares is refused to who may see the catalogue', async () => {
    const need = { ...NEED, constraints: { amount: { range: { max: 1 } } } };
    await refused(agent.ask([need]), 'malformed');
    const registry = agent.facets.get('aios/registry')!;
    await owner.act('aios/facets', 'revoke', { facet: registry });
    expect(await agent.ask([need])).toMatch(/^[0-9a-f]{32}$/);
  });

  test('whose end is past is refused', async () => {
    await refused(agent.ask([{ ...NEED, expiry: NOON }]), 'malformed');
  });

  test('for nothing but what enrolment alone brings is refused, and nobody is shown it', async () => {
    for (const [object, action] of [
      ['aios/requests', 'introduce'],
      ['aios/requests', 'decide'],
      ['aios/registry', 'add'],
      ['aios/facets', 'resume']
    ] as const) {
      await refused(agent.ask([NEED, { object, actions: [action] }]), 'malformed');
    }
    expect(await listed()).toEqual([]);
  });

  test('of a stranger, of another time, for another service, or sent twice is refused', async () => {
    const stranger = await Actor.create(house, 'stranger');
    await refused(stranger.ask([NEED]), 'wrong_key');
    await refused(agent.ask([NEED], { iat: NOON - 61 }), 'clock');
    await refused(agent.ask([NEED], { aud: 'elsewhere' }), 'wrong_audience');
    const token = await agent.request([NEED]);
    await house.authority.ask(token);
    await refused(house.authority.ask(token), 'replayed');
  });

  test('that carries another’s key is refused', async () => {
    await expect(agent.ask([NEED], { public_key: owner.key.publicKey })).rejects.toBeInstanceOf(
      Refusal
    );
  });

  test('is not for others to look at, wait for or withdraw', async () => {
    const id = await agent.ask([NEED]);
    await refused(owner.poll(id), 'not_yours');
    await refused(owner.withdraw(id), 'not_yours');
    await refused(agent.poll('0'.repeat(32)), 'not_yours');
    expect((await listed())[0]!.state).toBe('pending');
  });

  test('named otherwise in the address than in the token is refused', async () => {
    const [one, other] = [await agent.ask([NEED]), await agent.ask([NEED])];
    const token = await agent.sign('facet-poll', { ...agent.stamp(), request: other });
    const { signal } = new AbortController();
    await refused(house.authority.request(one, bytes(token), signal), 'not_yours');
  });

  test('withdrawn says so, leaves an entry that names it, and can not be decided', async () => {
    const id = await agent.ask([NEED]);
    const decision = await owner.decision(id, [closed(NEED, NOON + 60)]);
    expect(await agent.withdraw(id)).toEqual({ state: 'withdrawn' });
    expect(house.journal.of('withdrawal')[0]!.ref).toBe(
      house.journal.entries.findIndex(entry => entry.kind === 'request')
    );
    await expect(owner.send(decision)).rejects.toMatchObject({ code: 'already_decided' });
    expect(await agent.poll(id)).toEqual({ state: 'withdrawn' });
  });

  test('that nobody decides ends after a day, also for who has waited for it since', async () => {
    const id = await agent.ask([NEED]);
    house.pass(24 * 3600 - 1);
    expect(await agent.poll(id)).toEqual({ state: 'pending' });
    house.pass(1);
    expect(await agent.poll(id)).toEqual({ state: 'no_answer' });
    expect(await listed()).toEqual([]);
    await expect(owner.decide(id, [closed(NEED, NOON + 90000)])).rejects.toMatchObject({
      code: 'already_decided'
    });
    await house.authority.sweep();
    expect(await agent.poll(id)).toEqual({ state: 'no_answer' });
  });

  test('that was denied tells the reason', async () => {
    const id = await agent.ask([NEED]);
    await owner.decide(id, [null], payload => ({ ...payload, reason: 'not today' }));
    expect(await agent.poll(id)).toEqual({ state: 'denied', reason: 'not today' });
  });

  test('is answered to who waits, when it is decided', async () => {
    const id = await agent.ask([NEED]);
    const waiting = agent.poll(id, 30);
    await owner.decide(id, [closed(NEED, NOON + 60)]);
    expect((await waiting).state).toBe('granted');
  });

  test('lets go of who waits when the wait is over or the asker goes away', async () => {
    const id = await agent.ask([NEED]);
    const away = new AbortController();
    const waiting = agent.poll(id, 30, away.signal);
    away.abort();
    expect(await waiting).toEqual({ state: 'pending' });
    expect(await agent.poll(id, 0)).toEqual({ state: 'pending' });
  });

  test('is not waited for by a fifth poll of one asker', async () => {
    const id = await agent.ask([NEED]);
    const four = Array.from({ length: 4 }, () => agent.poll(id, 30));
    await house.authority.sweep();
    expect(await agent.poll(id, 30)).toEqual({ state: 'pending' });
    await agent.withdraw(id);
    expect(new Set((await Promise.all(four)).map(({ state }) => state))).toEqual(
      new Set(['withdrawn'])
    );
  });

  test('delivers what was granted again and again for a day, and keeps no URL after it', async () => {
    const id = await agent.ask([NEED]);
    await owner.decide(id, [closed(NEED, NOON + 3 * 86400)]);
    const first = await agent.poll(id);
    house.pass(86399);
    await house.authority.sweep();
    expect(await agent.poll(id)).toEqual(first);
    house.pass(1);
    await house.authority.sweep();
    expect(await agent.poll(id)).toEqual({ state: 'granted' });
    expect(house.db.prepare('SELECT * FROM deliveries').all()).toEqual([]);
  });

  test('for a lost aios/self is granted at once', async () => {
    const answer = await house.authority.ask(
      await agent.request([{ object: 'aios/self', actions: ['explain', 'outcome'] }])
    );
    expect(answer.status).toBe(201);
    const [issued] = (answer.body as { facets: Parameters<Actor['take']>[0][] }).facets;
    expect((await agent.take(issued!)).terms.actions).toEqual([
      'entries',
      'explain',
      'facets',
      'note',
      'outcome'
    ]);
  });

  test('leaves neither URL nor descriptor in the ledger', async () => {
    const id = await agent.ask([NEED]);
    await owner.decide(id, [closed(NEED, NOON + 60)]);
    const [issued] = (await agent.poll(id)).facets!;
    const recorded = JSON.stringify(house.journal.entries);
    expect(recorded).toContain(issued!.id);
    expect(recorded).not.toContain(issued!.descriptor);
    expect(recorded).not.toContain(issued!.facet_url.slice(1, -1));
  });
});
