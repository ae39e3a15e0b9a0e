import {
  type DecisionPayload,
  definitionDigest,
  type FacetView,
  type Need,
  type RequestView,
  type Terms
} from '../../protocol';
import { Actor, closed } from './testing/actor';
import { BANK, House, NOON } from './testing/house';

const UNTIL = NOON + 7200;
/** What the colleague may decide about: what account a holds, and small deposits to it. */
const BOUND: Need = {
  object: 'bank',
  actions: ['balance', 'deposit'],
  constraints: { account: { exact: 'a' }, amount: { range: { max: 100 } } },
  uses: 5
};
const WITHIN: Need = {
  object: 'bank',
  actions: ['balance'],
  constraints: { account: { exact: 'a' } }
};
const TERMS = { ...closed(WITHIN, NOON + 3600), uses: 5 };
const BEYOND: [string, Need][] = [
  ['another action', { ...WITHIN, actions: ['withdraw'], constraints: {} }],
  ['an action more', { ...WITHIN, actions: ['balance', 'withdraw'] }],
  ['another account', { ...WITHIN, constraints: { account: { exact: 'b' } } }],
  ['any account', { ...WITHIN, constraints: {} }],
  [
    'larger amounts',
    {
      ...WITHIN,
      actions: ['deposit'],
      constraints: { account: { exact: 'a' }, amount: { range: { max: 101 } } }
    }
  ],
  ['another object', { ...WITHIN, object: 'crm' }],
  ['nothing that there is', { ...WITHIN, object: 'nowhere' }],
  ['the service itself', { object: 'aios/registry', actions: ['propose'] }]
];

describe('an approver', () => {
  let house: House;
  let owner: Actor;
  let approver: Actor;
  let agent: Actor;
  beforeEach(async () => {
    house = await House.open();
    house.register('crm', BANK);
    owner = await house.enrolled('owner', 'laptop');
    approver = await house.approver(owner, [BOUND]);
    agent = await house.enrolled('agent', 'analyst', owner);
  });
  afterEach(() => house.close());

  const refused = async (answer: Promise<unknown>, code: string) => {
    await expect(answer).rejects.toMatchObject({ code });
  };
  const listed = async (by: Actor) => {
    const { requests } = (await by.act('aios/requests', 'list')) as { requests: RequestView[] };
    return requests.map(({ id }) => id);
  };
  /** A decision as an attacker makes it, who knows what he may not see. */
  const forged = async (by: Actor, id: string, granted: (Terms | null)[]) => {
    let seen: DecisionPayload | undefined;
    await owner.decision(id, granted, payload => (seen = payload));
    const fct = by.facets.get('aios/requests')!;
    return by.send(await by.sign('facet-decision', { ...seen!, ...by.stamp(), fct }));
  };

  test('grants what lies within its bounds, and is named with them', async () => {
    const id = await agent.ask([WITHIN]);
    await approver.decide(id, [TERMS]);
    expect(await agent.poll(id)).toMatchObject({ state: 'granted' });
    const { groups } = house.journal.entries.filter(({ kind }) => kind === 'decision').at(-1)!;
    const { balance, deposit } = BANK as Required<typeof BANK>;
    const definitions = {
      balance: definitionDigest(balance!),
      deposit: definitionDigest(deposit!)
    };
    expect(groups.what).toMatchObject({ bounds: [{ terms: closed(BOUND, UNTIL), definitions }] });
    const genesis = house.authority.book.genesis()!.id;
    expect(groups.who).toMatchObject({
      principal: approver.kid,
      kind: 'approver',
      chain: [approver.facets.get('aios/requests'), owner.facets.get('aios/requests'), genesis]
    });
  });

  test('denies what lies within its bounds, whatever it asks for in time and number', async () => {
    const id = await agent.ask([{ ...WITHIN, expiry: UNTIL + 9999, delegation: true }]);
    await approver.decide(id, [null]);
    expect(await agent.poll(id)).toEqual({ state: 'denied' });
  });

  test.each(BEYOND)('neither sees, grants nor denies %s', async (_, need) => {
    const id = await agent.ask([need]);
    const unknown = '0'.repeat(32);
    expect(await listed(owner)).toEqual([id]);
    expect(await listed(approver)).toEqual([]);
    const told = (request: string) =>
      approver.act('aios/requests', 'show', { request }).catch((error: unknown) => error);
    expect(await told(id)).toEqual(await told(unknown));
    await refused(forged(approver, id, [null]), 'no_such_request');
    await refused(forged(approver, id, [closed(need, NOON + 60)]), 'no_such_request');
    await refused(approver.act('aios/requests', 'deny', { request: id }), 'action_not_granted');
    expect(await agent.poll(id)).toEqual({ state: 'pending' });
  });

  test('is not told how a request beyond its bounds ended', async () => {
    const id = await agent.ask([BEYOND[0]![1]]);
    await owner.decide(id, [null]);
    await refused(approver.act('aios/requests', 'show', { request: id }), 'no_such_request');
  });

  test('does not decide a request of which one need lies beyond its bounds', async () => {
    const id = await agent.ask([WITHIN, { ...WITHIN, object: 'crm' }]);
    expect(await listed(approver)).toEqual([]);
    await refused(forged(approver, id, [TERMS, null]), 'no_such_request');
    await refused(forged(approver, id, [null, null]), 'no_such_request');
  });

  test.each([
    ['lasts longer than it decides', { expiry: UNTIL + 1 }],
    ['may be used more often than its bounds say', { uses: 6 }],
    ['may be used without a count', { uses: null }],
    ['may be lent', { delegation: true }]
  ])('grants nothing that %s', async (_, wider) => {
    const id = await agent.ask([{ ...WITHIN, delegation: true }]);
    await refused(approver.decide(id, [{ ...TERMS, ...wider }]), 'not_grantable');
    expect(await agent.poll(id)).toEqual({ state: 'pending' });
    await approver.decide(id, [TERMS]);
  });

  test('decides nothing once it is revoked, with a card that is open neither', async () => {
    const id = await agent.ask([WITHIN]);
    const open = await approver.decision(id, [TERMS]);
    await owner.act('aios/facets', 'revoke', { principal: approver.kid });
    await refused(approver.send(open), 'revoked');
    await refused(approver.act('aios/requests', 'list'), 'revoked');
    expect(await agent.poll(id)).toEqual({ state: 'pending' });
  });

  test('decides nothing where it is revoked while its decision is being recorded', async () => {
    const id = await agent.ask([WITHIN]);
    const open = approver.send(await approver.decision(id, [TERMS]));
    await owner.act('aios/facets', 'revoke', { principal: approver.kid });
    await refused(open, 'revoked');
    expect(house.authority.book.facetsOf(agent.kid)).toHaveLength(2);
  });

  test('ends with the device that invited it, and is paused with it', async () => {
    const phone = await house.enrolled('owner', 'phone', owner);
    const id = await agent.ask([WITHIN]);
    await phone.act('aios/facets', 'pause', { principal: owner.kid });
    await refused(approver.act('aios/requests', 'list'), 'paused');
    await phone.act('aios/facets', 'resume', { principal: owner.kid });
    expect(await listed(approver)).toEqual([id]);
    await phone.act('aios/facets', 'revoke', { principal: owner.kid });
    await refused(approver.act('aios/requests', 'list'), 'revoked');
  });

  test('may be ended with all that it granted', async () => {
    const id = await agent.ask([WITHIN]);
    await approver.decide(id, [TERMS]);
    const which = { principal: approver.kid, granted_since: NOON };
    const { revoked } = (await owner.act('aios/facets', 'revoke', which)) as { revoked: string[] };
    const granted = house.authority.book.facetsOf(agent.kid).at(-1)!;
    expect(revoked).toContain(granted.id);
  });

  test('never decides its own request', async () => {
    const id = await approver.ask([{ ...WITHIN, expiry: UNTIL }]);
    await refused(approver.decide(id, [TERMS]), 'own_request');
    await refused(approver.decide(id, [null]), 'own_request');
  });

  test('never decides a request of the device that invited it', async () => {
    const id = await owner.ask([WITHIN]);
    await refused(approver.decide(id, [TERMS]), 'own_request');
  });

  test('of two at once the first decides, and the other is told', async () => {
    const other = await house.approver(owner, [BOUND]);
    const id = await agent.ask([WITHIN]);
    const [grant, deny] = await Promise.allSettled([
      approver.send(await approver.decision(id, [TERMS])),
      other.send(await other.decision(id, [null]))
    ]);
    const won = [grant, deny].filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    const lost = [grant, deny].find(({ status }) => status === 'rejected');
    expect(lost).toMatchObject({ reason: { code: 'already_decided' } });
  });

  test('passes nothing on: it lends, introduces, makes rules and looks at knocks never', async () => {
    const card = await agent.card();
    await refused(
      approver.act('aios/requests', 'facet.delegate', { card, terms: {} }),
      'delegation_not_allowed'
    );
    await refused(approver.act('aios/requests', 'introduce', {}), 'action_not_granted');
    await refused(
      approver.rules({
        name: 'all of it',
        askers: { kind: 'agent' },
        grants: [
          {
            objects: { exact: 'bank' },
            actions: ['balance'],
            constraints: { account: { exact: 'a' } },
            uses: 5,
            result: null
          }
        ],
        lifetime: 60,
        expiry: NOON + 60,
        uses: null
      }),
      'not_grantable'
    );
    await refused(approver.act('aios/requests', 'show', { knock: 'BCDF-GHJK' }), 'no_such_knock');
  });

  test('sees no rules', async () => {
    await owner.rules({
      name: 'balances',
      askers: { kind: 'job' },
      grants: [
        {
          objects: { exact: 'bank' },
          actions: ['balance'],
          constraints: {},
          uses: null,
          result: null
        }
      ],
      lifetime: 60,
      expiry: NOON + 60,
      uses: null
    });
    expect(await approver.act('aios/requests', 'list')).toEqual({ requests: [], rules: [] });
  });

  test('decides no more about an action that is defined otherwise since', async () => {
    const id = await agent.ask([WITHIN]);
    const open = await approver.decision(id, [null]);
    house.register('bank', { ...BANK, balance: { ...BANK.balance!, summary: 'Another thing.' } });
    expect(await listed(approver)).toEqual([]);
    await refused(approver.send(open), 'no_such_request');
  });

  test('ends when an object that it decides about leaves its place', () => {
    const facet = approver.facets.get('aios/requests');
    const { book, permissions } = house.authority;
    expect(book.ids.on('bank', 0)).toContain(facet);
    expect(permissions.count('bank')).toBe(1);
    expect(book.ids.on('crm', 0)).toEqual([]);
  });

  test('holds its bounds after a restart', async () => {
    await agent.ask([BEYOND[0]![1]]);
    const id = await agent.ask([WITHIN]);
    await house.restart();
    expect(await listed(approver)).toEqual([id]);
  });

  test('is shown to owners with its bounds and its end', async () => {
    const { facets } = (await owner.act('aios/facets', 'list')) as { facets: FacetView[] };
    const held = facets.find(({ id }) => id === approver.facets.get('aios/requests'))!;
    expect(held).toMatchObject({ kind: 'approver', parent: owner.facets.get('aios/requests') });
    expect(held.terms.expiry).toBe(UNTIL);
    expect(held.bounds!.map(({ terms }) => terms)).toEqual([closed(BOUND, UNTIL)]);
    expect(await approver.act('aios/requests', 'facet.describe')).toMatchObject({
      bounds: held.bounds
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['without bounds', { bounds: [] }, 'bad_introduction'],
    ['with bounds that are no terms', { bounds: [{ object: 'bank' }] }, 'bad_introduction'],
    ['with an end that has passed', { until: NOON }, 'bad_introduction'],
    ['without an end', { until: undefined }, 'bad_introduction'],
    ['for more than a year', { until: NOON + 367 * 86_400 }, 'bad_introduction'],
    ['with bounds that end later', { until: UNTIL - 1 }, 'bad_introduction'],
    ['by a knock', { knock: '0'.repeat(32), key: 'A'.repeat(43) }, 'no_such_knock'],
    ['as somebody who recovers', { recovery: true }, 'bad_introduction'],
    ['as an owner', { kind: 'owner' }, 'bad_introduction'],
    [
      'to decide about the service itself',
      { bounds: [closed({ object: 'aios/facets', actions: ['list'] }, UNTIL)] },
      'bad_introduction'
    ],
    [
      'to decide about what there is not',
      { bounds: [closed({ object: 'nowhere', actions: ['list'] }, UNTIL)] },
      'unknown_object'
    ],
    [
      'to decide about actions that there are not',
      { bounds: [closed({ object: 'bank', actions: ['list'] }, UNTIL)] },
      'unknown_action'
    ],
    [
      'limited in what no action has',
      { bounds: [closed({ ...BOUND, constraints: { colour: { exact: 1 } } }, UNTIL)] },
      'bad_introduction'
    ]
  ])('is not invited %s', async (_, more, code) => {
    await refused(house.invitation(owner, [BOUND], more), code);
  });

  test('is not invited by the terminal, nor by one of its kind', async () => {
    await refused(
      house.authority.introduce({ kind: 'approver', petname: 'colleague' }),
      'bad_introduction'
    );
    await refused(house.invitation(approver, [BOUND]), 'action_not_granted');
  });

  test('enrols neither once its time is over nor once who invited it is revoked', async () => {
    const late = await Actor.create(house, 'late');
    const short = { until: NOON + 60, bounds: [closed(BOUND, NOON + 60)] };
    const code = await house.invitation(owner, [], short);
    house.pass(60);
    await refused(late.enrol(code), 'not_yours');
    const next = await house.invitation(owner, [BOUND]);
    const phone = await house.enrolled('owner', 'phone', owner);
    await phone.act('aios/facets', 'revoke', { principal: owner.kid });
    await refused(late.enrol(next), 'not_yours');
  });

  test('is its inviter’s person, unless that one says otherwise', () => {
    const { book } = house.authority;
    expect(book.principal(approver.kid)!.person).toBe(owner.kid);
  });

  test('counts as another person where its inviter says so', async () => {
    const other = await house.approver(owner, [BOUND], { person: 'another' });
    expect(house.authority.book.principal(other.kid)!.person).toBe(other.kid);
  });
});
