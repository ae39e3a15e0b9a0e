import {
  type FacetSet,
  HOST_BRINGS_IN,
  isNeverGranted,
  SELF_ACTIONS,
  STANDING,
  type Terms
} from '../../protocol';
import type { PrincipalKind } from '../types';

export const SELF = 'aios/self';
export const REQUESTS = 'aios/requests';
export const REGISTRY = 'aios/registry';
export const FACETS = 'aios/facets';
export const LEDGER = 'aios/ledger';

export { isNeverGranted, SELF_ACTIONS };

/** What a newcomer's facet on one of the service's own objects is bound to; of most nothing. */
export function standingConstraints(kind: PrincipalKind, object: string): Terms['constraints'] {
  return kind === 'host' && object === REQUESTS ? HOST_BRINGS_IN : {};
}

export function facetSet(kind: PrincipalKind): FacetSet {
  return STANDING[kind];
}
