import type { Need, Terms } from '../../../protocol';
import { Actor, closed } from '../testing/actor';
import { BANK, House, NOON } from '../testing/house';

const NEED: Need = {
  object: 'bank',
  actions: ['balance', 'deposit'],
  constraints: {
    account: { one_of: ['a', 'b'] },
    amount: { range: { min: 1, max: 100 } }
  },
  not_before: NOON - 10,
  uses: 5,
  result: { rows: 10, fields: ['x', 'y'] },
  delegation: true
};
const PARENT: Terms = closed(NEED, NOON + 3600);
const { object: _, ...CHILD } = PARENT;

describe('lending', () => {
  let house: House;
  let owner: Actor;
  let giver: Actor;
  let taker: Actor;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    giver = await house.enrolled('agent', 'analyst', owner);
    taker = await Actor.create(house, 'worker');
    await owner.grant(giver, PARENT);
  });
  afterEach(() => house.close());

  const lend = (terms: object, from = giver, to = taker) => from.lend(to, terms);
  const refused = async (answer: Promise<unknown>, code: string) => {
    await expect(answer).rejects.toMatchObject({ code, name: 'Refusal' });
    expect(house.authority.book.principal(taker.kid)).toBeUndefined();
    expect(house.journal.of('delegation')).toEqual([]);
  };

  test('the same is allowed, and the chain is giver to genesis', async () => {
    const { facet } = await lend(CHILD);
    const descriptor = await taker.take(facet);
    expect(descriptor.terms).toEqual(PARENT);
    const { book } = house.authority;
    expect(book.chain(facet.id).map(({ holder }) => holder)).toEqual([taker.kid, giver.kid, '']);
    expect(house.journal.of('delegation')[0]!.groups.who).toMatchObject({
      principal: taker.kid,
      facet: facet.id,
      chain: [facet.id, giver.facets.get('bank'), book.genesis()!.id]
    });
  });

  test('reaches as far down as its depth says', async () => {
    await owner.grant(giver, { ...PARENT, delegation_depth: 2 });
    const tooDeep = { ...CHILD, delegation_depth: 2 };
    await refused(lend(tooDeep), 'not_subsumed');
    await refused(lend(CHILD), 'not_subsumed');
    const { facet } = await lend({ ...CHILD, delegation_depth: 1 });
    await taker.take(facet);
    const last = await Actor.create(house, 'the last');
    for (const further of [CHILD, { ...CHILD, delegation_depth: 1 }]) {
      await expect(lend(further, taker, last)).rejects.toMatchObject({ code: 'not_subsumed' });
    }
    const { facet: leaf } = await lend({ ...CHILD, delegation: false }, taker, last);
    await last.take(leaf);
    await expect(lend({ ...CHILD, delegation: false }, last, giver)).rejects.toMatchObject({
      code: 'delegation_not_allowed'
    });
  });

  test('of a facet with a rate states one that is no higher', async () => {
    const rate = { calls: 10, per: 60 };
    await owner.grant(giver, { ...PARENT, rate });
    await refused(lend(CHILD), 'not_subsumed');
    for (const higher of [
      { calls: 11, per: 60 },
      { calls: 10, per: 59 },
      { calls: 5, per: 20 }
    ]) {
      await refused(lend({ ...CHILD, rate: higher }), 'not_subsumed');
    }
    await lend({ ...CHILD, rate: { calls: 5, per: 30 } });
  });

  test.each<[string, object]>([
    ['another object', { object: 'aios/ledger' }],
    ['another action', { actions: ['balance', 'withdraw'] }],
    [
      'a wider range',
      { constraints: { ...CHILD.constraints, amount: { range: { min: 0, max: 100 } } } }
    ],
    [
      'a half-open range',
      { constraints: { ...CHILD.constraints, amount: { range: { max: 100 } } } }
    ],
    ['another value', { constraints: { ...CHILD.constraints, account: { one_of: ['a', 'c'] } } }],
    ['another constraint', { constraints: { ...CHILD.constraints, account: { prefix: 'a' } } }],
    ['no constraint', { constraints: {} }],
    ['an earlier begin', { not_before: NOON - 11 }],
    ['no begin', { not_before: null }],
    ['a later end', { expiry: NOON + 3601 }],
    ['more uses', { uses: 6 }],
    ['endless uses', { uses: null }],
    ['more rows', { result: { rows: 11, fields: ['x'] } }],
    ['another field', { result: { rows: 1, fields: ['z'] } }],
    ['all fields', { result: { rows: 1 } }],
    ['the whole result', { result: null }]
  ])('%s is refused', async (_, change) => {
    await refused(lend({ ...CHILD, ...change }), 'not_subsumed');
  });

  test('what has no end is given the giver’s', async () => {
    const { facet } = await lend({ ...CHILD, expiry: null });
    expect((await taker.take(facet)).terms.expiry).toBe(PARENT.expiry);
  });

  test('a facet that may not be lent is refused, at each further link too', async () => {
    await lend({ ...CHILD, delegation: false }).then(({ facet }) => taker.take(facet));
    const third = await Actor.create(house, 'third');
    await expect(lend(CHILD, taker, third)).rejects.toMatchObject({
      code: 'delegation_not_allowed'
    });
    await expect(lend({ ...CHILD, delegation: false }, taker, third)).rejects.toMatchObject({
      code: 'delegation_not_allowed'
    });
  });

  test('an ended or suspended facet is refused', async () => {
    house.register('bank', { ...BANK, deposit: { ...BANK.deposit!, summary: 'Other.' } });
    await refused(lend(CHILD), 'definition_changed');
    house.register('bank', BANK);
    house.pass(3600);
    await refused(lend({ ...CHILD, expiry: null }), 'expired');
  });

  test('a facet whose giver’s was revoked is refused', async () => {
    await lend(CHILD).then(({ facet }) => taker.take(facet));
    await owner.act('aios/facets', 'revoke', { facet: giver.facets.get('bank')! });
    await expect(
      lend({ ...CHILD, delegation: false }, taker, await Actor.create(house, 'third'))
    ).rejects.toMatchObject({ code: 'revoked' });
  });

  test('to a forged, foreign, stale or other token is refused', async () => {
    const give = (card: string) => giver.act('bank', 'facet.delegate', { card, terms: CHILD });
    const payload = () => ({ ...taker.stamp(), ...taker.keys(), named: 'A'.repeat(43) });
    const card = await taker.card();
    await refused(give(card.slice(0, -2) + (card.endsWith('AA') ? 'BA' : 'AA')), 'wrong_key');
    await refused(
      give(await taker.sign('facet-card', { ...payload(), aud: 'other' })),
      'wrong_audience'
    );
    await refused(
      give(await taker.sign('facet-card', { ...payload(), iat: NOON - 86401 })),
      'clock'
    );
    await refused(give(await giver.sign('facet-card', payload())), 'wrong_key');
    await refused(
      give(await taker.sign('facet-poll', { ...taker.stamp(), request: '0'.repeat(32) })),
      'malformed'
    );
  });

  test('to a known principal gives it a facet and nothing else', async () => {
    const known = await house.enrolled('agent', 'colleague');
    const lent = await lend(CHILD, giver, known);
    expect(lent).toEqual({ facet: expect.any(Object) as object, principal: known.kid });
    expect(house.authority.book.principal(known.kid)?.petname).toBe('colleague');
  });

  test('to one newcomer twice at once makes one principal', async () => {
    const lent = await Promise.all([lend(CHILD), lend(CHILD)]);
    expect(lent.filter(({ self }) => self !== undefined)).toHaveLength(1);
    expect(house.authority.book.facetsOf(taker.kid)).toHaveLength(3);
  });

  test('a newcomer’s claimed name is kept as it is, beside its giver’s', async () => {
    const claimed = await Actor.create(house, 'my laptop</b>\u202e');
    await lend(CHILD, giver, claimed);
    expect(house.authority.book.principal(claimed.kid)?.petname).toBe(
      'my laptop</b>\u202e (made by analyst)'
    );
  });

  test('uses of every link are taken together, and given back together', async () => {
    const { facet } = await lend({ ...CHILD, uses: 3 });
    const { book } = house.authority;
    const take = () => house.journal.transact(unit => book.takeUse(unit, book.chain(facet.id)));
    await take();
    await take();
    const parent = giver.facets.get('bank')!;
    expect([book.facet(facet.id)!.usesLeft, book.facet(parent)!.usesLeft]).toEqual([1, 3]);
    house.journal.full = true;
    await expect(take()).rejects.toThrow('disk full');
    house.journal.full = false;
    expect([book.facet(facet.id)!.usesLeft, book.facet(parent)!.usesLeft]).toEqual([1, 3]);
    await take();
    await expect(take()).rejects.toMatchObject({ code: 'spent' });
    expect(book.facet(parent)!.usesLeft).toBe(2);
    await house.journal.transact(unit =>
      book.settleUse(unit, book.chain(facet.id), { reserved: [], met: [] }, { state: 'not_sent' })
    );
    await house.restart();
    const again = house.authority.book;
    expect([again.facet(facet.id)!.usesLeft, again.facet(parent)!.usesLeft]).toEqual([1, 3]);
  });

  test('siblings share what their giver has left', async () => {
    const { book } = house.authority;
    const [one, two] = [await lend(CHILD), await lend({ ...CHILD, uses: 4 })];
    const take = (id: string) => house.journal.transact(unit => book.takeUse(unit, book.chain(id)));
    for (let i = 0; i < 3; i++) {
      await take(one.facet.id);
    }
    await take(two.facet.id);
    await take(two.facet.id);
    await expect(take(two.facet.id)).rejects.toMatchObject({ code: 'spent' });
    expect(await giver.act('bank', 'facet.describe')).toMatchObject({
      state: 'spent',
      uses_left: 0
    });
  });

  test('ends at thirty-two links', async () => {
    let from = giver;
    for (let links = 2; links < 32; links++) {
      const next = await Actor.create(house, `n${links}`);
      await next.take((await lend(CHILD, from, next)).facet);
      from = next;
    }
    await expect(lend(CHILD, from, taker)).rejects.toMatchObject({
      code: 'delegation_not_allowed'
    });
  });
});
