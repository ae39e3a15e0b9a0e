import { makeCard, ServiceProblem } from '../../../client';
import type { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import { document } from '../../testing/bank';
import type { Somebody } from '../../testing/people';

const KEPT = 'keyring:bank/ada';

/** As a keyring that asks somebody to unlock it: it answers when the test says. */
class Keyring {
  private readonly open: (() => void)[] = [];
  private readonly asked: (() => void)[] = [];
  locked = false;

  readonly needSecret = async (): Promise<string> => {
    if (this.locked) {
      await new Promise<void>(resolve => {
        this.open.push(resolve);
        this.asked.splice(0).forEach(told => told());
      });
    }
    return 'planted-secret-7c1d';
  };

  /** Resolves once so many wait for it. */
  async waits(count: number): Promise<void> {
    while (this.open.length < count) {
      await new Promise<void>(resolve => this.asked.push(resolve));
    }
  }

  unlock(): void {
    this.locked = false;
    this.open.splice(0).forEach(resolve => resolve());
  }
}

/** Somebody keeps calls in hand where a keyring is locked, to have them sent once it is not. */
describe('a call that waits for a credential', () => {
  const keyring = new Keyring();
  let house: House;
  let owner: Somebody;
  let agent: Somebody;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited({ needSecret: keyring.needSecret }));
    await owner.holding.find('aios/registry', 'add').call('add', {
      name: 'bank',
      kind: 'openapi',
      config: {
        document,
        address: house.bank.address,
        network: 'loopback',
        credential: KEPT,
        auth: { kind: 'bearer' }
      }
    });
  });
  beforeEach(() => {
    keyring.locked = true;
  });
  afterEach(() => keyring.unlock());
  afterAll(() => house.close());

  test.each(['revoke', 'pause'] as const)(
    'is cut at once by a %s, and nothing goes out once the credential is there',
    async how => {
      const need = { object: 'bank', actions: ['balance', 'deposit'], delegation: true };
      const facet = await house.grant(owner, agent, need);
      const card = await makeCard(agent.holding.service, agent.holding.keys, 'itself');
      const lent = await facet.delegate(card, { actions: ['balance', 'deposit'] });
      const child = await agent.holding.accept(lent.facet);
      const before = house.bank.balance;
      const jtis = [0, 1, 2].map(() => agent.holding.service.newJti());
      const calls = jtis.map((jti, at) =>
        (at === 2 ? child : facet).invoke('deposit', { amount: 1 }, { jti })
      );
      const told = Promise.all(calls.map(call => call.catch((error: unknown) => error)));
      await keyring.waits(3);
      const { in_flight: inFlight } = await owner.system.facets[how](facet.id);
      // All of them, while the keyring is still locked.
      for (const problem of await told) {
        expect(problem).toBeInstanceOf(ServiceProblem);
        expect(problem).toMatchObject({ status: 502, code: 'cut' });
      }
      const outcomes = await Promise.all(jtis.map(jti => agent.system.self.outcome(jti)));
      expect(outcomes).toEqual(jtis.map(() => expect.objectContaining({ state: 'not_sent' })));
      expect(inFlight).toEqual(outcomes.map(({ intent }) => intent).sort((a, b) => a! - b!));
      keyring.unlock();
      // One that may passes all the way behind them, so whatever they would do is done by then.
      const other = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
      expect(await other.call('balance')).toEqual({ balance: before });
    }
  );

  test('of an owner whose facet ends meanwhile tries no connection with it', async () => {
    const other = await house.enrol('owner', 'Grace');
    const registry = other.holding.find('aios/registry', 'test');
    const waiting = registry.call('test', { name: 'bank' }).catch((error: unknown) => error);
    await keyring.waits(1);
    await owner.system.facets.revoke(registry.id);
    expect(await waiting).toMatchObject({ explained: { code: 'revoked' } });
  });
});
