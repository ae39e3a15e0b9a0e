import { House } from '../../testing/house';

const BALANCE = { object: 'bank', actions: ['balance'] };

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

test('whoever may approve was last used when it did something, and not when it looked', async () => {
  const [owner, other] = [await house.enrol('owner', 'Ada'), await house.enrol('owner', 'phone')];
  const agent = await house.enrol('agent', 'analyst');
  const lastUsed = async (kid: string): Promise<number | null> => {
    const { facets } = await owner.system.facets.list();
    return facets
      .filter(({ holder }) => holder === kid)
      .reduce<number | null>(
        (last, { last_used: at }) => ((at ?? 0) > (last ?? 0) ? at : last),
        null
      );
  };
  await house.connectBank(owner);
  const connected = await lastUsed(owner.holding.kid);
  expect(connected).not.toBeNull();
  await other.system.facets.list();
  expect(await lastUsed(other.holding.kid)).toBeNull();
  await house.grant(other, agent, BALANCE);
  expect(await lastUsed(other.holding.kid)).not.toBeNull();
});
