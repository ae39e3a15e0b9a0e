import { jcs } from './canonical';
import { sha256Hex } from './encoding';
import type { Act } from './types';

/** What a confirmation binds: hex SHA-256 of the act (docs/protocol.md §8). */
export function actDigest({ act, args, body, fct, obj }: Act): string {
  return sha256Hex(`facetry-act/1\n${jcs({ act, args, ...(body && { body }), fct, obj })}`);
}
