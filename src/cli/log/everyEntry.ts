import { BadAnswer, type EntryView, type LedgerQuery, type SystemObjects } from '../../client';

/** Entries of one page: as many as the service gives. */
const PAGE = 1000;

type Sought = Omit<LedgerQuery, 'after' | 'limit'>;

/**
 * All entries that a query finds, from the first on, a page at a time.
 *
 * @throws BadAnswer where the service goes back: so it could be read for ever
 */
export async function* everyPage(
  system: SystemObjects,
  query: Sought
): AsyncGenerator<EntryView[]> {
  for (let after = -1; ;) {
    const { entries } = await system.ledger.query({ ...query, after, limit: PAGE });
    const last = entries.at(-1);
    if (last === undefined) {
      return;
    }
    if (!(last.index > after)) {
      throw new BadAnswer('The service told entries of its ledger again.');
    }
    yield entries;
    after = last.index;
  }
}

/** The same, however many pages they take. */
export async function everyEntry(system: SystemObjects, query: Sought): Promise<EntryView[]> {
  const all: EntryView[] = [];
  for await (const entries of everyPage(system, query)) {
    entries.forEach(entry => all.push(entry));
  }
  return all;
}
