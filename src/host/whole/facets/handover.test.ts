import {
  claim,
  type HandedOver,
  handOver,
  type HeldFacet,
  Holding,
  importKeys,
  makeCard,
  newKeys
} from '../../../client';
import { diagnose } from '../../../service/doctor';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

const TERMS = { actions: ['balance', 'deposit'], uses: 5 };

describe('what is handed over', () => {
  let house: House;
  let owner: Somebody;
  let giver: Somebody;
  let facet: HeldFacet;

  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    giver = await house.enrol('agent', 'giver');
    await house.connectBank(owner);
    facet = await house.grant(owner, giver, { ...TERMS, object: 'bank', delegation: true });
  });
  afterEach(() => house.close());

  const handed = async (more: object = {}): Promise<{ handedOver: HandedOver; id: string }> => {
    const { handedOver, lent } = await handOver(giver.holding, facet, { ...TERMS, ...more });
    return { handedOver, id: lent.facet.id };
  };

  /** The key in the file, in anybody's hands. */
  async function thief({ keys, facet: issued }: HandedOver): Promise<HeldFacet> {
    const holding = new Holding(giver.holding.service, await importKeys(keys));
    return holding.accept(issued);
  }

  /** Somebody of this service, at its side of the wire. */
  const claimant = (): Promise<Somebody> => house.enrol('agent', 'claimant');

  test('goes to the key of whoever claims it, with its terms, and counts for its giver', async () => {
    const { handedOver } = await handed();
    const { holding, keys } = await claimant();
    const claimed = await claim(holding, handedOver, 'claimant');
    expect(claimed.descriptor.sub).toBe(keys.signing.kid);
    expect(claimed.terms).toMatchObject({ ...TERMS, delegation: false });
    expect(await claimed.call('balance')).toHaveProperty('balance');
    expect(await facet.describe()).toMatchObject({ uses_left: 4 });
    expect(house.newest(3)).toEqual(['delegation', 'intent', 'outcome']);
    const { principals } = await owner.system.facets.list();
    expect(principals.filter(({ custody }) => custody === 'handed-over')).toMatchObject([
      { kind: 'agent', petname: 'handed over (made by giver)' }
    ]);
  });

  test('can be claimed by somebody whom nobody knew', async () => {
    const { handedOver } = await handed();
    const { service } = giver.holding;
    const stranger = new Holding(service, await importKeys((await handed()).handedOver.keys));
    await expect(claim(stranger, handedOver, 'itself')).rejects.toMatchObject({ code: 'refused' });
    const fresh = new Holding(service, await newKeys());
    const claimed = await claim(fresh, handedOver, 'newcomer');
    expect(await claimed.call('balance')).toHaveProperty('balance');
    expect(fresh.find('aios/self', 'explain')).toBeDefined();
  });

  test('is not lent where nobody could claim it', async () => {
    const card = await makeCard(giver.holding.service, await newKeys(), 'handed over');
    await expect(facet.delegate(card, TERMS, { handedOver: true })).rejects.toMatchObject({
      code: 'malformed'
    });
    expect(house.newest(1)).toEqual(['grant']);
    const terms = { ...TERMS, delegation: true };
    await facet.delegate(card, terms, { handedOver: true });
    expect(house.newest(1)).toEqual(['delegation']);
  });

  test('may be lent on by its claimant only where that was given', async () => {
    const [closed, open] = [await handed(), await handed({ delegation: true })];
    const terms = [];
    for (const { handedOver } of [closed, open]) {
      const { holding } = await claimant();
      terms.push((await claim(holding, handedOver, 'claimant')).terms.delegation);
    }
    expect(terms).toEqual([false, true]);
  });

  test('is of no use by the key that came with it, before and after it was claimed', async () => {
    const { handedOver, id } = await handed();
    const key = await thief(handedOver);
    const balance = house.bank.balance;
    const attempts = async (): Promise<void> => {
      for (const [act, args] of [
        ['balance', {}],
        ['deposit', { amount: 1 }],
        ['facet.describe', {}],
        ['facet.check', { act: 'balance', args: {} }],
        ['facet.revoke', {}]
      ] as const) {
        await expect(key.invoke(act, args)).rejects.toMatchObject({ code: 'refused' });
      }
    };
    await attempts();
    const { holding } = await claimant();
    const claimed = await claim(holding, handedOver, 'claimant');
    await attempts();
    await expect(key.revoke(claimed.id)).rejects.toMatchObject({ code: 'refused' });
    const asking = giver.holding.service.request(await importKeys(handedOver.keys), {
      needs: [{ object: 'bank', actions: ['balance'] }],
      purpose: 'more'
    });
    await expect(asking).rejects.toMatchObject({ code: 'refused' });
    await expect(
      handOver(new Holding(giver.holding.service, await importKeys(handedOver.keys)), key, TERMS)
    ).rejects.toMatchObject({ code: 'refused' });
    expect(house.bank.balance).toBe(balance);
    expect(await claimed.call('balance')).toHaveProperty('balance');
    expect(key.id).toBe(id);
  });

  test('is claimed once: not twice, not by two at once, not again after a restart', async () => {
    const { handedOver } = await handed();
    const people = await Promise.all([claimant(), claimant(), claimant()]);
    const claims = await Promise.allSettled(
      people.map(({ holding }) => claim(holding, handedOver, 'claimant'))
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await house.stop();
    expect(await diagnose(house.database)).toMatchObject({ ok: true, differences: [] });
    await house.start();
    const late = await claimant();
    await expect(claim(late.holding, handedOver, 'late')).rejects.toMatchObject({
      code: 'refused'
    });
    const winner = claims.find(each => each.status === 'fulfilled')!;
    await owner.system.facets.revoke((winner as PromiseFulfilledResult<HeldFacet>).value.id);
    await expect(claim(late.holding, handedOver, 'late')).rejects.toMatchObject({
      code: 'refused'
    });
  });

  test('is not claimed while paused, nor once revoked or past its end', async () => {
    const paused = await handed();
    const someone = await claimant();
    await owner.system.facets.pause(paused.id);
    await expect(claim(someone.holding, paused.handedOver, 'x')).rejects.toMatchObject({
      code: 'refused'
    });
    await owner.system.facets.resume(paused.id);
    const ended = await handed();
    await facet.revoke(ended.id);
    const short = await handed({ expiry: Math.floor(house.clock.now() / 1000) + 100 });
    house.ahead = 101_000;
    for (const { handedOver } of [ended, short]) {
      await expect(claim(someone.holding, handedOver, 'x')).rejects.toMatchObject({
        code: 'refused'
      });
    }
    expect((await claim(someone.holding, paused.handedOver, 'x')).terms.actions).toEqual(
      TERMS.actions
    );
  });

  test('ends by the id that its giver knows, also after it was claimed', async () => {
    const { handedOver, id } = await handed();
    const { holding } = await claimant();
    const claimed = await claim(holding, handedOver, 'claimant');
    const { revoked } = await facet.revoke(id);
    expect(revoked).toEqual([id, claimed.id]);
    await expect(claimed.call('balance')).rejects.toMatchObject({ code: 'revoked' });
  });

  test('is not claimed by halves where the ledger can’t be written', async () => {
    const { handedOver } = await handed();
    const { holding } = await claimant();
    house.diskFails(true);
    await expect(claim(holding, handedOver, 'x')).rejects.toMatchObject({
      code: 'ledger_unavailable'
    });
    house.diskFails(false);
    expect(await (await claim(holding, handedOver, 'x')).call('balance')).toHaveProperty('balance');
  });

  test('goes to a key of its own: not to one that is known, nor is more lent to that key', async () => {
    const { service } = giver.holding;
    const known = await claimant();
    const card = await makeCard(service, known.keys, 'known');
    const lendable = { ...TERMS, delegation: true };
    await expect(facet.delegate(card, lendable, { handedOver: true })).rejects.toMatchObject({
      code: 'not_yours'
    });
    const { handedOver } = await handed();
    const again = await makeCard(service, await importKeys(handedOver.keys), 'again');
    await expect(facet.delegate(again, lendable)).rejects.toMatchObject({ code: 'not_yours' });
  });
});
