import type { FacetView } from '../../protocol';

/** Seconds until its end; null where it ends by revocation alone. */
export function secondsLeft(facet: FacetView, now: number): number | null {
  return facet.terms.expiry === null ? null : facet.terms.expiry - now;
}

/** Whether it can still be used, or could again: what can be revoked. */
export function alive(facet: FacetView, now: number): boolean {
  const left = secondsLeft(facet, now);
  return (
    (facet.state === 'live' && (left === null || left > 0)) ||
    ['paused', 'suspended'].includes(facet.state)
  );
}
