import { type HeldFacet, makeCard, Refused, ServiceProblem } from '../../../client';
import { verifyReceipt } from '../../../ledger';
import { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

describe('an invocation', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited({
      limits: { maxBytes: 100_000, streamBytes: 200_000 }
    }));
  });
  afterAll(() => house.close());

  const granted = (
    actions: string[],
    more: Partial<Parameters<House['grant']>[2]> = {}
  ): Promise<HeldFacet> => house.grant(owner, agent, { object: 'bank', actions, ...more });

  const problem = async (call: Promise<unknown>): Promise<[number, string]> => {
    const error = await call.then(
      () => undefined,
      (thrown: unknown) => thrown
    );
    expect(error).toBeInstanceOf(ServiceProblem);
    const { status, code } = error as ServiceProblem;
    return [status, code];
  };

  test.each(['ES256', 'Ed25519'] as const)(
    'with %s goes from a signed action to the upstream and back with a receipt that verifies',
    async alg => {
      const holder = await house.enrol('agent', `helper ${alg}`, alg);
      const facet = await house.grant(owner, holder, { object: 'bank', actions: ['balance'] });
      const answer = await facet.invoke('balance');
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ balance: house.bank.balance });
      const verdict = await verifyReceipt(answer.receipt!, house.core.identity.logKey, {
        holderKey: holder.keys.signing.publicKey
      });
      expect(verdict.checks.filter(check => !check.ok)).toEqual([]);
      expect(verdict.ok).toBe(true);
      expect(verdict.opened?.result).toMatchObject({ state: 'done', status: 200 });
      expect(verdict.intent?.opened.what).toMatchObject({ object: 'bank', action: 'balance' });
    }
  );

  test('carries the guards of §8 and no header that is ours alone to set', async () => {
    const facet = await granted(['balance']);
    const { headers } = await facet.invoke('balance');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('of a safe action may be a GET; of another it may not', async () => {
    const facet = await granted(['balance', 'deposit']);
    const get = async (act: string, args: Record<string, unknown>): Promise<number> => {
      const { service, keys } = agent.holding;
      const claims = { act, args: args as never, fct: facet.id, obj: 'bank' };
      const token = await service.token(keys, 'facet-action', claims);
      return (await house.send('facets', 'GET', facet.issued().facet_url + token)).status;
    };
    const before = house.bank.balance;
    expect(await get('balance', {})).toBe(200);
    expect(await get('deposit', { amount: 1 })).toBe(404);
    expect(house.bank.balance).toBe(before);
  });

  test('passes an upstream’s error on with a receipt: its 404 is not ours', async () => {
    const facet = await granted(['missing']);
    const answer = await facet.send('missing', {});
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: 'no such account' });
    expect(answer.receipt).not.toBeNull();
  });

  test('keeps only the rows and fields that were granted', async () => {
    const facet = await granted(['rows'], { result: { fields: ['name', 'other'], rows: 2 } });
    expect(await facet.call('rows')).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  test('with a limit on the result passes nothing on that it can’t cut', async () => {
    const rows = await granted(['balance'], { result: { rows: 1 } });
    expect(await problem(rows.invoke('balance'))).toEqual([502, 'result_not_limitable']);
    const fields = await granted(['text'], { result: { fields: ['name'] } });
    expect(await problem(fields.invoke('text'))).toEqual([502, 'result_not_limitable']);
  });

  test('does not follow an upstream elsewhere', async () => {
    const facet = await granted(['away']);
    const [status, code] = await problem(facet.invoke('away'));
    expect([status, code]).toEqual([502, 'upstream_redirect']);
  });

  test('refuses an answer that is too long, and records so', async () => {
    const facet = await granted(['long']);
    const jti = agent.holding.service.newJti();
    const answer = await facet.invoke('long', { bytes: 200_000 });
    expect((await answer.bytes()).length).toBe(200_000);
    const longer = await facet.invoke('long', { bytes: 200_001 }, { jti });
    await expect(longer.bytes()).rejects.toMatchObject({ code: 'broken_off' });
    expect(await agent.system.self.outcome(jti)).toMatchObject({
      state: 'failed',
      code: 'upstream_too_large'
    });
  });

  test('gives up on an upstream that hangs', async () => {
    const hasty = await House.open({ limits: { timeoutMs: 500 } });
    try {
      const ada = await hasty.enrol('owner', 'Ada');
      const helper = await hasty.enrol('agent', 'helper');
      await hasty.connectBank(ada);
      const facet = await hasty.grant(ada, helper, { object: 'bank', actions: ['slow'] });
      const jti = helper.holding.service.newJti();
      expect(await problem(facet.invoke('slow', {}, { jti }))).toEqual([504, 'upstream_timeout']);
      expect(await helper.system.self.outcome(jti)).toMatchObject({ state: 'failed' });
    } finally {
      await hasty.close();
    }
  });

  test('is cut when its facet is revoked meanwhile; the acknowledgement names it', async () => {
    const facet = await granted(['slow']);
    const jti = agent.holding.service.newJti();
    const arrived = house.bank.arrival();
    const call = problem(facet.invoke('slow', {}, { jti }));
    await arrived;
    const { in_flight } = await owner.system.facets.revoke(facet.id);
    expect(await call).toEqual([502, 'cut']);
    const outcome = await agent.system.self.outcome(jti);
    expect(outcome).toMatchObject({ state: 'cut' });
    expect(in_flight).toEqual([outcome.intent]);
    await expect(facet.invoke('slow')).rejects.toMatchObject({ explained: { code: 'revoked' } });
  });

  test('is cut when its facet is paused meanwhile, refused while it is, and passes afterwards', async () => {
    const facet = await granted(['balance', 'slow']);
    const jti = agent.holding.service.newJti();
    const arrived = house.bank.arrival();
    const call = problem(facet.invoke('slow', {}, { jti }));
    await arrived;
    const { paused, in_flight } = await owner.system.facets.pause(facet.id);
    expect(paused).toEqual([facet.id]);
    expect(await call).toEqual([502, 'cut']);
    const outcome = await agent.system.self.outcome(jti);
    expect(outcome).toMatchObject({ state: 'cut' });
    expect(in_flight).toEqual([outcome.intent]);
    await expect(facet.invoke('balance')).rejects.toMatchObject({ explained: { code: 'paused' } });
    expect(await facet.describe()).toMatchObject({ state: 'paused', uses_left: null });
    expect(await facet.check('balance')).toMatchObject({ ok: false, reason: 'paused' });
    await owner.system.facets.resume(facet.id);
    expect((await facet.invoke('balance')).status).toBe(200);
  });

  test('of many at once with a pause leaves no intent after the pause’s entry', async () => {
    const facet = await granted(['balance']);
    const calls = Array.from({ length: 40 }, () => facet.invoke('balance').catch(() => undefined));
    const pausing = owner.system.facets.pause({ principal: agent.holding.kid });
    const late = Array.from({ length: 40 }, () => facet.invoke('balance').catch(() => undefined));
    await pausing;
    await Promise.all([...calls, ...late]);
    const { entries } = await owner.system.ledger.query({
      limit: 1000,
      kinds: ['intent', 'pause']
    });
    const pause = entries.filter(({ kind }) => kind === 'pause').at(-1)!;
    const after = entries.filter(({ index }) => index > pause.index);
    expect(after).toEqual([]);
    await owner.system.facets.resume({ principal: agent.holding.kid });
    expect((await facet.invoke('balance')).status).toBe(200);
  });

  test('that provably was not sent gives its use back', async () => {
    const other = await House.open();
    await other.bank.close();
    const somebody = await other.enrol('owner', 'Bo');
    await other.connectBank(somebody);
    const nowhere = await other.grant(somebody, await other.enrol('agent', 'helper'), {
      object: 'bank',
      actions: ['balance'],
      uses: 1
    });
    const error = await nowhere.invoke('balance').catch((thrown: unknown) => thrown);
    expect((await nowhere.describe()).uses_left).toBe(1);
    expect(error).toMatchObject({ status: 502 });
    await other.close();
  });

  test('of a hundred at once with ten uses left, exactly ten are done', async () => {
    const facet = await granted(['deposit'], { uses: 10 });
    const before = house.bank.balance;
    const calls = await Promise.allSettled(
      Array.from({ length: 100 }, () => facet.invoke('deposit', { amount: 1 }))
    );
    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const call of calls) {
      if (call.status === 'rejected') {
        expect(call.reason).toMatchObject({ explained: { code: 'spent' } });
      }
    }
    expect(house.bank.balance).toBe(before + 10);
    expect(await facet.describe()).toMatchObject({ uses_left: 0, state: 'spent' });
  });

  test('takes of each link, on the disk before it answers', async () => {
    const above = await granted(['deposit'], { uses: 10, delegation: true });
    const card = await makeCard(agent.holding.service, agent.keys, 'itself');
    const { object: _, ...terms } = above.terms;
    const given = await above.delegate(card, { ...terms, uses: 5 });
    const child = await agent.holding.accept(given.facet);
    const left = (): unknown[] =>
      [above, child].map(
        ({ id }) =>
          house.db.prepare('SELECT uses_left FROM facets WHERE id = ?').get(id)!['uses_left']
      );
    await child.invoke('deposit', { amount: 1 });
    expect(left()).toEqual([9, 4]);
    const calls = Array.from({ length: 3 }, () => child.invoke('deposit', { amount: 1 }));
    await Promise.all([...calls, above.invoke('deposit', { amount: 1 })]);
    expect(left()).toEqual([5, 1]);
  });

  test('that was answered can be asked for again, with receipt and result', async () => {
    const facet = await granted(['balance']);
    const jti = agent.holding.service.newJti();
    const { receipt } = await facet.invoke('balance', {}, { jti });
    const outcome = await agent.system.self.outcome(jti);
    expect(outcome).toMatchObject({ state: 'done', status: 200, type: 'application/json' });
    expect(JSON.parse(Buffer.from(outcome.result!, 'base64').toString())).toEqual({
      balance: house.bank.balance
    });
    expect(typeof receipt).toBe('string');
    const verdict = await verifyReceipt(outcome.receipt!, house.core.identity.logKey);
    expect(verdict.ok).toBe(true);
    await expect(owner.system.self.outcome(jti)).rejects.toMatchObject({ code: 'no_such_act' });
  });

  describe('while the ledger can’t be written', () => {
    afterEach(() => house.diskFails(false));

    test('calls no upstream, says so, and goes on when the disk heals', async () => {
      const facet = await granted(['deposit'], { uses: 5 });
      const before = house.bank.balance;
      house.diskFails(true);
      expect(await problem(facet.invoke('deposit', { amount: 1 }))).toEqual([
        503,
        'ledger_unavailable'
      ]);
      expect(house.bank.balance).toBe(before);
      const ready = async (): Promise<number> =>
        (await house.send('listen', 'GET', '/readyz')).status;
      expect(await ready()).toBe(503);
      expect((await house.send('listen', 'GET', '/healthz')).status).toBe(200);
      house.diskFails(false);
      expect((await facet.describe()).uses_left).toBe(5);
      await facet.invoke('deposit', { amount: 1 });
      expect(house.bank.balance).toBe(before + 1);
      expect(await ready()).toBe(200);
      expect((await facet.describe()).uses_left).toBe(4);
    });

    test('between intent and outcome, records the outcome once it can', async () => {
      const facet = await granted(['slow']);
      const jti = agent.holding.service.newJti();
      const arrived = house.bank.arrival();
      const call = problem(facet.invoke('slow', {}, { jti }));
      await arrived;
      house.diskFails(true);
      house.bank.release();
      // Not as where nothing was called: who is told so does it again.
      expect(await call).toEqual([503, 'outcome_unrecorded']);
      house.diskFails(false);
      expect(await agent.system.self.outcome(jti)).toMatchObject({ state: 'pending' });
      await house.appended(() => house.newest(1)[0] === 'outcome');
      expect(await agent.system.self.outcome(jti)).toMatchObject({ state: 'done' });
    });
  });

  test('can’t be replayed: not now, not after a restart', async () => {
    const facet = await granted(['deposit']);
    const { service, keys } = agent.holding;
    const claims = { act: 'deposit', args: { amount: 1 }, fct: facet.id, obj: 'bank' };
    const token = await service.token(keys, 'facet-action', claims);
    const { facet_url: url } = facet.issued();
    const before = house.bank.balance;
    const statuses = [];
    for (const again of [false, false, true, true]) {
      if (again) {
        await house.stop();
        await house.start();
      }
      statuses.push((await house.send('facets', 'POST', url, { body: token })).status);
    }
    expect(statuses).toEqual([200, 404, 404, 404]);
    expect(house.bank.balance).toBe(before + 1);
  });

  test('that only looked can’t be replayed after a restart either', async () => {
    const facet = agent.holding.find('aios/self', 'facets');
    const { service, keys } = agent.holding;
    const claims = { act: 'facets', args: {}, fct: facet.id, obj: 'aios/self' };
    const token = await service.token(keys, 'facet-action', claims);
    const { facet_url: url } = facet.issued();
    expect((await house.send('facets', 'POST', url, { body: token })).status).toBe(200);
    await house.stop();
    await house.start();
    expect((await house.send('facets', 'POST', url, { body: token })).status).toBe(404);
  });

  test('signed by a clock half a minute off passes; more than a minute off it is told so', async () => {
    const facet = await granted(['balance']);
    const { service, keys } = agent.holding;
    const at = async (off: number): Promise<number> => {
      const claims = { act: 'balance', args: {}, fct: facet.id, obj: 'bank' };
      house.ahead = off * 1000;
      const token = await service.token(keys, 'facet-action', claims);
      house.ahead = 0;
      return (await house.send('facets', 'POST', facet.issued().facet_url, { body: token })).status;
    };
    const statuses = [];
    for (const off of [30, -30, 62, -62]) {
      statuses.push(await at(off));
    }
    expect(statuses).toEqual([200, 200, 404, 404]);
  });

  test('by a key that a facet was not given to is refused', async () => {
    const facet = await granted(['balance']);
    const { service } = agent.holding;
    const claims = { act: 'balance', args: {}, fct: facet.id, obj: 'bank' };
    const token = await service.token(owner.keys, 'facet-action', claims);
    const answer = await house.send('facets', 'POST', facet.issued().facet_url, { body: token });
    expect(answer.status).toBe(404);
    await expect(facet.invoke('deposit', { amount: 1 })).rejects.toBeInstanceOf(Refused);
  });
});

test.each(['argument_path', 'argument_missing', 'argument_invalid', 'upload_type'])(
  'an action whose arguments fit no call is the caller’s to mend: %s',
  async code => {
    const message = 'The argument is no clean path.';
    const upstream = { perform: async () => ({ outcome: 'not_sent' as const, code, message }) };
    const house = await House.open({ upstream });
    try {
      const owner = await house.enrol('owner', 'Ada');
      const agent = await house.enrol('agent', 'helper');
      await house.connectBank(owner);
      const facet = await house.grant(owner, agent, {
        object: 'bank',
        actions: ['balance'],
        uses: 1
      });
      await expect(facet.invoke('balance')).rejects.toMatchObject({ status: 422, code });
      expect((await facet.describe()).uses_left).toBe(1);
    } finally {
      await house.close();
    }
  }
);
