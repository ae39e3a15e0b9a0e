import type { PrincipalRecord, SystemCall } from '../types';

/** The `who` of an entry about what one of the service's own actions did (docs/protocol.md §10). */
export function who({ principal, facet, chain }: SystemCall): Record<string, unknown> {
  return { ...by(principal), facet: facet.id, chain: chain.map(link => link.id) };
}

/** Of what a principal did by no facet. */
export function by({ kid, kind, custody }: PrincipalRecord): Record<string, unknown> {
  return { principal: kid, kind, custody };
}
