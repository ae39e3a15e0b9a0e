import { type FacetView, type Need, enforced } from '../protocol';
import { needKey } from './keys/needKey';

/** Most lines of one card. */
const MOST = 16;
/** Seconds after which what expired is not asked for again by itself. */
const LATELY = 30 * 24 * 3600;

/**
 * What somebody was granted and had until it expired, as it may be asked for again on one card: of
 * alike ones the last, for as long as that was granted for. What was revoked, by whomever, or was
 * used up is not asked for again, nor what somebody lent.
 *
 * @param now seconds since the epoch
 */
export function needsAgain(facets: readonly FacetView[], now: number): Need[] {
  const latest = new Map<string, FacetView>();
  for (const facet of [...facets].sort((a, b) => a.issued_at - b.issued_at)) {
    if (!facet.terms.object.startsWith('aios/') && facet.decided_by !== null) {
      latest.set(needKey(needOf(facet, now)), facet);
    }
  }
  return [...latest.values()]
    .filter(({ state, terms: { expiry } }) => {
      const over = expiry !== null && expiry <= now && expiry > now - LATELY;
      return over && (state === 'expired' || state === 'live' || state === 'paused');
    })
    .sort((a, b) => b.terms.expiry! - a.terms.expiry!)
    .slice(0, MOST)
    .map(facet => needOf(facet, now));
}

/** Limits that were only tried were known well enough by its end: they hold. */
function needOf({ terms, issued_at: issued }: FacetView, now: number): Need {
  const { expiry, ...rest } = terms.observe === undefined ? terms : enforced(terms);
  return {
    ...rest,
    not_before: null,
    expiry: expiry === null ? null : now + Math.max(60, expiry - issued)
  };
}
