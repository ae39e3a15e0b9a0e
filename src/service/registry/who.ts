import type { SystemCall } from '../types';

/** The `who` of an entry about what one of the service's own actions did (docs/protocol.md §10). */
export function who({ principal, facet, chain }: SystemCall): Record<string, unknown> {
  return {
    principal: principal.kid,
    kind: principal.kind,
    custody: principal.custody,
    petname: principal.petname,
    facet: facet.id,
    chain: chain.map(link => link.id)
  };
}
