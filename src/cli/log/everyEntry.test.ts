import type { EntryView, SystemObjects } from '../../client';
import { everyEntry } from './everyEntry';

/** A service that answers with entries of these indexes, one page after the other; then the last again. */
function serving(...pages: unknown[][]): { system: SystemObjects; asked: () => number } {
  let asked = 0;
  const query = () => {
    const page = pages[Math.min(asked, pages.length - 1)]!;
    asked += 1;
    return Promise.resolve({ entries: page.map(index => ({ index }) as EntryView) });
  };
  return { system: { ledger: { query } } as unknown as SystemObjects, asked: () => asked };
}

test('all pages are read, to the empty one', async () => {
  const { system } = serving([0, 1], [2], []);
  expect((await everyEntry(system, {})).map(({ index }) => index)).toEqual([0, 1, 2]);
});

test.each([
  ['the same page', [[0, 1]]],
  ['one before', [[5], [4]]],
  ['entries without a place', [[undefined]]]
])(
  'a service that tells %s again and again keeps nobody reading for ever',
  async (_what, pages) => {
    const { system, asked } = serving(...pages);
    await expect(everyEntry(system, {})).rejects.toMatchObject({ code: 'bad_answer' });
    expect(asked()).toBeLessThan(3);
  }
);
