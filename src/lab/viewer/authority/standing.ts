import type { FacetView } from '../../../protocol';
import { ordinary } from '../../service/facets';
import type { Filter } from '../log/filter';

/** Most facets that are drawn at once. */
export const MOST = 300;

/** How a facet stands at one moment, as against another before it. */
export type Change = 'same' | 'begun' | 'ended';

/** A facet in the drawing: below what it came from. */
export interface Standing {
  facet: FacetView;
  depth: number;
  /** Row of what it came from; null for a root. */
  from: number | null;
  change: Change;
  /** Whether it stands here for what came of it, or what it came from, and not for itself. */
  beside: boolean;
}

/** Facets by what they came from, and how many more there would be. */
export interface Authority {
  rows: Standing[];
  left: number;
}

/**
 * Who had what from whom at `at`, of what a filter leaves; with what began and what ended since
 * `since`. What a facet came from is drawn above it, what was passed on from it below.
 * @param at,since seconds since the epoch
 */
export function authorityOf(
  facets: readonly FacetView[],
  filter: Pick<Filter, 'facet' | 'principal' | 'object' | 'action'>,
  { at, since }: { at: number; since: number | null }
): Authority {
  const known = new Map(facets.map(facet => [facet.id, facet]));
  const stood = (facet: FacetView, time: number): boolean =>
    facet.issued_at <= time && endOf(facet) > time;
  const changeOf = (facet: FacetView): Change | null => {
    const now = stood(facet, at);
    const before = since !== null && stood(facet, since);
    if (now) {
      return since === null || before ? 'same' : 'begun';
    }
    // Begun and ended between the two moments, it was there as well.
    const passed = since !== null && facet.issued_at <= at && endOf(facet) > since;
    return before || passed ? 'ended' : null;
  };
  const meant = ordinary(facets).filter(
    ({ id, holder, terms }) =>
      (filter.facet === null || id === filter.facet) &&
      (filter.principal === null || holder === filter.principal) &&
      (filter.object === null || terms.object === filter.object) &&
      (filter.action === null || terms.actions.includes(filter.action))
  );
  const changes = new Map<string, Change>();
  const wanted = new Set<string>();
  for (const facet of meant) {
    const change = changeOf(facet);
    if (change !== null) {
      changes.set(facet.id, change);
      wanted.add(facet.id);
    }
  }
  const children = new Map<string, FacetView[]>();
  for (const facet of [...facets].sort((a, b) => a.issued_at - b.issued_at)) {
    const from = sourceOf(facet, known);
    if (from !== null) {
      children.set(from.id, [...(children.get(from.id) ?? []), facet]);
    }
  }
  // What the drawing needs besides: up to the root, and all that came of what was found.
  const drawn = new Set(wanted);
  const down = (facet: FacetView): void => {
    for (const child of children.get(facet.id) ?? []) {
      const change = changeOf(child);
      if (!drawn.has(child.id) && change !== null) {
        drawn.add(child.id);
        changes.set(child.id, change);
        down(child);
      }
    }
  };
  for (const id of wanted) {
    const facet = known.get(id) as FacetView;
    for (let up = sourceOf(facet, known); up && !drawn.has(up.id); up = sourceOf(up, known)) {
      drawn.add(up.id);
      changes.set(up.id, changeOf(up) ?? 'ended');
    }
    down(facet);
  }
  const rows: Standing[] = [];
  const place = (facet: FacetView, depth: number, from: number | null): void => {
    if (!drawn.has(facet.id) || rows.length >= MOST) {
      return;
    }
    const row = rows.length;
    const change = changes.get(facet.id) ?? 'same';
    rows.push({ facet, depth, from, change, beside: !wanted.has(facet.id) });
    for (const child of children.get(facet.id) ?? []) {
      place(child, depth + 1, row);
    }
  };
  const roots = facets
    .filter(facet => drawn.has(facet.id) && !drawn.has(sourceOf(facet, known)?.id ?? ''))
    .sort((a, b) => a.issued_at - b.issued_at);
  roots.forEach(root => place(root, 0, null));
  return { rows, left: drawn.size - rows.length };
}

/** What a facet came from: what it was passed on from, else that by which somebody decided. */
function sourceOf(facet: FacetView, known: ReadonlyMap<string, FacetView>): FacetView | null {
  const parent = known.get(facet.parent ?? '');
  const decided = known.get(facet.decided_by ?? '');
  const passedOn = parent !== undefined && ordinary([parent]).length > 0;
  return (passedOn ? parent : decided) ?? null;
}

/** When it ended, or will; in seconds since the epoch. */
function endOf({ ended, terms }: FacetView): number {
  return Math.min(ended?.at ?? Infinity, terms.expiry ?? Infinity);
}
