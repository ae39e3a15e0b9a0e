import { NotHeld, signDecision } from '../../../client';
import { verifyBundle } from '../../../ledger';
import { normalizeNeed, visibleText, sealTerms, type Terms } from '../../../protocol';
import { diagnose } from '../../../service/doctor';
import { bundleOf } from '../../testing/bundle';
import { asks, Elsewhere, NEED } from '../../testing/elsewhere';
import type { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

let there: Elsewhere;
let house: House;
let owner: Somebody;
let phone: Somebody;
let ben: Somebody;
let agent: Somebody;

beforeEach(async () => {
  there = await Elsewhere.open();
  ({ house, owner } = there);
  phone = await comes('owner', 'Browser');
  ben = await comes('owner', 'Ben', { person: 'another' });
  agent = await comes('agent', 'scout');
});
afterEach(() => there.close());

async function comes(kind: string, petname: string, more = {}): Promise<Somebody> {
  const { code } = await owner.system.requests.introduce(kind, petname, more);
  return there.enrolled(code);
}

/** Somebody who decides about the balance alone. */
async function approves(petname: string): Promise<Somebody> {
  const until = there.until(60);
  const bounds: Terms[] = [{ ...normalizeNeed(NEED), expiry: until }];
  const invited = await owner.system.requests.invite(petname, bounds, until, { person: 'another' });
  return there.enrolled(invited.code);
}

const called = (of: Somebody) => there.called(of);
const renamings = () => there.renamings();
const renames = (by: Somebody, of: Somebody, petname: string) =>
  by.system.requests.rename(of.holding.kid, petname);

describe('what an owner renames', () => {
  test('is called so in lists and sentences from then on, and keeps its key and what it holds', async () => {
    const approver = await approves('Cem');
    for (const [one, petname] of [
      [agent, 'night watch'],
      [phone, 'Ada’s phone'],
      [owner, 'Ada’s laptop'],
      [approver, 'Cem of Sales']
    ] as const) {
      await renames(owner, one, petname);
      expect(await called(one)).toBe(petname);
    }
    const asked = (await asks(agent)) as { id: string };
    const { needs } = await phone.system.requests.show(asked.id);
    expect(needs[0]!.sentence).toMatch(/^night watch may use balance on bank/);
    expect(await agent.system.self.facets()).toHaveProperty('facets');
  });

  test('is told apart by whose it is: a person’s devices are that person’s, an agent is nobody’s', async () => {
    const approver = await approves('Cem');
    const { principals } = await owner.system.facets.list();
    const whose = (of: Somebody) =>
      principals.find(({ principal }) => principal === of.holding.kid)?.person;
    expect(whose(phone)).toBe(whose(owner));
    expect(whose(ben)).toBe(ben.holding.kid);
    expect(whose(approver)).toBe(approver.holding.kid);
    expect(whose(agent)).toBeUndefined();
    // What is offered by that is what the service does, and what is not, it refuses.
    await renames(owner, phone, 'Ada’s phone');
    await expect(renames(owner, ben, 'Ada')).rejects.toMatchObject({ code: 'not_renamable' });
  });

  test('is so in the ledger by the owner’s signature, once, and verifiers and doctor agree', async () => {
    await renames(phone, owner, 'laptop');
    await renames(phone, owner, 'laptop');
    expect(await renamings()).toBe(1);
    expect((await verifyBundle([await bundleOf(house, owner)])).faults).toEqual([]);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
    expect(await called(owner)).toBe('laptop');
  });

  test('has a name that can be erased, after which no entry has it', async () => {
    await renames(owner, agent, 'Grace Hopper');
    await renames(owner, agent, 'scout two');
    await owner.system.ledger.erase({ groups: ['name'], principal: agent.holding.kid });
    const { entries } = await owner.system.ledger.query({ kinds: ['renaming'] });
    expect(JSON.stringify(entries)).not.toContain('Grace Hopper');
    expect((await verifyBundle([await bundleOf(house, owner)])).faults).toEqual([]);
  });
});

describe('of whoever tries to rename what is not its to name', () => {
  test('an agent, an approver and a notebook have no such power, and nobody is granted it', async () => {
    const notebook = await comes('notebook', 'own.ipynb');
    const approver = await approves('Cem');
    for (const one of [agent, approver, notebook]) {
      expect(() => renames(one, agent, 'bank')).toThrow(NotHeld);
      expect(() => renames(one, one, 'bank')).toThrow(NotHeld);
    }
    const needs = [{ object: 'aios/requests', actions: ['rename'], expiry: there.until() }];
    await expect(
      agent.holding.service.request(agent.keys, { needs, purpose: 'x' })
    ).rejects.toMatchObject({ code: 'refused' });
    expect(await renamings()).toBe(0);
  });

  test('another person’s device keeps its name, whose person alone changes it', async () => {
    await expect(renames(owner, ben, 'Ada')).rejects.toMatchObject({ code: 'not_renamable' });
    await expect(renames(ben, owner, 'Ben')).rejects.toMatchObject({ code: 'not_renamable' });
    await renames(ben, ben, 'Ben’s browser');
    expect(await called(ben)).toBe('Ben’s browser');
    expect(await called(owner)).toBe('Ada');
  });

  test('a notebook, a job, a page, a host and whom it brought in are not an owner’s to name', async () => {
    const host = await there.letIn('host', 'host');
    const others = [
      host,
      await there.broughtIn(host),
      await comes('notebook', 'own.ipynb'),
      await comes('job', 'job nightly'),
      await comes('page', 'Jupyter page')
    ];
    for (const other of others) {
      await expect(renames(owner, other, 'x (lab)')).rejects.toMatchObject({
        code: 'not_renamable'
      });
    }
    expect(await renamings()).toBe(0);
  });

  test('nobody that there is not is renamed', async () => {
    await expect(owner.system.requests.rename('A'.repeat(43), 'x')).rejects.toMatchObject({
      code: 'no_such_principal'
    });
  });

  test('a device that was paused or turned away renames nothing', async () => {
    await owner.system.facets.pause({ principal: phone.holding.kid });
    await expect(renames(phone, agent, 'x')).rejects.toMatchObject({ code: 'paused' });
    await owner.system.facets.revoke({ principal: phone.holding.kid });
    await expect(renames(phone, agent, 'x')).rejects.toMatchObject({ code: 'revoked' });
    expect(await called(agent)).toBe('scout');
  });

  test.each([
    ['empty', ''],
    ['blank', ' \u00a0\u2003'],
    ['too long', 'x'.repeat(121)]
  ])('a name that is %s is none', async (_, petname) => {
    await expect(renames(owner, agent, petname)).rejects.toMatchObject({ code: 'bad_petname' });
    expect(await called(agent)).toBe('scout');
  });

  test('a name that would turn words around is kept as it is, and shown with its signs', async () => {
    const petname = 'scout \u202eadA\u2066';
    await renames(owner, agent, petname);
    expect(await called(agent)).toBe(petname);
    expect(visibleText(petname)).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });

  test('a decision that was signed under the name of before grants nothing', async () => {
    const asked = (await asks(agent)) as { id: string };
    const request = await owner.system.requests.show(asked.id);
    await renames(phone, agent, 'Ben');
    const card = await signDecision(owner.holding, request, {
      outcome: 'grant',
      granted: [sealTerms(normalizeNeed(NEED), there.until(60))],
      mode: 'pointer',
      challenge: await house.challenge()
    });
    await expect(owner.system.requests.decide(card)).rejects.toMatchObject({
      code: 'shown_otherwise'
    });
  });

  test('whoever is called like another is told from that one by its key, and is no person of its', async () => {
    await renames(owner, agent, 'Ben');
    const { principals } = await owner.system.facets.list();
    const called = principals.filter(({ petname }) => petname === 'Ben');
    expect(called.map(({ principal, kind }) => [principal, kind]).sort()).toEqual(
      [
        [agent.holding.kid, 'agent'],
        [ben.holding.kid, 'owner']
      ].sort()
    );
  });
});
