import type { Definition } from './definition';
import type { Terms } from './terms';
import type { Jwk } from './values';

/** What a holder gets of a new facet. */
export interface Issued {
  /** S-relative: `/<nonce>/`. Secret. */
  facet_url: string;
  id: string;
  /** Compact JWE. */
  descriptor: string;
}

export interface DescriptorPayload {
  decided_by: string | null;
  definitions: Record<string, Definition>;
  iat: number;
  iss: string;
  keys: { descriptor: Jwk; log: string };
  parent: string;
  request: string;
  sub: string;
  terms: Terms;
}

/**
 * What actions may be sealed to, the first first, and what signed descriptors before, the newest
 * first; `ends` and `until` in seconds since the epoch.
 */
export interface KeysPayload {
  former?: { key: Jwk; until: number }[];
  iat: number;
  iss: string;
  sealing: { key: Jwk; ends: number | null }[];
}

/** The key that signs descriptors from now on; signed by the one before. */
export interface SuccessorPayload {
  iat: number;
  iss: string;
  next: Jwk;
}
