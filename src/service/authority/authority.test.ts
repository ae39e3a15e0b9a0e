import type { FacetView } from '../../protocol';
import { Actor, closed } from './testing/actor';
import { House, NOON } from './testing/house';

const NEED = {
  object: 'bank',
  actions: ['balance', 'deposit'],
  constraints: { amount: { range: { max: 100 } } },
  delegation: true
};

describe('a facet from its request to its end', () => {
  let house: House;
  beforeEach(async () => {
    house = await House.open();
  });
  afterEach(() => house.close());

  test('is asked for, granted narrower, opened by its holder, lent narrower still, and revoked with its child', async () => {
    const owner = await house.enrolled('owner', 'my laptop');
    const agent = await house.enrolled('agent', 'analyst', owner);

    const id = await agent.ask([NEED, { object: 'bank', actions: ['withdraw'] }]);
    expect(await agent.poll(id)).toEqual({ state: 'pending' });
    const terms = { ...closed(NEED, NOON + 3600), uses: 10 };
    await owner.decide(id, [terms, null]);

    const polled = await agent.poll(id);
    expect(polled.state).toBe('granted');
    expect(polled.facets![1]).toBeNull();
    const descriptor = await agent.take(polled.facets![0]!);
    expect(descriptor).toMatchObject({ sub: agent.kid, iss: 'test-service', terms });
    expect(Object.keys(descriptor.definitions)).toEqual(['balance', 'deposit']);
    expect(descriptor.decided_by).toBe(owner.facets.get('aios/requests'));

    const worker = await Actor.create(house, 'worker');
    const constraints = { amount: { range: { max: 5 } } };
    const lent = await agent.lend(worker, { actions: ['deposit'], constraints, uses: 2 });
    const child = await worker.take(lent.facet);
    await worker.take(lent.self!);
    expect(child.parent).toBe(agent.facets.get('bank'));
    expect(child.terms.expiry).toBe(NOON + 3600);
    expect(house.authority.book.principal(worker.kid)).toMatchObject({
      kind: 'agent',
      petname: 'worker (made by analyst)',
      madeBy: agent.kid
    });

    house.inFlight.set(lent.facet.id, 77);
    const { book } = house.authority;
    const told: boolean[][] = [];
    book.onStopped(stops => told.push(both.map(id => stops(book.facet(id)!))));
    const both = [agent.facets.get('bank')!, lent.facet.id];
    expect(await owner.act('aios/facets', 'revoke', { facet: agent.facets.get('bank') })).toEqual({
      revoked: both,
      in_flight: [77]
    });
    expect(told).toEqual([[true, true]]);
    const listed = (await owner.act('aios/facets', 'list')) as { facets: FacetView[] };
    expect(listed.facets.find(facet => facet.id === lent.facet.id)).toMatchObject({
      state: 'revoked',
      petname: 'worker (made by analyst)',
      ended: { at: NOON, by: owner.kid }
    });
    await expect(worker.act('bank', 'facet.describe')).rejects.toMatchObject({ code: 'revoked' });
  });

  test('leaves an entry for each step, and the grant names its decision', async () => {
    const owner = await house.enrolled('owner', 'my laptop');
    const agent = await house.enrolled('agent', 'analyst', owner);
    const id = await agent.ask([NEED]);
    await owner.decide(id, [closed(NEED, NOON + 60)]);
    const kinds = house.journal.entries.map(entry => entry.kind);
    expect(kinds).toEqual([
      'genesis',
      'introduction',
      'enrolment',
      ...Array<string>(5).fill('grant'),
      'introduction',
      'enrolment',
      ...Array<string>(2).fill('grant'),
      'request',
      'decision',
      'grant'
    ]);
    const [decision] = house.journal.of('decision');
    expect(decision!.ref).toBe(kinds.indexOf('request'));
    expect(house.journal.entries.at(-1)!.ref).toBe(kinds.indexOf('decision'));
  });

  test('is there after a restart as it was before', async () => {
    const owner = await house.enrolled('owner', 'my laptop');
    const before = house.authority.book.facet(owner.facets.get('aios/requests')!);
    await house.restart();
    const after = house.authority.book.facet(owner.facets.get('aios/requests')!);
    expect(after).toEqual(before);
    expect(after).not.toBe(before);
    expect(house.authority.book.genesis()!.id).toBe(before!.parent);
    await house.authority.begin();
    expect(house.journal.of('genesis')).toHaveLength(1);
  });
});
