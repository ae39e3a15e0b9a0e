import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { type Answer, type HeldFacet, makeCard, ServiceProblem } from '../../../client';
import { passing, timeoutsByHand } from '../../../engine/testing/timers';
import { verifyReceipt } from '../../../ledger';
import { type Need, sha256Hex } from '../../../protocol';
import { diagnose } from '../../../service/doctor';
import type { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

const TOKENS = 'usage.total';

describe('an answer that is a stream', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited({
      limits: { timeoutMs: 600_000, streamIdleMs: 3_600_000, streamBytes: 200_000, ofFacet: 2 }
    }));
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => house.close());

  const granted = (more: Partial<Need> = {}): Promise<HeldFacet> =>
    house.grant(owner, agent, { object: 'bank', actions: ['stream'], ...more });
  const outcome = (jti: string) => agent.system.self.outcome(jti);
  const left = async (facet: HeldFacet) => (await facet.describe()).budget_left?.[TOKENS];

  /** A stream that has begun, with its upstream's end of it. */
  async function begun(
    facet: HeldFacet,
    args: Record<string, unknown> = {},
    signal?: AbortSignal,
    action = 'stream'
  ): Promise<{ answer: Answer; upstream: ServerResponse; pieces: AsyncGenerator<Uint8Array> }> {
    const upstream = house.bank.stream();
    const answer = await facet.invoke(action, args, { signal });
    return { answer, upstream: await upstream, pieces: answer[Symbol.asyncIterator]() };
  }

  async function next(pieces: AsyncGenerator<Uint8Array>): Promise<string | null> {
    const { done, value } = await pieces.next();
    return done ? null : Buffer.from(value).toString();
  }

  /** Its caller leaves, and the service has seen that: by hand from here on. */
  async function leave(pieces: AsyncGenerator<Uint8Array>): Promise<void> {
    const waiting = jest.getTimerCount();
    await pieces.return(undefined);
    while (jest.getTimerCount() === waiting) {
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** Its outcome, once it is there. */
  async function settled({ jti }: Answer): ReturnType<typeof outcome> {
    await house.settled(jti);
    return outcome(jti);
  }

  test('comes as it is sent, longer than another answer may take, and has its receipt at the end', async () => {
    timeoutsByHand();
    const { answer, upstream, pieces } = await passing(begun(await granted()));
    expect(answer.receipt).toBeNull();
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(answer.headers.get('content-length')).toBeNull();
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await outcome(answer.jti)).toEqual({ state: 'pending', intent: answer.intent });
    for (const piece of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
      upstream.write(piece);
      expect(await next(pieces)).toBe(piece);
    }
    await jest.advanceTimersByTimeAsync(601_000);
    upstream.end();
    expect(await next(pieces)).toBeNull();
    const told = await outcome(answer.jti);
    expect(told).toMatchObject({
      state: 'done',
      status: 200,
      type: 'text/event-stream',
      length: 27,
      digest: sha256Hex('data: 1\n\ndata: 2\n\ndata: 3\n\n')
    });
    const verdict = await verifyReceipt(told.receipt!, house.core.identity.logKey, {
      holderKey: agent.keys.signing.publicKey
    });
    expect(verdict.ok).toBe(true);
  });

  test('is cut when its facet is revoked: its caller sees that, its upstream too', async () => {
    const facet = await granted();
    const { answer, upstream, pieces } = await begun(facet);
    upstream.write('data: 1\n\n');
    expect(await next(pieces)).toBe('data: 1\n\n');
    const gone = once(upstream, 'close');
    const waiting = next(pieces);
    const { in_flight } = await owner.system.facets.revoke(facet.id);
    await expect(waiting).rejects.toMatchObject({ code: 'broken_off', jti: answer.jti });
    await gone;
    expect(in_flight).toEqual([answer.intent]);
    const told = await settled(answer);
    expect(told).toMatchObject({ state: 'cut', code: 'cut', length: 9 });
    expect(told).toMatchObject({ digest: sha256Hex('data: 1\n\n') });
  });

  test('is cut when what it was lent from is paused', async () => {
    const facet = await granted({ delegation: true });
    const taker = await house.enrol('agent', 'taker');
    const card = await makeCard(taker.holding.service, taker.holding.keys, 'taker');
    const { facet: issued } = await facet.delegate(card, { actions: ['stream'] });
    const lent = await taker.holding.accept(issued);
    const { pieces } = await begun(lent);
    const waiting = next(pieces);
    await owner.system.facets.pause(facet.id);
    await expect(waiting).rejects.toMatchObject({ code: 'broken_off' });
  });

  test('is cut when its facet expires', async () => {
    timeoutsByHand();
    const { answer, upstream, pieces } = await passing(
      begun(await granted({ expiry: house.until(1_200) }))
    );
    await jest.advanceTimersByTimeAsync(600_000);
    upstream.write('data: 1\n\n');
    expect(await next(pieces)).toBe('data: 1\n\n');
    const cut = expect(next(pieces)).rejects.toMatchObject({ code: 'broken_off' });
    house.ahead += 1_200_000;
    await jest.advanceTimersByTimeAsync(600_000);
    await cut;
    expect(await settled(answer)).toMatchObject({ state: 'cut', code: 'expired', length: 9 });
  });

  test('that was let through on trial goes on once the limits hold', async () => {
    const until = Math.floor(house.clock.now() / 1000) + 600;
    const constraints = { type: { exact: 'application/x-ndjson' } };
    const facet = await granted({ observe: { constraints, until } });
    const args = { type: 'text/event-stream' };
    const { answer, upstream, pieces } = await begun(facet, args);
    upstream.write('data: 1\n\n');
    expect(await next(pieces)).toBe('data: 1\n\n');
    house.ahead += 601_000;
    await expect(facet.invoke('stream', args)).rejects.toMatchObject({
      explained: { code: 'constraint' }
    });
    upstream.end('data: 2\n\n');
    expect(await next(pieces)).toBe('data: 2\n\n');
    expect(await next(pieces)).toBeNull();
    expect(await settled(answer)).toMatchObject({ state: 'done', length: 18 });
  });

  test('that its upstream breaks off is no whole answer to its caller', async () => {
    const { answer, upstream, pieces } = await begun(await granted());
    upstream.write('data: 1\n\n');
    await next(pieces);
    upstream.destroy();
    await expect(next(pieces)).rejects.toMatchObject({ code: 'broken_off' });
    expect(await settled(answer)).toMatchObject({ state: 'failed', code: 'upstream_failed' });
  });

  test('is broken off where it is too long', async () => {
    const { answer, upstream } = await begun(await granted());
    upstream.end(Buffer.alloc(200_001));
    await expect(answer.bytes()).rejects.toThrow();
    const told = await settled(answer);
    expect(told).toMatchObject({ state: 'failed', code: 'upstream_too_large' });
  });

  test('ends at its upstream when its caller leaves', async () => {
    timeoutsByHand();
    const { answer, upstream, pieces } = await passing(begun(await granted()));
    upstream.write('data: 1\n\n');
    await next(pieces);
    const gone = once(upstream, 'close');
    await leave(pieces);
    await jest.advanceTimersByTimeAsync(1_000);
    await gone;
    expect(await settled(answer)).toMatchObject({ state: 'cut', code: 'caller_left', length: 9 });
  });

  test('ends at its upstream when its caller aborts before anything came', async () => {
    timeoutsByHand();
    const caller = new AbortController();
    const { answer, upstream } = await passing(begun(await granted(), {}, caller.signal));
    const gone = once(upstream, 'close');
    caller.abort();
    await jest.advanceTimersByTimeAsync(1_000);
    await gone;
    expect(await settled(answer)).toMatchObject({ state: 'cut', length: 0 });
  });

  test('whose caller leaves when it has read all is done', async () => {
    const facet = await granted({ budget: { [TOKENS]: { limit: 100 } } });
    const { answer, upstream, pieces } = await begun(facet);
    upstream.write('data: {"usage":{"total":7}}\n\ndata: [DONE]\n\n');
    await next(pieces);
    await pieces.return(undefined);
    upstream.end();
    expect(await settled(answer)).toMatchObject({ state: 'done', used: { [TOKENS]: '7' } });
    expect(await left(facet)).toBe('93');
  });

  test('settles a budget by what it says last, which is what is left for the next', async () => {
    const facet = await granted({ budget: { [TOKENS]: { limit: 100, each: 60 } } });
    const { answer, upstream } = await begun(facet);
    upstream.write('data: {"usage":{"total":90}}\n\n');
    expect(await left(facet)).toBe('40');
    const second = await facet.invoke('stream').catch((error: unknown) => error);
    expect(second).toMatchObject({ status: 429, code: 'budget_reserved' });
    upstream.end('data: {"usage":{"total":30}}\n\ndata: {"usage":null}\n\n');
    await answer.bytes();
    expect(await left(facet)).toBe('70');
  });

  test.each([
    [
      'ends and says nothing of it',
      'done',
      (upstream: ServerResponse) => upstream.end(': nothing\n\n')
    ],
    ['breaks off', 'failed', (upstream: ServerResponse) => upstream.destroy()]
  ])('that %s takes all that was set aside', async (_, state, end) => {
    const facet = await granted({ budget: { [TOKENS]: { limit: 100, each: 60 } } });
    const { answer, upstream, pieces } = await begun(facet);
    upstream.write(state === 'failed' ? 'data: {"usage":{"total":1}}\n\n' : ':\n\n');
    await next(pieces);
    end(upstream);
    await next(pieces).catch(() => null);
    await answer.bytes().catch(() => null);
    expect(await settled(answer)).toMatchObject({ state });
    expect(await left(facet)).toBe('40');
  });

  test('whose end comes slowly is done, where its caller left when it had said what it used', async () => {
    timeoutsByHand();
    const facet = await granted({ budget: { [TOKENS]: { limit: 100, each: 60 } } });
    const { answer, upstream, pieces } = await passing(begun(facet));
    upstream.write('data: {"usage":{"total":7}}\n\ndata: [DONE]\n\n');
    await next(pieces);
    await leave(pieces);
    await jest.advanceTimersByTimeAsync(4_000);
    upstream.end();
    expect(await settled(answer)).toMatchObject({ state: 'done', used: { [TOKENS]: '7' } });
    expect(await left(facet)).toBe('93');
  });

  test.each([
    ['before it says', ':\n\n'],
    ['and never ends after it said', 'data: {"usage":{"total":1}}\n\n']
  ])('left %s what it used takes all that was set aside', async (_, said) => {
    timeoutsByHand();
    const facet = await granted({ budget: { [TOKENS]: { limit: 100, each: 60 } } });
    const { answer, upstream, pieces } = await passing(begun(facet));
    upstream.write(said);
    await next(pieces);
    await leave(pieces);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await settled(answer)).toMatchObject({ state: 'cut', code: 'caller_left' });
    expect(await left(facet)).toBe('40');
  });

  test('is asked for by no facet that limits what is seen of results', async () => {
    const before = house.bank.seen.length;
    const facet = await granted({ result: { fields: ['usage'] } });
    const error = await facet.invoke('stream').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServiceProblem);
    expect(error).toMatchObject({ status: 422, code: 'result_not_limitable' });
    expect(house.bank.seen).toHaveLength(before);
  });

  test('that no definition tells of is not passed on where results are limited', async () => {
    const facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['told'],
      result: { fields: ['usage'] }
    });
    const upstream = house.bank.stream();
    const call = facet.invoke('told').catch((error: unknown) => error);
    (await upstream).end('data: {"usage":{"total":1},"secret":2}\n\n');
    expect(await call).toMatchObject({ status: 502, code: 'result_not_limitable' });
  });

  test('of lines has the rows and fields alone that its facet lets be seen, as they come', async () => {
    const result = { fields: ['at'], rows: 2 };
    const facet = await house.grant(owner, agent, { object: 'bank', actions: ['lines'], result });
    const { answer, upstream, pieces } = await begun(facet, {}, undefined, 'lines');
    upstream.write('{"at":1,"secret":1}\n{"at":');
    expect(await next(pieces)).toBe('{"at":1}\n');
    upstream.write('2}\n');
    expect(await next(pieces)).toBe('{"at":2}\n');
    upstream.end('{"at":3}\n');
    expect(await next(pieces)).toBeNull();
    expect(await settled(answer)).toMatchObject({
      state: 'done',
      digest: sha256Hex('{"at":1}\n{"at":2}\n')
    });
  });

  test('of lines is broken off before what it can not limit', async () => {
    const result = { fields: ['at'] };
    const facet = await house.grant(owner, agent, { object: 'bank', actions: ['lines'], result });
    for (const end of ['[{"at":2,"secret":3}]\n', '{"at":2,"secret":', '"secret"']) {
      const { answer, upstream, pieces } = await begun(facet, {}, undefined, 'lines');
      upstream.write('{"at":1}\n');
      expect(await next(pieces)).toBe('{"at":1}\n');
      upstream.end(end);
      await expect(next(pieces)).rejects.toMatchObject({ code: 'broken_off' });
      expect(await settled(answer)).toMatchObject({
        state: 'failed',
        code: 'result_not_limitable',
        length: 9
      });
    }
  });

  test('of lines settles a budget by what it says, whatever of it is seen', async () => {
    const facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['lines'],
      result: { rows: 1 },
      budget: { [TOKENS]: { limit: 100 } }
    });
    const { answer, upstream } = await begun(facet, {}, undefined, 'lines');
    upstream.end('{"at":1}\n{"usage":{"total":30}}\n');
    expect(await answer.text()).toBe('{"at":1}\n');
    expect(await left(facet)).toBe('70');
  });

  test('to a sealed action comes sealed, and whole', async () => {
    const facet = await granted();
    const upstream = house.bank.stream();
    const call = facet.invoke('stream', {}, { sealed: true });
    (await upstream).end('data: 1\n\n');
    const answer = await call;
    expect(await answer.text()).toBe('data: 1\n\n');
    expect(answer.receipt).not.toBeNull();
  });

  test('has no end that is not in the ledger', async () => {
    const { answer, upstream, pieces } = await begun(await granted());
    upstream.write('data: 1\n\n');
    await next(pieces);
    house.diskFails(true);
    upstream.end();
    await expect(next(pieces)).rejects.toMatchObject({ code: 'broken_off' });
    house.diskFails(false);
    expect(await settled(answer)).toMatchObject({ state: 'done', length: 9 });
  });

  test('takes its turn to its end', async () => {
    const facet = await granted();
    const one = await begun(facet);
    const other = await begun(facet);
    const third = begun(facet);
    one.upstream.end();
    await one.answer.bytes();
    const { answer, upstream } = await third;
    upstream.end();
    other.upstream.end();
    await other.answer.bytes();
    expect((await answer.bytes()).length).toBe(0);
    const seen = house.bank.seen.filter(({ url }) => url.startsWith('/stream'));
    expect(seen.length).toBeGreaterThan(2);
  });

  test.each(['application/x-ndjson', 'application/jsonl; charset=utf-8'])(
    'may be of lines, as %s is',
    async type => {
      const facet = await granted({ budget: { [TOKENS]: { limit: 100 } } });
      const { answer, upstream } = await begun(facet, { type });
      upstream.end('{"usage":{"total":1}}\n{"usage":{"total":5}}');
      await answer.bytes();
      expect(await left(facet)).toBe('95');
    }
  );

  test('under way when the service stops is cut, and known as that', async () => {
    const { answer, pieces } = await begun(await granted());
    const waiting = next(pieces);
    waiting.catch(() => undefined);
    await house.stop();
    await expect(waiting).rejects.toMatchObject({ code: 'broken_off' });
    // Of all that was done here the tables say what the ledger does.
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
    expect(await outcome(answer.jti)).toMatchObject({ state: 'cut', code: 'stopped' });
  });
});
