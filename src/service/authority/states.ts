import { type FacetState, Refusal } from '../../protocol';
import { isOwnObject } from '../definitions';
import type { FacetRecord } from '../types';
import type { Catalogue } from './catalogue';

/**
 * How a facet stands at `now` (ms), every link of its chain considered: what ended it for good
 * is named before what may pass.
 */
export function stateOf(
  chain: readonly FacetRecord[],
  catalogue: Catalogue,
  now: number
): FacetState {
  if (chain.some(link => link.revokedAt !== null)) {
    return 'revoked';
  }
  if (chain.some(link => link.terms.expiry !== null && link.terms.expiry * 1000 <= now)) {
    return 'expired';
  }
  if (chain.some(link => link.usesLeft === 0)) {
    return 'spent';
  }
  if (chain.some(link => link.paused !== null)) {
    return 'paused';
  }
  return chain[0] && changed(chain[0], catalogue) ? 'suspended' : 'live';
}

/** Whether the object is gone or defines an action otherwise than when it was granted. */
function changed(facet: FacetRecord, catalogue: Catalogue): boolean {
  const digests = catalogue.object(facet.terms.object)?.digests;
  return (
    facet.parent !== null &&
    !isOwnObject(facet.terms.object) &&
    Object.entries(facet.definitions).some(([action, digest]) => digests?.[action] !== digest)
  );
}

/** Uses left when all links are counted; null where none counts. */
export function usesLeft(chain: readonly FacetRecord[]): number | null {
  const counted = chain.flatMap(link => (link.usesLeft === null ? [] : [link.usesLeft]));
  return counted.length === 0 ? null : Math.min(...counted);
}

/**
 * Inside a unit: what a call rests on may have ended or been paused since it was examined.
 *
 * @throws Refusal `revoked`, `paused`
 */
export function mustStillHold(chain: readonly FacetRecord[]): void {
  if (chain.some(link => link.revokedAt !== null)) {
    throw new Refusal('revoked', 'meanwhile');
  }
  if (chain.some(link => link.paused !== null)) {
    throw new Refusal('paused', 'meanwhile');
  }
}
