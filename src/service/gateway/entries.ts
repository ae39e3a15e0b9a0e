import type { CellWord } from '../../protocol';
import type { FacetRecord, PrincipalRecord } from '../types';

/** The `who` of an act (docs/protocol.md §10). */
export function actor(
  principal: PrincipalRecord,
  chain: readonly FacetRecord[],
  cell: CellWord | undefined
): Record<string, unknown> {
  return {
    principal: principal.kid,
    kind: principal.kind,
    custody: principal.custody,
    petname: principal.petname,
    ...(chain.length > 0 && { facet: chain[0]!.id, chain: chain.map(link => link.id) }),
    ...(cell && { cell })
  };
}
