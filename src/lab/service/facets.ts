import { saysItsTerms } from '../../client/facets/saysItsTerms';
import { enforced, type FacetView, isTried, type Terms } from '../../protocol';
import { secondsLeft } from './alive';
import type { Holdings } from './source';
import type { RowState } from './words';

/** Seconds before its end at which a facet is said to be expiring. */
const EXPIRING = 600;

/** Facets that people hold or gave, not those on the service's own objects. */
export function ordinary(facets: readonly FacetView[]): FacetView[] {
  return facets.filter(facet => !facet.terms.object.startsWith('aios/'));
}

/** Terms as they hold now (in seconds): what was only tried until a while ago has become a limit. */
export function holding(terms: Terms, now: number): Terms {
  return terms.observe === undefined || isTried(terms.observe, now * 1000)
    ? terms
    : enforced(terms);
}

/**
 * How a facet is shown. What the service says in words must be what its terms say: a facet for
 * which it is not is in quarantine, and nothing overrides that.
 */
export function rowState(
  facet: FacetView,
  now: number,
  seen: { live: boolean; inUse: boolean }
): RowState {
  if (!saysItsTerms(facet)) {
    return 'unverified';
  }
  if (facet.state !== 'live') {
    return facet.state;
  }
  const left = secondsLeft(facet, now);
  if (left !== null && left <= 0) {
    return 'expired';
  }
  if (!seen.live) {
    return 'unreachable';
  }
  if (seen.inUse) {
    return 'in use';
  }
  return left !== null && left < EXPIRING ? 'expiring' : 'active';
}

/** Petname of who gave it: the giver of a delegation, else who decided. */
export function giver(holdings: Holdings, facet: FacetView): string | null {
  const of = (id: string | null): FacetView | undefined =>
    id === null ? undefined : holdings.facets.find(other => other.id === id);
  const parent = of(facet.parent);
  const from = parent !== undefined && !isOwn(parent) ? parent : of(facet.decided_by);
  return from?.petname ?? null;
}

/** What a principal is called here; null for the service itself, and for who is not known. */
export function petnameOf({ principals, facets }: Holdings, kid: string): string | null {
  const known =
    principals.find(({ principal }) => principal === kid) ??
    facets.find(({ holder }) => holder === kid);
  return known?.petname ?? null;
}

/** A facet on the service's own objects gives by deciding, not by passing on. */
function isOwn(facet: FacetView): boolean {
  return facet.terms.object.startsWith('aios/');
}
