import { type FacetSet, isNeverGranted, SELF_ACTIONS, STANDING } from '../../protocol';
import type { PrincipalKind } from '../types';

export const SELF = 'aios/self';
export const REQUESTS = 'aios/requests';
export const REGISTRY = 'aios/registry';
export const FACETS = 'aios/facets';
export const LEDGER = 'aios/ledger';

export { isNeverGranted, SELF_ACTIONS };

export function facetSet(kind: PrincipalKind): FacetSet {
  return STANDING[kind];
}
