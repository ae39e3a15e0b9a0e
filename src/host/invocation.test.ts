import { verifyReceipt } from '../ledger';
import { House, type Somebody } from './testing/house';

describe('an invocation', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;

  beforeAll(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    agent = await house.enrol('agent', 'helper');
    await house.connectBank(owner);
  });
  afterAll(() => house.close());

  test('goes from a signed action to the upstream and comes back with a receipt that verifies', async () => {
    const facet = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
    const answer = await facet.invoke('balance');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ balance: 100 });
    const verdict = await verifyReceipt(answer.receipt!, house.core.identity.logKey, {
      holderKey: agent.keys.signing.publicKey
    });
    expect(verdict.checks.filter(check => !check.ok)).toEqual([]);
    expect(verdict.ok).toBe(true);
    expect(verdict.opened?.result).toMatchObject({ state: 'done', status: 200 });
  });
});
