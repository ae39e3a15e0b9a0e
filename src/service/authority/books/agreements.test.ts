import type { Need, RequestView, Terms } from '../../../protocol';
import { Actor, closed } from '../testing/actor';
import { BANK, House, NOON } from '../testing/house';

const PAY: Need = { object: 'bank', actions: ['withdraw'], uses: 1 };
const TERMS: Terms = closed(PAY, NOON + 3600);
const marked = (persons?: number) => ({
  ...BANK,
  withdraw: { ...BANK.withdraw!, ...(persons !== undefined && { persons }) }
});

describe('an action that is marked for two persons', () => {
  let house: House;
  let ana: Actor;
  let ben: Actor;
  let agent: Actor;
  let id: string;
  beforeEach(async () => {
    house = await House.open();
    house.register('bank', marked(2));
    ana = await house.enrolled('owner', 'Ana');
    ben = await person('Ben', ana);
    agent = await house.enrolled('agent', 'analyst');
    id = await agent.ask([PAY]);
  });
  afterEach(() => house.close());

  /** Somebody else than whoever introduces. */
  const person = async (petname: string, by: Actor): Promise<Actor> => {
    const actor = await Actor.create(house, petname);
    const wanted = { kind: 'owner', petname, person: 'another' };
    const { code } = (await by.act('aios/requests', 'introduce', wanted)) as { code: string };
    await actor.enrol(code);
    return actor;
  };
  const state = async () => (await agent.poll(id)).state;
  const view = (who: Actor) =>
    who.act('aios/requests', 'show', { request: id }) as Promise<RequestView>;
  const decisions = () => house.journal.of('decision');
  const stillWaits = async (answer: Promise<unknown>, code: string) => {
    await expect(answer).rejects.toMatchObject({ code });
    expect(await state()).toBe('pending');
    expect(house.authority.book.facetsOf(agent.kid)).toHaveLength(2);
  };

  test('is granted by the second of two persons, and not by the first', async () => {
    expect(await ana.decide(id, [TERMS])).toEqual({
      state: 'pending',
      facets: [],
      persons: { needed: 2, agreed: 1 }
    });
    expect(await state()).toBe('pending');
    expect(await ben.decide(id, [TERMS])).toMatchObject({
      state: 'granted',
      persons: { needed: 2, agreed: 2 }
    });
    const { facets } = await agent.poll(id);
    expect((await agent.take(facets![0]!)).terms).toEqual(TERMS);
    const own = (await house.authority.facetsOf(agent.kid)).facets;
    expect(own.at(-1)!.given).toEqual({ petnames: ['Ana', 'Ben'] });
  });

  test('shows everybody who has agreed, and to what', async () => {
    expect((await view(ana)).persons).toEqual({ needed: 2, agreed: [], yours: false });
    await ana.decide(id, [TERMS]);
    const agreed = [{ entry: expect.any(Number), principal: ana.kid, petname: 'Ana' }];
    const said = { needed: 2, agreed, granted: [TERMS] };
    expect((await view(ana)).persons).toEqual({ ...said, yours: true });
    expect((await view(ben)).persons).toEqual({ ...said, yours: false });
  });

  test('leaves a decision of each, and a grant that names both', async () => {
    await ana.decide(id, [TERMS]);
    await ben.decide(id, [TERMS]);
    const [first, second] = decisions();
    expect(first!.groups.what).toMatchObject({ outcome: 'grant', persons: 2, with: [] });
    expect(second!.groups.what).toMatchObject({
      outcome: 'grant',
      persons: 2,
      with: [house.journal.entries.indexOf(first!)]
    });
    const granted = house.journal.of('grant').at(-1)!;
    expect(granted.groups.what).toMatchObject({
      decided_by: ben.facets.get('aios/requests'),
      decided_with: [ana.facets.get('aios/requests')]
    });
  });

  test('is not granted by two devices of one person', async () => {
    const phone = await house.enrolled('owner', 'phone of Ana', ana);
    await ana.decide(id, [TERMS]);
    await stillWaits(phone.decide(id, [TERMS]), 'already_agreed');
    const watch = await house.enrolled('owner', 'watch of Ana', phone);
    await stillWaits(watch.decide(id, [TERMS]), 'already_agreed');
  });

  test('is not granted by a second device of whoever was brought in as another person', async () => {
    const phone = await house.enrolled('owner', 'phone of Ben', ben);
    await ben.decide(id, [TERMS]);
    await stillWaits(phone.decide(id, [TERMS]), 'already_agreed');
    await ana.decide(id, [TERMS]);
    expect(await state()).toBe('granted');
  });

  test('is not granted by one person’s decision that is sent, or made, twice', async () => {
    const decision = await ana.decision(id, [TERMS]);
    await ana.send(decision);
    await stillWaits(ana.send(decision), 'replayed');
    await stillWaits(ana.decide(id, [TERMS]), 'already_agreed');
    expect(decisions()).toHaveLength(1);
  });

  test('is granted once where both persons decide at the same moment', async () => {
    const answers = await Promise.all([ana.decide(id, [TERMS]), ben.decide(id, [TERMS])]);
    expect(answers.map(answer => (answer as { state: string }).state).sort()).toEqual([
      'granted',
      'pending'
    ]);
    expect(house.authority.book.facetsOf(agent.kid)).toHaveLength(3);
  });

  test('is not granted with the word of a device that was revoked in between', async () => {
    await ana.decide(id, [TERMS]);
    await ben.act('aios/facets', 'revoke', { principal: ana.kid });
    expect(await ben.decide(id, [TERMS])).toMatchObject({ state: 'pending' });
    expect((await view(ben)).persons!.agreed.map(({ petname }) => petname)).toEqual(['Ben']);
    const cleo = await person('Cleo', ben);
    expect(await cleo.decide(id, [TERMS])).toMatchObject({ state: 'granted' });
    expect(house.journal.of('grant').at(-1)!.groups.what).toMatchObject({
      decided_with: [ben.facets.get('aios/requests')]
    });
  });

  test('is not granted with the word of somebody who is paused, until that is over', async () => {
    await ana.decide(id, [TERMS]);
    await ben.act('aios/facets', 'pause', { principal: ana.kid });
    expect(await ben.decide(id, [TERMS])).toMatchObject({ state: 'pending' });
    await ben.act('aios/facets', 'resume', { principal: ana.kid });
    await stillWaits(ana.decide(id, [TERMS]), 'already_agreed');
  });

  test('is not granted on other terms than the first person signed, narrower ones neither', async () => {
    await ana.decide(id, [TERMS]);
    await stillWaits(ben.decide(id, [{ ...TERMS, expiry: NOON + 60 }]), 'other_terms');
    await stillWaits(ben.decide(id, [{ ...TERMS, expiry: NOON + 7200 }]), 'other_terms');
    await ben.decide(id, [TERMS]);
    expect(await state()).toBe('granted');
  });

  test.each(['the first', 'another'])('is denied by %s of them alone', async which => {
    await ana.decide(id, [TERMS]);
    await (which === 'another' ? ben : ana).decide(id, [null]);
    expect(await state()).toBe('denied');
    await expect(ben.decide(id, [TERMS])).rejects.toMatchObject({ code: 'already_decided' });
  });

  test('begins anew where its definition has changed in between, the mark taken off too', async () => {
    await ana.decide(id, [TERMS]);
    house.register('bank', marked(3));
    expect((await view(ben)).persons).toEqual({ needed: 3, agreed: [], yours: false });
    expect(await ben.decide(id, [TERMS])).toMatchObject({
      state: 'pending',
      persons: { needed: 3, agreed: 1 }
    });
    house.register('bank', marked());
    await ana.decide(id, [TERMS]);
    expect(house.journal.of('grant').at(-1)!.groups.what).not.toHaveProperty('decided_with');
  });

  test('counts nothing of a request that was withdrawn for one that asks the same', async () => {
    await ana.decide(id, [TERMS]);
    await agent.withdraw(id);
    id = await agent.ask([PAY]);
    expect(await ben.decide(id, [TERMS])).toMatchObject({ state: 'pending' });
  });

  test('is granted by one person where what is marked is struck', async () => {
    const both = await agent.ask([{ object: 'bank', actions: ['balance', 'withdraw'], uses: 1 }]);
    const balance = { ...TERMS, actions: ['balance'] };
    expect(await ana.decide(both, [balance])).toMatchObject({ state: 'granted' });
  });

  test('is granted by no rule, which grants what is not marked', async () => {
    await ana.rules({
      name: 'payments',
      askers: { kind: 'agent' },
      grants: [
        {
          objects: { exact: 'bank' },
          actions: ['balance', 'withdraw'],
          constraints: {},
          uses: null,
          result: null
        }
      ],
      lifetime: 3600,
      expiry: NOON + 86_400,
      uses: null
    });
    expect((await agent.need({ ...PAY, actions: ['balance'] })).status).toBe(201);
    expect((await agent.need(PAY)).status).toBe(202);
  });

  test('ends with what either of its persons granted since', async () => {
    const since = house.clock.seconds;
    await ana.decide(id, [TERMS]);
    await ben.decide(id, [TERMS]);
    const { facets } = await agent.poll(id);
    const { revoked } = (await ben.act('aios/facets', 'revoke', {
      facet: ana.facets.get('aios/requests'),
      granted_since: since
    })) as { revoked: string[] };
    expect(revoked).toContain(facets![0]!.id);
  });

  test('keeps what was agreed over a restart', async () => {
    await ana.decide(id, [TERMS]);
    await house.restart();
    await stillWaits(ana.decide(id, [TERMS]), 'already_agreed');
    expect(await ben.decide(id, [TERMS])).toMatchObject({ state: 'granted' });
  });
});

describe('a person', () => {
  test('who is brought in by an agent, or with a code to recover with, is nobody else', async () => {
    const house = await House.open();
    try {
      const ana = await house.enrolled('owner', 'Ana');
      const bad = { code: 'bad_introduction' };
      const introduce = (args: Record<string, unknown>) =>
        ana.act('aios/requests', 'introduce', { petname: 'x', person: 'another', ...args });
      await expect(introduce({ kind: 'agent' })).rejects.toMatchObject(bad);
      await expect(introduce({ kind: 'owner', recovery: true })).rejects.toMatchObject(bad);
    } finally {
      house.close();
    }
  });
});
