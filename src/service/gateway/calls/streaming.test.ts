import type { Limiter } from '../results/limiter';
import { Lines } from '../results/lines';
import { Passage } from '../wire/passage';
import { Calls } from './calls';
import { passOn } from './streaming';

const LONG = { streamMs: 60_000, streamIdleMs: 60_000, streamBytes: 1_000 };

function begin(
  body: AsyncIterable<Uint8Array>,
  limits: Partial<typeof LONG> = {},
  limiter: Limiter | null = null
) {
  const call = new Calls().enter(1, []);
  const passage = new Passage(() => undefined);
  const ending = passOn(
    { outcome: 'done', status: 200, type: 'text/event-stream', headers: {}, body },
    {
      call,
      passage,
      meter: null,
      limiter,
      limits: { ...LONG, ...limits },
      expiresIn: Infinity
    }
  );
  return { call, passage, ending };
}

/** Sends one byte each time it is asked, after so many milliseconds; tells whether it was ended. */
function bytes(every: number): AsyncIterableIterator<Uint8Array> & { ended: boolean } {
  const source = {
    ended: false,
    next: async () => {
      await new Promise(resolve => every < Infinity && setTimeout(resolve, every));
      return { done: false as const, value: Uint8Array.of(1) };
    },
    return: async () => {
      source.ended = true;
      return { done: true as const, value: undefined };
    },
    [Symbol.asyncIterator]: () => source
  };
  return source;
}

describe('a stream that is passed on', () => {
  afterEach(() => void jest.useRealTimers());

  test('ends where its upstream is silent for too long', async () => {
    const source = bytes(Infinity);
    const { ending } = begin(source, { streamIdleMs: 30 });
    expect(await ending).toMatchObject({ state: 'failed', code: 'upstream_timeout' });
    expect(source.ended).toBe(true);
  });

  test('ends where nobody takes what came', async () => {
    const { ending } = begin(bytes(0), { streamIdleMs: 30 });
    expect(await ending).toMatchObject({ state: 'failed', passed: { length: 0 } });
  });

  test('ends where it goes on for too long', async () => {
    jest.useFakeTimers();
    const { ending, passage } = begin(bytes(5), { streamIdleMs: 1_000, streamMs: 100 });
    let taken = 0;
    const taking = (async () => {
      for await (const { length } of passage) {
        taken += length;
      }
    })();
    await jest.advanceTimersByTimeAsync(100);
    const { state, passed } = await ending;
    passage.end();
    await taking;
    expect([state, passed!.length]).toEqual(['failed', taken]);
    expect(taken).toBeGreaterThan(0);
  });

  test('holds no more than one piece, and asks for none before that is taken', async () => {
    let asked = 0;
    const endless = {
      next: async () => ({ done: false as const, value: new Uint8Array((asked += 1) && 1) }),
      [Symbol.asyncIterator]: () => endless
    };
    const { call, passage, ending } = begin(endless);
    for (const expected of [1, 2, 3]) {
      await passage.next();
      await new Promise(setImmediate);
      expect(asked - expected).toBeLessThanOrEqual(1);
    }
    call.end('cut');
    expect(await ending).toMatchObject({ state: 'cut', passed: { length: 3 } });
  });

  test('gives nobody what was offered before it was cut, and is not counted', async () => {
    const rows = [Buffer.from('{"a":1}\n{"a":2}\n'), Buffer.from('{"a":3}\n')];
    const source = {
      next: async () =>
        rows.length > 0
          ? { done: false as const, value: rows.shift()! }
          : new Promise<never>(() => undefined),
      [Symbol.asyncIterator]: () => source
    };
    const { call, passage, ending } = begin(source, {}, new Lines({ rows: 9, fields: null }, 100));
    await passage.next();
    await new Promise(setImmediate);
    // The next row lies there to be taken, until this.
    call.end('cut');
    const late = passage.next();
    expect(await ending).toMatchObject({ state: 'cut', passed: { length: 16 }, rows: 2 });
    passage.end();
    expect(await late).toMatchObject({ done: true });
  });

  test('counts what was taken in the moment in which it is cut', async () => {
    const source = {
      next: async () => ({ done: false as const, value: Buffer.from('{"a":1}\n') }),
      [Symbol.asyncIterator]: () => source
    };
    const { call, passage, ending } = begin(source, {}, new Lines({ rows: 9, fields: null }, 100));
    await passage.next();
    await new Promise(setImmediate);
    const taken = passage.next();
    call.end('cut');
    expect(await taken).toMatchObject({ done: false });
    expect(await ending).toMatchObject({ state: 'cut', passed: { length: 16 }, rows: 2 });
  });
});
