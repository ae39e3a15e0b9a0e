import type { Target } from '../../client/objects/systemTypes';
import type { FacetView, PauseView } from '../../protocol';
import type { Holdings } from './source';

/**
 * What has to be resumed for a paused facet to run: itself, its holder, or what it came from
 * (docs/protocol.md §8: a facet runs while nothing above it is paused). Of several pauses, the
 * nearest.
 */
export function pausedTarget(holdings: Holdings, facet: FacetView): Target | null {
  const pause = facet.paused;
  if (pause === undefined) {
    return null;
  }
  const holder = holdings.principals.find(({ principal }) => principal === facet.holder);
  if (same(holder?.paused, pause)) {
    return { principal: facet.holder };
  }
  const parent = holdings.facets.find(({ id }) => id === facet.parent);
  return parent !== undefined && same(parent.paused, pause)
    ? pausedTarget(holdings, parent)
    : facet.id;
}

function same(one: PauseView | undefined, other: PauseView): boolean {
  return one?.at === other.at && one.by === other.by && one.why === other.why;
}
