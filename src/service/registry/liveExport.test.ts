import type { UpstreamAnswer } from '../types';
import { LiveExport } from './liveExport';

describe('a live object', () => {
  let session: AbortController;
  let live: LiveExport;
  let over: boolean;
  let ids: number;

  beforeEach(() => {
    jest.useFakeTimers();
    session = new AbortController();
    ids = 0;
    over = false;
    const { signal } = session;
    live = new LiveExport(
      { by: 'nb', kernel: 'k', ends: signal },
      'account',
      2_000,
      () => `call-${++ids}`
    );
    live.onEnd(() => (over = true));
  });
  afterEach(() => jest.useRealTimers());

  const call = (signal = new AbortController().signal): Promise<UpstreamAnswer> =>
    live.perform({ action: 'balance', args: {}, signal });
  const next = (waitMs = 0): Promise<string | null> =>
    live.next(waitMs, new AbortController().signal);

  test('that no kernel asks for calls of has ended after five seconds, and not before', async () => {
    await jest.advanceTimersByTimeAsync(4_900);
    expect(over).toBe(false);
    const waits = next(20_000);
    await jest.advanceTimersByTimeAsync(19_000);
    expect(over).toBe(false);
    const waiting = call();
    expect(await waits).toBe('call-1');
    await jest.advanceTimersByTimeAsync(5_000);
    expect(over).toBe(true);
    expect(await waiting).toMatchObject({ outcome: 'not_sent', code: 'busy' });
    expect(await call()).toMatchObject({ outcome: 'not_sent', code: 'kernel_ended' });
  });

  test('lets go of the oldest of those who ask at once, beyond eight', async () => {
    const asking = Array.from({ length: 9 }, () => next(30_000));
    expect(await asking[0]).toBeNull();
    void call();
    expect(await asking[1]).toBe('call-1');
    live.end();
    expect(await Promise.all(asking.slice(2))).toEqual(Array(7).fill(null));
  });

  test('tells each call once, in order, whoever asks first', async () => {
    void call();
    void call();
    expect([await next(), await next(), await next()]).toEqual(['call-1', 'call-2', null]);
  });

  test('whose session ends leaves what was taken failed, and what was not, not sent', async () => {
    const [taken, announced, waiting] = [call(), call(), call()];
    live.take((await next())!, null);
    await next();
    session.abort();
    expect(await Promise.all([taken, announced, waiting])).toMatchObject([
      { outcome: 'failed', code: 'kernel_ended' },
      { outcome: 'not_sent', code: 'kernel_ended' },
      { outcome: 'not_sent', code: 'kernel_ended' }
    ]);
    expect(over).toBe(true);
  });

  test('tells who took a call the same again by the word it was taken by, and nobody else', async () => {
    const answer = call();
    const id = (await next())!;
    const told = live.take(id, 'a'.repeat(32));
    expect(live.take(id, 'a'.repeat(32))).toEqual(told);
    for (const other of ['b'.repeat(32), '', null]) {
      expect(() => live.take(id, other)).toThrow(expect.objectContaining({ code: 'call_over' }));
    }
    live.answer(id, 200, Buffer.from('7'));
    expect(await answer).toMatchObject({ outcome: 'done' });
    expect(() => live.take(id, 'a'.repeat(32))).toThrow(
      expect.objectContaining({ code: 'call_over' })
    );
  });

  test('that was taken by no word is told to nobody again', async () => {
    void call();
    const id = (await next())!;
    live.take(id, null);
    for (const other of [null, 'a'.repeat(32)]) {
      expect(() => live.take(id, other)).toThrow(expect.objectContaining({ code: 'call_over' }));
    }
  });

  test('says of a call that ends by its signal whether it was taken', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const [taken, waiting] = [call(one.signal), call(other.signal)];
    live.take((await next())!, null);
    one.abort();
    other.abort();
    expect(await Promise.all([taken, waiting])).toMatchObject([
      { outcome: 'failed' },
      { outcome: 'not_sent' }
    ]);
    expect(await next()).toBeNull();
  });

  test('lets a call that was taken last longer than it may wait', async () => {
    const answer = call();
    const id = (await next(0))!;
    live.take(id, null);
    const polling = next(60_000);
    await jest.advanceTimersByTimeAsync(30_000);
    live.answer(id, 200, Buffer.from('7'));
    expect(await answer).toMatchObject({ outcome: 'done', status: 200 });
    await jest.advanceTimersByTimeAsync(30_000);
    expect(await polling).toBeNull();
  });

  test('with more calls waiting than it keeps is busy at once', async () => {
    const waiting = [...Array(128).keys()].map(() => call());
    expect(await call()).toMatchObject({ outcome: 'not_sent', code: 'busy' });
    live.end();
    await Promise.all(waiting);
  });
});
