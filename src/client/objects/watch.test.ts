import { Answer } from '../wire/answer';
import type { HeldFacet } from '../facets/facet';
import { watchLedger } from './watch';

/** A service that sends these events, and then nothing more. */
function sending(events: readonly string[]): HeldFacet {
  const invoke = async (): Promise<Answer> => new Answer(new Response(events.join('')), 'an id');
  return { invoke } as unknown as HeldFacet;
}

const event = (id: string, index: unknown): string =>
  `id: ${id}\ndata: ${JSON.stringify({ index })}\n\n`;

describe('following the ledger', () => {
  test.each([
    ['an index beyond which numbers are not told apart', event('9007199254740991', 2 ** 53 - 1)],
    ['the first that is as good as another one', event('9007199254740992', 2 ** 53)],
    ['that other one', 'id: 9007199254740993\ndata: {"index": 9007199254740993}\n\n'],
    ['one that is beyond all numbers', `id: ${'9'.repeat(400)}\ndata: {"index": 1e400}\n\n`],
    ['one with a part', event('7.5', 7.5)],
    ['one in other digits', event('٨', 8)],
    ['one before it', event('6', 6)],
    ['the same one with another entry', 'id: 7\ndata: {"index": 7, "leaf": "other"}\n\n'],
    ['one that is none', event('1e3', 1000)],
    ['one below all', event('-1', -1)],
    ['another one than its entry says', event('999999999999999', 8)],
    ['one of an entry that is no JSON', 'id: 8\ndata: {\n\n'],
    ['one of an entry that is none', 'id: 8\ndata: null\n\n']
  ])('says so where a service names %s, and passes nothing over for it', async (_, sent) => {
    const watch = watchLedger(sending([event('7', 7), sent, event('8', 8)]), { after: 6 });
    expect((await watch.next()).value).toEqual({ index: 7 });
    await expect(watch.next()).rejects.toMatchObject({ code: 'bad_answer' });
  });

  test('tells an entry that comes again once', async () => {
    const ended = new AbortController();
    const sent = [event('7', 7), event('7', 7), event('9', 9)];
    const seen: number[] = [];
    for await (const { index } of watchLedger(sending(sent), { signal: ended.signal })) {
      seen.push(index);
      if (index === 9) {
        ended.abort();
      }
    }
    expect(seen).toEqual([7, 9]);
  });

  test.each([2 ** 53, NaN, Infinity, 1.5, -2])(
    'asks no service what comes after %d',
    async after => {
      await expect(watchLedger(sending([]), { after }).next()).rejects.toMatchObject({
        code: 'bad_input'
      });
    }
  );

  test('tells the last entries that a log can have, each by its own number', async () => {
    const last = [2 ** 53 - 3, 2 ** 53 - 2];
    const watch = watchLedger(sending(last.map(index => event(String(index), index))));
    expect([(await watch.next()).value, (await watch.next()).value]).toEqual(
      last.map(index => ({ index }))
    );
    await watch.return();
  });

  test('says what is wrong with a number: that it is beyond all, or that something is missing', async () => {
    const beyond = watchLedger(sending([event(String(2 ** 53), 2 ** 53)]));
    await expect(beyond.next()).rejects.toThrow(
      'The service numbers an entry 9007199254740992; the last that a log can have is 9007199254740990.'
    );
    // What leaps ahead hides nothing for long: the next of the others is told as that.
    const leaping = watchLedger(
      sending([event('999999999999999', 999999999999999), event('8', 8)])
    );
    await leaping.next();
    await expect(leaping.next()).rejects.toThrow(
      'The service sent entry 8 where only such after 999999999999999 can come'
    );
  });

  test('says so where a log that was cut back sends what it has anew', async () => {
    const connections = [[event('7', 7)], [event('5', 5)]];
    const facet = {
      invoke: async () => new Answer(new Response(connections.shift()!.join('')), 'an id')
    } as unknown as HeldFacet;
    const watch = watchLedger(facet, { after: 6, pause: async () => undefined });
    expect((await watch.next()).value).toEqual({ index: 7 });
    await expect(watch.next()).rejects.toMatchObject({ code: 'bad_answer' });
  });
});
