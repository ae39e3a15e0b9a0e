import { rateWait } from '../protocol';
import { Refusal, TooSoon } from './errors';
import type { FacetRecord } from './types';

/** Whether a use of this facet takes anything that is counted. */
export function counts({ terms, usesLeft }: FacetRecord): boolean {
  return usesLeft !== null || terms.rate !== undefined;
}

/**
 * Whether one more use of this link is left now (ms).
 *
 * @throws Refusal `spent`
 * @throws TooSoon
 */
export function mustHaveUses(link: FacetRecord, now: number): void {
  if (link.usesLeft !== null && link.usesLeft < 1) {
    throw new Refusal('spent', `facet ${link.id} has no uses left`);
  }
  const { rate } = link.terms;
  const wait = rate === undefined ? 0 : rateWait(rate, link.pacedUses, now);
  if (wait > 0) {
    throw new TooSoon(`facet ${link.id} has had ${rate!.calls} uses within ${rate!.per} s`, wait);
  }
}
