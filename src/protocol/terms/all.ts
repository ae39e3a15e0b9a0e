import type { Terms } from '../types';

/** What the genesis facet allows, and all others come from: everything, for good (docs/protocol.md §10). */
export function everything(): Terms {
  return {
    object: '*',
    actions: ['*'],
    constraints: {},
    not_before: null,
    expiry: null,
    uses: null,
    result: null,
    delegation: true
  };
}
