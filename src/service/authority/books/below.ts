import { otherTurns } from '../../slices';
import type { FacetIds, Listed } from './facetIds';

/** Rows that one turn reads. */
export const ROWS = 256;
/** Facets that an answer names: so many are looked at, however many there are. */
export const MOST_NAMED = 10_000;

/** What some hold; facets; or what was granted with some, from behind a place on. */
type From =
  | { holders: readonly string[] }
  | { facets: readonly Listed[] }
  | { deciders: Iterable<string>; after: number };

/**
 * What these hold, these facets, or what was granted with these, and all that came from that, in no
 * order; `most` of it or a few more. Each turn of the event loop reads some of it, the first at once.
 */
export async function withAllBelow(
  ids: FacetIds,
  from: From,
  most: number
): Promise<Map<string, Listed>> {
  const turns = new Turns();
  const found = new Map<string, Listed>();
  const add = async (page: (after: number) => Listed[], from = 0): Promise<void> => {
    for (let after = from, read = ROWS; read === ROWS && found.size < most;) {
      const rows = page(after);
      rows.forEach(row => found.set(row.id, row));
      read = rows.length;
      after = rows.at(-1)?.place ?? after;
      await turns.after(rows.length + 1);
    }
  };
  if ('holders' in from) {
    for (const kid of from.holders) {
      await add(after => ids.heldBy(kid, after, ROWS));
    }
  } else if ('deciders' in from) {
    for (const id of from.deciders) {
      await add(after => ids.decidedBy(id, after, ROWS), from.after);
    }
  } else {
    from.facets.forEach(one => found.set(one.id, one));
  }
  // The map goes on to what is added meanwhile, so to all below.
  for (const id of found.keys()) {
    await add(after => ids.lentFrom(id, after, ROWS));
  }
  return found;
}

/** Gives way once so many rows were read. */
class Turns {
  async after(rows: number): Promise<void> {
    this.read += rows;
    if (this.read >= ROWS) {
      this.read = 0;
      await otherTurns();
    }
  }

  private read = 0;
}
