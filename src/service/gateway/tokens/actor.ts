import type { FacetRecord, PrincipalRecord } from '../../types';

/** The `who` of an act (docs/protocol.md §10). */
export function actor(
  principal: PrincipalRecord,
  chain: readonly FacetRecord[]
): Record<string, unknown> {
  // In the order of their names, which is the one of RFC 8785.
  return {
    ...(chain.length > 0 && { chain: chain.map(link => link.id) }),
    custody: principal.custody,
    ...(chain.length > 0 && { facet: chain[0]!.id }),
    kind: principal.kind,
    principal: principal.kid
  };
}
