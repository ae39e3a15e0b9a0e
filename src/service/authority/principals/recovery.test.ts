import type { Need } from '../../../protocol';
import { Actor, closed } from '../testing/actor';
import { House, NOON } from '../testing/house';

const YEAR = 365 * 24 * 3600;
const NEED: Need = { object: 'bank', actions: ['balance'] };

describe('a recovery code', () => {
  let house: House;
  let owner: Actor;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
  });
  afterEach(() => house.close());

  const made = async (by = owner, kind = 'owner') =>
    (await by.act('aios/requests', 'introduce', {
      kind,
      petname: 'recovered',
      recovery: true
    })) as { code: string; ends: number };
  const newcomer = () => Actor.create(house, 'new laptop');
  const refused = (answer: Promise<unknown>) =>
    expect(answer).rejects.toMatchObject({ code: 'not_yours', name: 'Refusal' });

  test('makes an owner once, years later, and the ledger says by what', async () => {
    const { code, ends } = await made();
    expect(ends).toBe(NOON + 5 * YEAR + 24 * 3600);
    house.pass(4 * YEAR);
    await house.authority.sweep();
    const found = await newcomer();
    await found.enrol(code);
    expect(await found.act('aios/requests', 'list')).toEqual({ requests: [], rules: [] });
    const entry = house.journal.of('enrolment').at(-1)!;
    expect(entry.groups.what).toMatchObject({ made_by: owner.kid, recovery: true });
    await refused((await newcomer()).enrol(code));
  });

  test('ends after five years', async () => {
    const { code } = await made();
    house.pass(5 * YEAR + 24 * 3600);
    await refused((await newcomer()).enrol(code));
  });

  test('voids the one before, whoever made it', async () => {
    const first = await made();
    const phone = await house.enrolled('owner', 'phone', owner);
    const second = await made(phone);
    await refused((await newcomer()).enrol(first.code));
    await (await newcomer()).enrol(second.code);
    expect(house.journal.of('introduction').at(-1)!.groups.what).toMatchObject({ recovery: true });
  });

  test('leaves other codes as they are', async () => {
    const { code } = (await owner.act('aios/requests', 'introduce', {
      kind: 'owner',
      petname: 'phone'
    })) as { code: string };
    await made();
    await (await newcomer()).enrol(code);
  });

  test('that a thief made with a device is void once that device is turned away', async () => {
    const stolen = await house.enrolled('owner', 'lost phone', owner);
    const { code } = await made(stolen);
    await owner.act('aios/facets', 'revoke', { principal: stolen.kid });
    await refused((await newcomer()).enrol(code));
  });

  test.each(['page', 'agent', 'notebook'])('is for an owner, not for a %s', async kind => {
    await expect(made(owner, kind)).rejects.toMatchObject({ code: 'bad_introduction' });
  });

  test('is nobody’s to make but an owner’s', async () => {
    const page = await house.enrolled('page', 'lab');
    await expect(made(page)).rejects.toMatchObject({ code: 'action_not_granted' });
  });

  test('lets whoever used it turn the lost device away, with all that it granted, and stay', async () => {
    const { code } = await made();
    const agent = await house.enrolled('agent', 'analyst');
    house.pass(100);
    const id = await agent.ask([NEED]);
    await owner.decide(id, [closed(NEED, NOON + 3600)]);
    const [issued] = (await agent.poll(id)).facets!;
    await agent.take(issued!);
    const recovered = await newcomer();
    await recovered.enrol(code);
    await recovered.act('aios/facets', 'revoke', { principal: owner.kid, granted_since: NOON });
    await expect(owner.act('aios/requests', 'list')).rejects.toMatchObject({ code: 'revoked' });
    await expect(agent.act('bank', 'balance')).rejects.toMatchObject({ code: 'revoked' });
    expect(await recovered.act('aios/requests', 'list')).toEqual({ requests: [], rules: [] });
  });
});
