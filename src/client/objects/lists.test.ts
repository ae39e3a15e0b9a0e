import type { HeldFacet } from '../facets/facet';
import type { Holding } from '../facets/holding';
import { SystemObjects } from './system';

/** The objects of a service that answers so, however often it is asked. */
function answering(answers: Record<string, (args: Record<string, unknown>) => unknown>) {
  let asked = 0;
  const call = async (action: string, args: Record<string, unknown>): Promise<unknown> => {
    asked += 1;
    if (asked > 50) {
      throw new Error('asked without end');
    }
    return answers[action]!(args);
  };
  const holding = { find: () => ({ call }) as unknown as HeldFacet } as unknown as Holding;
  return new SystemObjects(holding);
}

describe('a list that leads back to where it was', () => {
  const AGAIN = { code: 'bad_answer', message: expect.stringContaining('again') };

  test.each([
    ['the same place', () => 'one'],
    ['a place before', ({ after }: Record<string, unknown>) => (after === 'one' ? 'two' : 'one')]
  ])('is read no further: %s', async (_, next) => {
    const page = (args: Record<string, unknown>) => ({
      facets: [],
      principals: [],
      next: next(args)
    });
    const system = answering({ list: page, facets: page });
    const all = async (): Promise<void> => {
      for await (const one of system.facets.pages()) {
        expect(one.facets).toEqual([]);
      }
    };
    await expect(all()).rejects.toMatchObject(AGAIN);
    await expect(answering({ list: page, facets: page }).self.facets()).rejects.toMatchObject(
      AGAIN
    );
  });

  test('is read no further where it tells entries that nobody asked for', async () => {
    const system = answering({ query: () => ({ entries: [{ index: 1 }], size: 9 }) });
    await expect(system.ledger.entries([3, 4])).rejects.toMatchObject(AGAIN);
  });

  test('is none where it goes on', async () => {
    const pages: Record<string, string | undefined> = { '': 'one', one: 'two', two: undefined };
    const facets = ({ after = '' }: Record<string, unknown>) => ({
      facets: [after],
      next: pages[after as string]
    });
    expect((await answering({ facets }).self.facets()).facets).toEqual(['', 'one', 'two']);
  });
});
