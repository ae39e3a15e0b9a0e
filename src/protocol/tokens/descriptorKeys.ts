import { thumbprint } from './keys';
import { MAX_FORMER_KEYS } from './payloads';
import { defaultVerifier, gate, type Verifier, verifyToken } from './token';
import type { Jwk } from '../types';

/** A key that signs descriptors, or did: those made until then (seconds since the epoch). */
export interface DescriptorKey {
  key: Jwk;
  /** null for the key in use. */
  until: number | null;
}

/** Which key signs descriptors, as somebody knows or says it, and of which service. */
export interface DescriptorSuccession {
  issuer: string;
  /** The key that was known before. */
  known: Jwk;
  /** The key that the service names now. */
  current: Jwk;
  /** `facet-successor` tokens, oldest first. */
  successors: readonly string[];
}

/**
 * Whether each key from the known one on named the next, up to the one in use
 * (docs/protocol.md §5, "Another key").
 */
export async function descriptorKeyFollows(
  { issuer, known, current, successors }: DescriptorSuccession,
  verifier: Verifier = defaultVerifier
): Promise<boolean> {
  const wanted = thumbprint(current);
  let key = known;
  if (successors.length > MAX_FORMER_KEYS) {
    return thumbprint(key) === wanted;
  }
  for (const token of successors) {
    if (thumbprint(key) === wanted) {
      return true;
    }
    try {
      if (gate(token, { typ: 'facet-successor' }).header.kid !== thumbprint(key)) {
        continue;
      }
      const { payload } = await verifyToken(token, { typ: 'facet-successor', key, verifier });
      if (payload.iss !== issuer) {
        return false;
      }
      key = payload.next;
    } catch {
      return false;
    }
  }
  return thumbprint(key) === wanted;
}

/**
 * Keys that signed descriptors before, as the one in use vouches for them in its `facet-keys`; none
 * where it does not.
 */
export async function formerDescriptorKeys(
  statement: string | undefined,
  { issuer, current }: Pick<DescriptorSuccession, 'issuer' | 'current'>,
  verifier: Verifier = defaultVerifier
): Promise<DescriptorKey[]> {
  if (statement === undefined) {
    return [];
  }
  return verifyToken(statement, { typ: 'facet-keys', key: current, verifier }).then(
    ({ payload }) => (payload.iss === issuer ? (payload.former ?? []) : []),
    () => []
  );
}
