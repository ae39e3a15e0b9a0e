import type { EntryView, LedgerQuery, SystemObjects } from '../client';

/** Entries of one page: as many as the service gives. */
const PAGE = 1000;

/** All entries that a query finds, from the first on, however many pages they take. */
export async function everyEntry(
  system: SystemObjects,
  query: Omit<LedgerQuery, 'after' | 'limit'>
): Promise<EntryView[]> {
  const all: EntryView[] = [];
  for (let after = -1; ;) {
    const { entries } = await system.ledger.query({ ...query, after, limit: PAGE });
    const last = entries.at(-1);
    if (last === undefined) {
      return all;
    }
    all.push(...entries);
    after = last.index;
  }
}
