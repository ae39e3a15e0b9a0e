import { signRule } from '../../client';
import type { Rule } from '../../protocol';
import type { Waiting } from '../../service';
import { document } from '../testing/bank';
import { House } from '../testing/house';
import type { Somebody } from '../testing/people';
import { tellWaiting } from './waiting';

const BALANCE = { object: 'bank', actions: ['balance'] };

describe('what waits for a person', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let told: Waiting[][];

  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    agent = await house.enrol('agent', 'analyst');
    await house.connectBank(owner);
    told = [];
    tellWaiting(house.core, waiting => told.push(waiting));
  });
  afterEach(() => house.close());

  async function ask(): Promise<string> {
    const { service, keys } = agent.holding;
    const asked = await service.request(keys, { needs: [BALANCE], purpose: 'month end' });
    return (asked as { id: string }).id;
  }

  test('is told when somebody asks, and once more when nobody needs to answer any longer', async () => {
    expect(told).toEqual([]);
    const denied = await ask();
    const waits = { id: denied, kind: 'request', petname: 'analyst', objects: ['bank'] };
    expect(told).toEqual([[waits]]);
    const withdrawn = await ask();
    expect(told.at(-1)).toEqual([waits, { ...waits, id: withdrawn }]);
    const page = await house.enrol('page', 'JupyterLab');
    await page.system.requests.deny(denied);
    expect(told.at(-1)).toEqual([{ ...waits, id: withdrawn }]);
    await agent.holding.service.withdraw(agent.keys, withdrawn);
    expect(told.at(-1)).toEqual([]);
    const facet = await house.grant(owner, agent, BALANCE);
    expect(told.slice(-2)).toEqual([[expect.objectContaining({ kind: 'request' })], []]);
    const before = told.length;
    await facet.invoke('balance', {});
    expect(told).toHaveLength(before);
  });

  test('is nothing where a rule grants at once', async () => {
    const rule: Rule = {
      name: 'balances',
      askers: { kind: 'agent' },
      grants: [
        {
          objects: { exact: 'bank' },
          actions: ['balance'],
          constraints: {},
          uses: null,
          result: null
        }
      ],
      lifetime: 60,
      expiry: Math.floor(house.clock.now() / 1000) + 3600,
      uses: null
    };
    const said = { mode: 'pointer', challenge: await house.challenge() } as const;
    await owner.system.requests.decide(await signRule(owner.holding, rule, said));
    const asked = await agent.holding.service.request(agent.keys, {
      needs: [BALANCE],
      purpose: ''
    });
    expect(asked.state).toBe('granted');
    expect(told).toEqual([]);
  });

  test('is a service that somebody proposes to connect, until it is connected', async () => {
    const page = await house.enrol('page', 'JupyterLab');
    const config = { document, address: house.bank.address, network: 'loopback' };
    const { proposal } = (await page.holding
      .find('aios/registry', 'propose')
      .call('propose', { name: 'second', kind: 'openapi', config })) as { proposal: string };
    expect(told).toEqual([
      [{ id: proposal, kind: 'proposal', petname: 'JupyterLab', objects: ['second'] }]
    ]);
    await owner.holding.find('aios/registry', 'add').call('add', { proposal });
    expect(told.at(-1)).toEqual([]);
  });

  test('is told at the start, where something waits since before', async () => {
    const request = await ask();
    const later: Waiting[][] = [];
    tellWaiting(house.core, waiting => later.push(waiting));
    expect(later).toEqual([[expect.objectContaining({ id: request })]]);
  });
});
