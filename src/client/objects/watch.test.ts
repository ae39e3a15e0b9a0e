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
    const sent = [event('7', 7), event('7', 7), event('6', 6), event('9', 9)];
    const seen: number[] = [];
    for await (const { index } of watchLedger(sending(sent), { signal: ended.signal })) {
      seen.push(index);
      if (index === 9) {
        ended.abort();
      }
    }
    expect(seen).toEqual([7, 9]);
  });
});
