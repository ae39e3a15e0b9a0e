import { type HeldFacet, makeCard } from '../../../client';
import { type Bank, document, openBank } from '../../testing/bank';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

describe('a permission on a connected service', () => {
  let house: House;
  let other: Bank;
  let owner: Somebody;
  let agent: Somebody;
  let facet: HeldFacet;

  beforeEach(async () => {
    house = await House.open();
    other = await openBank();
    owner = await house.enrol('owner', 'Ada');
    agent = await house.enrol('agent', 'helper');
    await house.connectBank(owner);
    facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['balance', 'slow'],
      delegation: true
    });
  });
  afterEach(async () => {
    await house.close();
    await other.close();
  });

  const connect = (bank: Bank, more: { replace?: boolean } = {}) =>
    owner.system.registry.add({
      name: 'bank',
      kind: 'openapi',
      config: { document, address: bank.address, network: 'loopback' },
      ...more
    });

  test('does not go over to another one that takes its name', async () => {
    await expect(connect(other)).rejects.toMatchObject({ code: 'name_taken', status: 409 });
    expect((await facet.invoke('balance')).status).toBe(200);

    const moved = await connect(other, { replace: true });
    expect(moved).toMatchObject({ origin: other.address, ended: [facet.id], in_flight: [] });
    await expect(facet.invoke('balance')).rejects.toMatchObject({ code: 'revoked' });
    expect(other.seen).toEqual([]);
    await house.appended(() => house.newest(1)[0] === 'refusal');
    expect(house.newest(3)).toEqual(['registration', 'revocation', 'refusal']);
  });

  test('does not come back when its service is disconnected and another connected', async () => {
    const removed = await owner.system.registry.remove('bank');
    expect(removed).toEqual({ removed: 'bank', ended: [facet.id], in_flight: [] });
    await connect(other);
    await expect(facet.invoke('balance')).rejects.toMatchObject({ code: 'revoked' });
    expect(other.seen).toEqual([]);
  });

  test('serves no call that waits for its turn while the action comes to be defined otherwise', async () => {
    const { journal } = house.core;
    const transact = journal.transact.bind(journal);
    const paths = document['paths'] as Record<string, { get: object }>;
    const changed = { get: { ...paths['/balance']!.get, summary: 'Another balance.' } };
    jest.spyOn(journal, 'transact').mockImplementationOnce(async work => {
      await owner.system.registry.add({
        name: 'bank',
        kind: 'openapi',
        config: {
          document: { ...document, paths: { ...paths, '/balance': changed } as never },
          address: house.bank.address,
          network: 'loopback'
        }
      });
      return transact(work);
    });
    await expect(facet.invoke('balance')).rejects.toMatchObject({ code: 'definition_changed' });
    expect(house.bank.seen).toEqual([]);
    expect(house.newest(9)).not.toContain('intent');
  });

  test('goes on where its service is connected again at the same place', async () => {
    expect(await connect(house.bank)).not.toHaveProperty('ended');
    expect((await facet.invoke('balance')).status).toBe(200);
  });

  test('that ends so cuts its calls, and ends what was lent of it', async () => {
    const friend = await house.enrol('agent', 'friend');
    const card = await makeCard(friend.holding.service, friend.keys, 'friend');
    const { facet: lent } = await facet.delegate(card, {
      actions: ['slow'],
      expiry: Math.floor(house.clock.now() / 1000) + 600
    });
    const held = await friend.holding.accept(lent);
    const arrived = house.bank.arrival();
    const slow = held.invoke('slow');
    const cut = expect(slow).rejects.toMatchObject({ code: 'cut', status: 502 });
    await arrived;
    const { ended, in_flight } = await connect(other, { replace: true });
    expect(ended).toEqual([facet.id, held.id]);
    expect(in_flight).toHaveLength(1);
    await cut;
  });
});
