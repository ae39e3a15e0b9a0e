import {
  type FacetSet,
  GIVEN_WHEN_ASKED,
  HOST_BRINGS_IN,
  isNeverGranted,
  SELF_ACTIONS,
  STANDING,
  type Terms
} from '../../../protocol';
import type { PrincipalKind } from '../../types';

export const SELF = 'aios/self';
export const REQUESTS = 'aios/requests';
export const REGISTRY = 'aios/registry';
export const FACETS = 'aios/facets';
export const LEDGER = 'aios/ledger';

export { GIVEN_WHEN_ASKED, isNeverGranted, SELF_ACTIONS };

/** What a newcomer's facet on one of the service's own objects is bound to; of most nothing. */
export function standingConstraints(kind: PrincipalKind, object: string): Terms['constraints'] {
  return kind === 'host' && object === REQUESTS ? HOST_BRINGS_IN : {};
}

/** What comes with an enrolment, beside `aios/self`. */
export function facetSet(kind: PrincipalKind): FacetSet {
  const { [GIVEN_WHEN_ASKED]: _later, ...set } = setOf(kind);
  return set;
}

/** What is given once, when it is asked for; empty for kinds that are given nothing so. */
export function givenWhenAsked(kind: PrincipalKind): readonly string[] {
  return setOf(kind)[GIVEN_WHEN_ASKED] ?? [];
}

function setOf(kind: PrincipalKind): FacetSet {
  return STANDING[kind];
}
