import type { FacetView } from '../protocol';
import { b64u, type EntryView } from '../protocol';
import type { Kept } from './principals';

/** Entries of one's own, and of each facet that they name by whose word it was held. */
export interface Trail {
  entries: EntryView[];
  given: Record<string, NonNullable<FacetView['given']>>;
}

export async function trailOf(
  { system }: Pick<Kept, 'system'>,
  range: { limit?: number | undefined; after?: number | undefined }
): Promise<Trail> {
  const { entries } = await system.self.entries(range);
  const named = new Set(entries.flatMap(facetOf));
  const { facets } = named.size === 0 ? { facets: [] } : await system.self.facets();
  const given = facets.flatMap(({ id, given: by }) =>
    by !== undefined && named.has(id) ? [[id, by] as const] : []
  );
  return { entries, given: Object.fromEntries(given) };
}

function facetOf({ openings }: EntryView): string[] {
  const { who } = openings;
  if (who === undefined) {
    return [];
  }
  const { facet } = JSON.parse(Buffer.from(b64u.decode(who.bytes)).toString()) as {
    facet?: unknown;
  };
  return typeof facet === 'string' ? [facet] : [];
}
