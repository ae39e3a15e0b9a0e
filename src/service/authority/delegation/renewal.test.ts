import type { Need, Terms } from '../../../protocol';
import { ZERO } from '../../../protocol';
import type { Delegated } from './delegation';
import { Actor, closed } from '../testing/actor';
import { House, NOON } from '../testing/house';

const NEED: Need = { object: 'bank', actions: ['balance', 'deposit'], uses: 9, delegation: true };
const PARENT: Terms = closed(NEED, NOON + 3600);
const CHILD = {
  actions: ['deposit'],
  expiry: NOON + 600,
  uses: 4,
  rate: { calls: 3, per: 60 },
  budget: { amount: { limit: 10 } },
  delegation: true
};
const LATER = { expiry: NOON + 1200 };

describe('what was lent, renewed', () => {
  let house: House;
  let owner: Actor;
  let giver: Actor;
  let taker: Actor;
  let lent: string;

  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    giver = await house.enrolled('agent', 'analyst', owner);
    taker = await house.enrolled('agent', 'worker', owner);
    await owner.grant(giver, PARENT);
    const { facet } = await lend(CHILD);
    await taker.take(facet);
    lent = facet.id;
  });
  afterEach(() => house.close());

  const lend = (terms: object, from = giver, to = taker) => from.lend(to, terms);
  const renew = async (renews: string, terms: object = LATER, from = giver, to = taker) =>
    (await from.act('bank', 'facet.delegate', {
      card: await to.card(),
      terms,
      renews
    })) as Delegated;
  const facet = (id: string) => house.authority.book.facet(id)!;
  const use = (id: string, amount: number) => {
    const { book } = house.authority;
    const definition = house.registered.get('bank')!.definitions['deposit']!;
    return house.journal.transact(unit =>
      book.takeUse(unit, book.chain(id), { definition, args: { account: 'a', amount } })
    );
  };

  test('is a sibling of the same limits with a later end, and the old one has ended', async () => {
    const { facet: issued, ended } = await renew(lent);
    const { terms, parent } = await taker.take(issued);
    expect(terms).toEqual({ ...facet(lent).terms, ...LATER });
    expect(parent).toBe(giver.facets.get('bank'));
    expect(ended).toEqual([lent]);
    expect(facet(lent)).toMatchObject({
      revokedAt: NOON * 1000,
      revokedWhy: `renewed as ${issued.id}`
    });
    expect(house.journal.of('delegation').at(-1)!.groups.what).toMatchObject({ renews: lent });
  });

  test('ends what came from the old one, and says what of it is in flight', async () => {
    const third = await Actor.create(house, 'third');
    const { facet: below } = await lend({ ...CHILD, delegation: false }, taker, third);
    house.inFlight.set(below.id, 7);
    expect(await renew(lent)).toMatchObject({ ended: [lent, below.id], in_flight: [7] });
    expect(facet(below.id).revokedAt).not.toBeNull();
  });

  test('goes on with the counts of the old one, after a restart too', async () => {
    await use(lent, 6);
    await use(lent, 1);
    const { facet: issued } = await renew(lent);
    const stands = () => {
      const { usesLeft, pacedUses, spending } = facet(issued.id);
      return { usesLeft, pacedUses, taken: spending.get('amount')?.taken };
    };
    const now = NOON * 1000;
    const expected = { usesLeft: 2, pacedUses: [now, now], taken: { digits: 7n, scale: 0 } };
    expect(stands()).toMatchObject(expected);
    await house.restart();
    expect(stands()).toMatchObject(expected);
    await expect(use(issued.id, 4)).rejects.toMatchObject({ code: 'over_budget' });
    await use(issued.id, 3);
    await expect(use(issued.id, 0)).rejects.toMatchObject({ code: 'rate_exceeded' });
  });

  test('gets back what the old one had set aside and was not sent', async () => {
    const { book } = house.authority;
    const chain = book.chain(lent);
    const reserved = await use(lent, 6);
    const { facet: issued } = await renew(lent);
    const again = await renew(issued.id, { expiry: NOON + 1800 });
    await house.journal.transact(unit =>
      book.settleUse(unit, chain, reserved, { state: 'not_sent' })
    );
    const spending = { taken: ZERO, reserved: ZERO };
    expect(facet(again.facet.id)).toMatchObject({ usesLeft: 4 });
    expect(facet(again.facet.id).spending.get('amount')).toMatchObject(spending);
    expect(facet(lent).usesLeft).toBe(3);
  });

  test('is not there twice, not by two renewals at once either', async () => {
    await use(lent, 1);
    const results = await Promise.allSettled([renew(lent), renew(lent)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'revoked' }
    });
    const living = house.authority.book
      .facetsOf(taker.kid)
      .filter(({ terms, revokedAt }) => terms.object === 'bank' && revokedAt === null);
    expect(living.map(({ usesLeft }) => usesLeft)).toEqual([3]);
    await expect(renew(lent)).rejects.toMatchObject({ code: 'revoked' });
  });

  test('leaves all as it was where the ledger can not be written', async () => {
    house.journal.full = true;
    await expect(renew(lent)).rejects.toThrow('disk full');
    house.journal.full = false;
    expect(facet(lent)).toMatchObject({ revokedAt: null, renewedAs: null, usesLeft: 4 });
    expect((await renew(lent)).ended).toEqual([lent]);
  });

  test('ends and pauses by the name of any that it took the place of', async () => {
    const { facet: second } = await renew(lent);
    const { facet: third } = await renew(second.id, { expiry: NOON + 1800 });
    expect(await owner.act('aios/facets', 'pause', { facet: lent })).toMatchObject({
      paused: [third.id]
    });
    await expect(renew(third.id)).rejects.toMatchObject({ code: 'paused' });
    await owner.act('aios/facets', 'resume', { facet: second.id });
    expect(await giver.act('bank', 'facet.revoke', { facet: lent })).toMatchObject({
      revoked: [third.id]
    });
    await expect(renew(third.id)).rejects.toMatchObject({ code: 'revoked' });
  });

  test('is the giver’s word: its holder makes it last no longer, nor anybody else', async () => {
    await expect(renew(lent, LATER, taker)).rejects.toMatchObject({ code: 'not_yours' });
    const third = await Actor.create(house, 'third');
    await expect(renew(lent, LATER, giver, third)).rejects.toMatchObject({ code: 'not_yours' });
    const other = await house.enrolled('agent', 'other', owner);
    await owner.grant(other, PARENT);
    await expect(renew(lent, LATER, other)).rejects.toMatchObject({ code: 'not_yours' });
    expect(facet(lent).revokedAt).toBeNull();
  });

  test.each([
    ['beyond the end of the giver’s', { expiry: NOON + 3601 }, 'not_subsumed'],
    ['with another limit', { ...LATER, uses: 9 }, 'malformed'],
    ['without an end', {}, 'malformed'],
    ['into the past', { expiry: NOON }, 'malformed']
  ])('is refused %s', async (_, terms, code) => {
    await expect(renew(lent, terms)).rejects.toMatchObject({ code });
    expect(facet(lent).revokedAt).toBeNull();
  });
});
