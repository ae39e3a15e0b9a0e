import { Actor } from '../testing/actor';
import { House } from '../testing/house';

describe('a link to come in by that nobody used', () => {
  let house: House;
  let owner: Actor;
  let page: Actor;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    page = await house.enrolled('page', 'lab');
  });
  afterEach(() => house.close());

  interface Link {
    code: string;
    /** Of its introduction. */
    entry: number;
  }

  async function link(by: Actor, more: Record<string, unknown> = {}): Promise<Link> {
    const args = { kind: 'owner', petname: 'tablet', ...more };
    const { code } = (await by.act('aios/requests', 'introduce', args)) as { code: string };
    return { code, entry: house.journal.entries.length - 1 };
  }

  const withdraw = (by: Actor, introduction: number, more: Record<string, unknown> = {}) =>
    by.act('aios/facets', 'revoke', { introduction, ...more });
  const newcomer = () => Actor.create(house, 'whoever has the link');
  const refused = (answer: Promise<unknown>) =>
    expect(answer).rejects.toMatchObject({ code: 'not_yours', name: 'Refusal' });
  const none = { code: 'no_such_introduction' };

  test('lets nobody in once it is withdrawn, not after a restart either, and the ledger has it', async () => {
    const { code, entry } = await link(owner);
    expect(await withdraw(owner, entry)).toEqual({ withdrawn: entry });
    await refused((await newcomer()).enrol(code));
    await house.restart();
    await refused((await newcomer()).enrol(code));
    const [told] = house.journal.of('withdrawal');
    expect(told).toMatchObject({
      ref: entry,
      groups: {
        who: { principal: owner.kid, facet: owner.facets.get('aios/facets') },
        what: { object: 'aios/facets', action: 'revoke', introduction: entry },
        token: expect.stringMatching(/^ey/)
      }
    });
  });

  test('is withdrawn alone: another that was made alike goes on', async () => {
    const [first, second] = [await link(owner), await link(owner)];
    await withdraw(owner, first.entry);
    await (await newcomer()).enrol(second.code);
  });

  test('of an approver, and of who is let in to recover, is withdrawn, too', async () => {
    const invited = await house.invitation(owner, [{ object: 'bank', actions: ['balance'] }]);
    await withdraw(owner, house.journal.entries.length - 1);
    await refused((await newcomer()).enrol(invited));
    const { code, entry } = await link(owner, { recovery: true });
    await withdraw(owner, entry);
    await refused((await newcomer()).enrol(code));
  });

  test('by which somebody came is none any more, and whoever came stays', async () => {
    const { code, entry } = await link(owner);
    const tablet = await newcomer();
    await tablet.enrol(code);
    await expect(withdraw(owner, entry)).rejects.toMatchObject(none);
    expect(await tablet.act('aios/requests', 'list')).toEqual({ requests: [], rules: [] });
    expect(house.journal.of('withdrawal')).toEqual([]);
  });

  test('is used or withdrawn, where both happen at once, and never both', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { code, entry } = await link(owner);
      const came = (await newcomer()).enrol(code);
      const both = await Promise.allSettled([came, withdraw(owner, entry)]);
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  test('is withdrawn once, and not after its end', async () => {
    const { entry } = await link(owner);
    await withdraw(owner, entry);
    await expect(withdraw(owner, entry)).rejects.toMatchObject(none);
    const late = await link(owner);
    house.pass(601);
    await expect(withdraw(owner, late.entry)).rejects.toMatchObject(none);
  });

  test('may be withdrawn by a page, as it may end what is granted; ten times a minute', async () => {
    const { code, entry } = await link(owner);
    await withdraw(page, entry);
    await refused((await newcomer()).enrol(code));
    for (let more = 0; more < 9; more += 1) {
      await withdraw(page, (await link(owner)).entry);
    }
    await expect(withdraw(page, (await link(owner)).entry)).rejects.toMatchObject({
      code: 'too_many_requests'
    });
  });

  test('that is to recover with is not a page’s to take', async () => {
    const { code, entry } = await link(owner, { recovery: true });
    await expect(withdraw(page, entry)).rejects.toMatchObject({ code: 'owners_only' });
    await (await newcomer()).enrol(code);
  });

  test('of the terminal is nobody’s to take', async () => {
    const { code } = await house.authority.introduce({ kind: 'owner', petname: 'first' });
    const entry = house.journal.entries.length - 1;
    await expect(withdraw(owner, entry)).rejects.toMatchObject(none);
    await (await newcomer()).enrol(code);
  });

  test('is nobody’s to take who stops nothing: no agent’s, no approver’s', async () => {
    const { code, entry } = await link(owner);
    const agent = await house.enrolled('agent', 'analyst', owner);
    const colleague = await house.approver(owner, [{ object: 'bank', actions: ['balance'] }]);
    for (const attacker of [agent, colleague]) {
      await expect(withdraw(attacker, entry)).rejects.toThrow();
    }
    expect(house.journal.of('withdrawal')).toEqual([]);
    await (await newcomer()).enrol(code);
  });

  test.each([
    ['a facet', { facet: '0'.repeat(32) }],
    ['a principal', { principal: 'A'.repeat(43) }],
    ['a reason', { reason: 'by mistake' }]
  ])('is withdrawn alone, not beside %s', async (_, more) => {
    const { entry } = await link(owner);
    await expect(withdraw(owner, entry, more)).rejects.toMatchObject({ code: 'bad_target' });
    await withdraw(owner, entry);
  });

  test('is none of any other entry', async () => {
    for (const index of [0, 1, 999_999]) {
      await expect(withdraw(owner, index)).rejects.toMatchObject(none);
    }
  });
});
