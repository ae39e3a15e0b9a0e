import type { DecisionPayload, Need, Terms } from '../../../protocol';
import { type Actor, closed } from '../testing/actor';
import { BANK, House, NOON } from '../testing/house';
import { standingTerms } from '../principals/enrolment';

const NEED: Need = {
  object: 'bank',
  actions: ['balance', 'deposit'],
  constraints: { amount: { range: { max: 100 } }, account: { one_of: ['a', 'b'] } },
  uses: 5,
  result: { rows: 10 },
  expiry: NOON + 7200
};
const TERMS: Terms = closed(NEED, NOON + 3600);
const OTHER = 'analyst may use balance on bank, until revoked.';

describe('a decision', () => {
  let house: House;
  let owner: Actor;
  let agent: Actor;
  let id: string;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    agent = await house.enrolled('agent', 'analyst', owner);
    id = await agent.ask([NEED]);
  });
  afterEach(() => house.close());

  const refused = async (answer: Promise<unknown>, code: string) => {
    await expect(answer).rejects.toMatchObject({ code });
    expect(await agent.poll(id)).toEqual({ state: 'pending' });
    expect(house.authority.book.facetsOf(agent.kid)).toHaveLength(2);
  };

  test.each<[string, Partial<Terms>, string]>([
    [
      'another object',
      { object: 'aios/ledger', actions: ['query'], constraints: {} },
      'wider_than_asked'
    ],
    ['more actions', { actions: ['balance', 'deposit', 'withdraw'] }, 'wider_than_asked'],
    [
      'a wider range',
      { constraints: { ...TERMS.constraints, amount: { range: { max: 101 } } } },
      'wider_than_asked'
    ],
    [
      'a constraint left out',
      { constraints: { amount: { range: { max: 1 } } } },
      'wider_than_asked'
    ],
    [
      'another kind of constraint',
      { constraints: { ...TERMS.constraints, account: { prefix: 'a' } } },
      'wider_than_asked'
    ],
    ['a later end', { expiry: NOON + 7201 }, 'wider_than_asked'],
    ['no end', { expiry: null }, 'wider_than_asked'],
    ['more uses', { uses: 6 }, 'wider_than_asked'],
    ['uses without number', { uses: null }, 'wider_than_asked'],
    ['more rows', { result: { rows: 11 } }, 'wider_than_asked'],
    ['all rows', { result: null }, 'wider_than_asked'],
    ['lending', { delegation: true }, 'wider_than_asked'],
    ['an end in the past', { expiry: NOON }, 'already_ended']
  ])('that grants %s is refused', async (_, change, code) => {
    await refused(owner.decide(id, [{ ...TERMS, ...change }]), code);
  });

  test('that narrows in every dimension is taken', async () => {
    const narrowed: Terms = {
      ...TERMS,
      actions: ['deposit'],
      constraints: { amount: { exact: 7 }, account: { exact: 'a' } },
      not_before: NOON + 10,
      expiry: NOON + 20,
      uses: 1,
      result: { rows: 1, fields: ['x'] }
    };
    await owner.decide(id, [narrowed]);
    const [issued] = (await agent.poll(id)).facets!;
    expect((await agent.take(issued!)).terms).toEqual(narrowed);
  });

  test('may leave out the constraint on an argument that no granted action has', async () => {
    const { account } = TERMS.constraints;
    await owner.decide(id, [
      { ...TERMS, actions: ['balance'], constraints: { account: account! } }
    ]);
    expect((await agent.poll(id)).state).toBe('granted');
  });

  test('without an end on an open need is refused, for objects other than the service’s own', async () => {
    const open = await agent.ask([{ object: 'bank', actions: ['balance'] }]);
    const endless = { ...closed({ object: 'bank', actions: ['balance'] }, 0), expiry: null };
    await expect(owner.decide(open, [endless])).rejects.toMatchObject({ code: 'no_expiry' });
    const own = await agent.ask([{ object: 'aios/ledger', actions: ['query'] }]);
    await owner.decide(own, [standingTerms('aios/ledger', ['query'])]);
    expect((await agent.poll(own)).state).toBe('granted');
  });

  test('that is sent twice is refused the second time', async () => {
    const decision = await owner.decision(id, [TERMS]);
    await owner.send(decision);
    await expect(owner.send(decision)).rejects.toMatchObject({ code: 'replayed' });
    expect(house.authority.book.facetsOf(agent.kid)).toHaveLength(3);
  });

  test('of another device, sent as one’s own, is refused', async () => {
    const other = await house.enrolled('owner', 'phone', owner);
    await refused(other.send(await owner.decision(id, [TERMS])), 'wrong_key');
  });

  test('made with another facet is refused', async () => {
    await refused(
      owner.decide(id, [TERMS], payload => ({ ...payload, fct: 'f'.repeat(32) })),
      'wrong_facet'
    );
  });

  test('about one request, with the digest of another, is refused', async () => {
    const other = await agent.ask([NEED], { purpose: 'something else' });
    const { digest } = (await owner.act('aios/requests', 'show', { request: other })) as {
      digest: string;
    };
    await refused(
      owner.decide(id, [TERMS], payload => ({ ...payload, request_digest: digest })),
      'request_changed'
    );
  });

  test('answers one challenge of the last ten minutes of this process', async () => {
    const { challenges } = house.authority;
    const used = challenges.issue();
    const other = await house.enrolled('agent', 'other');
    const first = await other.ask([NEED]);
    const by = (challenge: string) => (payload: DecisionPayload) => ({ ...payload, challenge });
    await owner.decide(first, [TERMS], by(used));
    await refused(owner.decide(id, [TERMS], by(used)), 'challenge_spent');
    await refused(owner.decide(id, [TERMS], by('A'.repeat(43))), 'challenge_spent');
    const old = challenges.issue();
    house.pass(600);
    await refused(owner.decide(id, [TERMS], by(old)), 'challenge_spent');
    const before = challenges.issue();
    await house.restart();
    await refused(owner.decide(id, [TERMS], by(before)), 'challenge_spent');
    await owner.decide(id, [TERMS], by(house.authority.challenges.issue()));
  });

  test.each<[string, (payload: DecisionPayload) => Partial<DecisionPayload['shown']>, string]>([
    ['another request', () => ({ requested: [OTHER] }), 'shown_otherwise'],
    ['another grant', () => ({ granted: [OTHER], sentence: OTHER }), 'shown_otherwise'],
    ['another sentence than its column', () => ({ sentence: OTHER }), 'malformed'],
    ['other terms', () => ({ granted_digest: 'a'.repeat(64) }), 'malformed']
  ])('that showed %s is refused', async (_, change, code) => {
    await refused(
      owner.decide(id, [TERMS], payload => ({
        ...payload,
        shown: { ...payload.shown, ...change(payload) }
      })),
      code
    );
  });

  test('that does not fit its request is refused', async () => {
    const two = (payload: DecisionPayload) => ({
      ...payload,
      shown: { ...payload.shown, requested: Array<string>(2).fill(payload.shown.requested[0]!) }
    });
    await refused(owner.decide(id, [TERMS, TERMS], two), 'bad_decision');
    for (const [terms, outcome] of [
      [null, 'grant'],
      [TERMS, 'deny']
    ] as const) {
      await refused(
        owner.decide(id, [terms], payload => ({ ...payload, outcome })),
        'malformed'
      );
    }
  });

  test('is the first of two at once, and the other is told', async () => {
    const other = await house.enrolled('owner', 'phone', owner);
    const tokens = [await owner.decision(id, [TERMS]), await other.decision(id, [TERMS])];
    const ends = await Promise.allSettled([owner.send(tokens[0]!), other.send(tokens[1]!)]);
    const lost = ends.filter(end => end.status === 'rejected');
    expect(lost).toMatchObject([{ reason: { code: 'already_decided', status: 409 } }]);
    expect((await agent.poll(id)).state).toBe('granted');
    expect(house.authority.book.facetsOf(agent.kid)).toHaveLength(3);
    expect(house.journal.of('decision')).toHaveLength(1);
  });

  test('on one’s own request is refused', async () => {
    const own = await owner.ask([NEED]);
    await expect(owner.decide(own, [TERMS])).rejects.toMatchObject({ code: 'own_request' });
  });

  test('by a device that the asker itself brought in is refused', async () => {
    const own = await owner.ask([NEED]);
    const puppet = await house.enrolled('owner', 'puppet', owner);
    await expect(puppet.decide(own, [TERMS])).rejects.toMatchObject({ code: 'own_request' });
    const independent = await house.enrolled('owner', 'from the terminal');
    await independent.decide(own, [TERMS]);
  });

  test('by a device of an origin that is no longer served is refused', async () => {
    house.authority.book.principal(owner.kid)!.origin = 'http://localhost:7411';
    house.origins = [];
    await refused(owner.decide(id, [TERMS]), 'origin_not_served');
    house.origins = ['http://localhost:7411'];
    await owner.decide(id, [TERMS]);
  });

  test('made by a page can neither leave out the mark of mode page nor claim it', async () => {
    house.authority.book.principal(owner.kid)!.origin = 'http://localhost:7411';
    const made = (mode: DecisionPayload['mode']): Promise<unknown> =>
      owner.decide(id, [TERMS], payload => ({ ...payload, mode }));
    await refused(made('page'), 'bad_decision');
    house.authority.book.principal(owner.kid)!.origin = null;
    await refused(made('page'), 'bad_decision');
    await expect(made('page')).rejects.toMatchObject({
      detail: 'Say another mode: pointer, digits or terminal.'
    });
    house.authority.book.principal(owner.kid)!.origin = 'http://localhost:7411';
    house.inPage = true;
    for (const mode of ['pointer', 'digits', 'terminal'] as const) {
      await refused(made(mode), 'bad_decision');
    }
    expect(await agent.poll(id)).toEqual({ state: 'pending' });
    await made('page');
    expect((await agent.poll(id)).state).toBe('granted');
  });

  test('and a code made in the notebook’s own page say so; no page leaves that out, or claims it', async () => {
    house.authority.book.principal(owner.kid)!.origin = 'http://localhost:7411';
    const made = (more: object): Promise<unknown> =>
      owner.act('aios/requests', 'introduce', { kind: 'owner', petname: 'phone', ...more });
    const bad = { status: 403, code: 'bad_mode' };
    await expect(made({ mode: 'page' })).rejects.toMatchObject(bad);
    house.inPage = true;
    await expect(made({})).rejects.toMatchObject(bad);
    const before = house.journal.of('introduction').length;
    await made({ mode: 'page' });
    house.authority.book.principal(owner.kid)!.origin = null;
    await made({});
    const [inPage, atTerminal] = house.journal.of('introduction').slice(before);
    expect(inPage!.groups).toMatchObject({ name: { petname: 'phone' }, what: { mode: 'page' } });
    expect(atTerminal!.groups.what).not.toHaveProperty('mode');
  });

  test('by a facet that was revoked while it was made is refused', async () => {
    const other = await house.enrolled('owner', 'phone', owner);
    const facet = other.facets.get('aios/requests')!;
    const token = await other.decision(id, [TERMS]);
    const ends = await Promise.allSettled([
      owner.act('aios/facets', 'revoke', { facet }),
      other.send(token)
    ]);
    expect(ends.map(end => end.status)).toEqual(['fulfilled', 'rejected']);
    expect(await agent.poll(id)).toEqual({ state: 'pending' });
  });

  test('on what is not connected, or has no such action, says so and can be made later', async () => {
    const need = { object: 'crm', actions: ['read', 'write'] };
    const later = await agent.ask([need]);
    const terms = closed(need, NOON + 60);
    await expect(owner.decide(later, [terms])).rejects.toMatchObject({
      code: 'unknown_object',
      status: 409,
      message: expect.stringContaining('crm') as string
    });
    house.register('crm', { read: { ...BANK.balance!, name: 'read' } });
    await expect(owner.decide(later, [terms])).rejects.toMatchObject({ code: 'unknown_action' });
    await owner.decide(later, [{ ...terms, actions: ['read'] }]);
    expect((await agent.poll(later)).state).toBe('granted');
  });

  test('never grants what makes an owner', async () => {
    for (const [object, action] of [
      ['aios/requests', 'introduce'],
      ['aios/requests', 'decide'],
      ['aios/registry', 'add']
    ] as const) {
      const need = { object, actions: [action, 'list'] };
      const asked = await agent.ask([need]);
      const terms = closed(need, NOON + 60);
      await expect(owner.decide(asked, [terms])).rejects.toMatchObject({ code: 'not_grantable' });
      await owner.decide(asked, [{ ...terms, actions: ['list'] }]);
    }
  });

  test('changes nothing when the ledger can not be written, and can be made again', async () => {
    house.journal.full = true;
    await expect(owner.decide(id, [TERMS])).rejects.toThrow('disk full');
    house.journal.full = false;
    expect(await agent.poll(id)).toEqual({ state: 'pending' });
    expect(house.authority.book.facetsOf(agent.kid)).toHaveLength(2);
    await owner.decide(id, [TERMS]);
  });
});

describe('a page', () => {
  let house: House;
  let page: Actor;
  beforeEach(async () => {
    house = await House.open();
    page = await house.enrolled('page', 'lab');
  });
  afterEach(() => house.close());

  test('may deny with a reason, and may not decide, show or introduce', async () => {
    const agent = await house.enrolled('agent', 'analyst');
    const id = await agent.ask([NEED]);
    for (const action of ['decide', 'show', 'introduce']) {
      await expect(page.act('aios/requests', action, {})).rejects.toMatchObject({
        code: 'action_not_granted'
      });
    }
    await page.act('aios/requests', 'deny', { request: id, reason: 'no' });
    expect(await agent.poll(id)).toEqual({ state: 'denied', reason: 'no' });
    await expect(page.act('aios/requests', 'deny', { request: id })).rejects.toMatchObject({
      code: 'already_decided'
    });
  });

  test('narrows ten times a minute at most, with whatever key; what changes nothing does not count', async () => {
    const other = await house.enrolled('page', 'another page');
    const deny = (by: typeof page, request: string) => by.act('aios/requests', 'deny', { request });
    const dummy = () => deny(page, '0'.repeat(32));
    for (let i = 0; i < 30; i++) {
      await expect(dummy()).rejects.toMatchObject({ code: 'no_such_request' });
    }
    for (let i = 0; i < 10; i++) {
      const agent = await house.enrolled('agent', `agent ${i}`);
      await deny(i % 2 === 0 ? page : other, await agent.ask([NEED]));
    }
    const late = await house.enrolled('agent', 'late');
    const id = await late.ask([NEED]);
    for (const by of [page, other]) {
      await expect(deny(by, id)).rejects.toMatchObject({ code: 'too_many_requests', status: 429 });
    }
    expect(await late.poll(id)).toEqual({ state: 'pending' });
    house.pass(61);
    await deny(page, id);
    expect(await late.poll(id)).toMatchObject({ state: 'denied' });
  });
});
