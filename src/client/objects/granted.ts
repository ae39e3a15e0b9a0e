import type { FacetView } from '../../protocol';

/** On the service's own objects: what lets a device look and decide. */
function isOwn({ terms }: FacetView): boolean {
  return terms.object.startsWith('aios/');
}

/**
 * What a revocation of all that `principal` holds would end beside that, with this `since`
 * (docs/protocol.md §9): what it decided from then on, what descends from it, and so on, at any
 * remove, save what `by`, who revokes, holds. Only what lives is counted: facets that people and agents hold, not the powers of devices.
 * @param since seconds since the epoch
 */
export function grantedSince(
  facets: readonly FacetView[],
  principal: string,
  since: number,
  by?: string
): FacetView[] {
  const reached = new Set(facets.filter(({ holder }) => holder === principal).map(({ id }) => id));
  const found: FacetView[] = [];
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const facet of facets) {
      const below = facet.parent !== null && reached.has(facet.parent);
      const decided =
        facet.decided_by !== null &&
        reached.has(facet.decided_by) &&
        facet.issued_at >= since &&
        facet.holder !== by;
      if (!reached.has(facet.id) && (below || decided)) {
        reached.add(facet.id);
        found.push(facet);
      }
    }
  }
  return found.filter(
    facet => !isOwn(facet) && ['live', 'paused', 'suspended'].includes(facet.state)
  );
}
