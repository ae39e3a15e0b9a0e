import type { FacetView, Need, Rule } from '../../../protocol';
import type { Delegated } from '../delegation/delegation';
import type { FacetList } from './listing';
import { Actor, closed } from '../testing/actor';
import { BANK, House, NOON } from '../testing/house';

const NEED: Need = { object: 'bank', actions: ['balance'], delegation: true };

describe('by whose word a facet is held', () => {
  let house: House;
  let owner: Actor;
  let agent: Actor;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    agent = await house.enrolled('agent', 'analyst', owner);
    await owner.grant(agent, closed(NEED, NOON + 3600), NEED);
  });
  afterEach(() => house.close());

  const own = async ({ kid }: Actor): Promise<FacetView[]> =>
    (await house.authority.facetsOf(kid)).facets;
  const given = async (actor: Actor, object = 'bank') =>
    (await own(actor)).filter(({ terms }) => terms.object === object).map(one => one.given);

  test('is told to its holder: who decided, and who let it in', async () => {
    expect(await given(agent)).toEqual([{ petnames: ['laptop'] }]);
    expect(await given(agent, 'aios/self')).toEqual([{ petnames: ['laptop'] }]);
  });

  test('is told to nobody else', async () => {
    const { facets } = (await owner.act('aios/facets', 'list')) as FacetList;
    expect(facets.filter(one => 'given' in one)).toEqual([]);
  });

  test('is who lent it, also where that has ended', async () => {
    const scout = await Actor.create(house, 'scout');
    const lent: Delegated = await agent.lend(scout, { actions: ['balance'] });
    await owner.act('aios/facets', 'revoke', { facet: agent.facets.get('bank')! });
    expect(await given({ kid: lent.principal } as Actor)).toEqual([
      { petnames: ['analyst'], lent: true }
    ]);
  });

  test('is the rule that granted it, with who made that', async () => {
    const rule: Rule = {
      name: 'reading sales',
      askers: { kind: 'notebook', below: '/home/ann' },
      grants: [
        {
          objects: { prefix: 'sales-' },
          actions: ['balance'],
          constraints: {},
          uses: null,
          result: null
        }
      ],
      lifetime: 3600,
      expiry: NOON + 86_400,
      uses: null,
      rate: { calls: 5, per: 3600 }
    };
    house.register('sales-eu', BANK);
    await owner.rules(rule);
    const notebook = await house.notebook('/home/ann/q3.ipynb');
    const { body } = await notebook.need({ object: 'sales-eu', actions: ['balance'] });
    await notebook.take(body.facets![0]!);
    expect(await given(notebook, 'sales-eu')).toEqual([
      { petnames: ['laptop'], rule: 'reading sales' }
    ]);
  });
});
