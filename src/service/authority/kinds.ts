import type { PrincipalKind } from '../types';

/** Object → actions that a principal of each kind holds from its enrolment on (§6). */
type FacetSet = Readonly<Record<string, readonly string[]>>;

const LOOKING_AT_THE_LEDGER = ['checkpoint', 'consistency', 'entry', 'prove', 'query', 'watch'];

export const SELF = 'aios/self';
export const REQUESTS = 'aios/requests';
export const REGISTRY = 'aios/registry';
export const FACETS = 'aios/facets';
export const LEDGER = 'aios/ledger';

export const SELF_ACTIONS = ['entries', 'explain', 'facets', 'note', 'outcome'] as const;

/**
 * Powers that come with enrolment alone. Whoever decides or introduces is an owner in effect;
 * whoever adds a service says which command or file of this machine its credential comes from;
 * whoever resumes undoes what an owner stopped.
 */
const NEVER_GRANTED: FacetSet = {
  [REQUESTS]: ['decide', 'introduce'],
  [REGISTRY]: ['add'],
  [FACETS]: ['resume']
};

/** Whether an action comes with enrolment alone. */
export function isNeverGranted(object: string, action: string): boolean {
  return Object.hasOwn(NEVER_GRANTED, object) && NEVER_GRANTED[object]!.includes(action);
}

const SETS: Readonly<Record<PrincipalKind, FacetSet>> = {
  owner: {
    [REQUESTS]: ['decide', 'introduce', 'list', 'show'],
    [REGISTRY]: ['add', 'inspect', 'list', 'propose', 'remove', 'test'],
    [FACETS]: ['list', 'pause', 'resume', 'revoke'],
    [LEDGER]: [...LOOKING_AT_THE_LEDGER, 'erase'].sort()
  },
  approver: { [REQUESTS]: ['decide', 'list', 'show'] },
  page: {
    [REQUESTS]: ['deny', 'list'],
    [REGISTRY]: ['inspect', 'list', 'propose'],
    [FACETS]: ['list', 'pause', 'revoke'],
    [LEDGER]: LOOKING_AT_THE_LEDGER
  },
  notebook: { [REGISTRY]: ['list'] },
  job: { [REGISTRY]: ['list'] },
  agent: { [REGISTRY]: ['list'] },
  service: { [REGISTRY]: ['list'] }
};

export function facetSet(kind: PrincipalKind): FacetSet {
  return SETS[kind];
}
