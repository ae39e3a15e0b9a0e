import type { Decimal, Jwk, Terms } from '../../protocol';

export type PrincipalKind =
  'service' | 'owner' | 'approver' | 'page' | 'host' | 'notebook' | 'job' | 'agent';

export type Custody = 'own' | 'wallet' | 'handed-over';

export interface PrincipalRecord {
  /** RFC 7638 thumbprint of the signing key. */
  kid: string;
  key: Jwk;
  encryptionKey: Jwk;
  kind: PrincipalKind;
  petname: string;
  custody: Custody;
  /** The browser origin an owner's key was made at. */
  origin: string | null;
  enrolledAt: number;
}

/** What keeps a facet from being used for now. */
export interface Pause {
  /** Whether the facet itself was paused, or all that its holder has. */
  of: 'facet' | 'principal';
  /** Milliseconds since the epoch. */
  at: number;
  /** kid, or the issuer id for the terminal. */
  by: string;
  why: string | null;
}

export interface Spending {
  /** Settled and set aside. */
  taken: Decimal;
  /** Of that, set aside for uses under way; what nobody settled before a restart is taken. */
  reserved: Decimal;
}

export interface FacetRecord {
  id: string;
  holder: string;
  terms: Terms;
  /** Action → digest of its definition when granted. */
  definitions: Record<string, string>;
  parent: string | null;
  decidedBy: string | null;
  issuedAt: number;
  usesLeft: number | null;
  /** Times in ms, ascending, of the uses that its rate counts; empty where it has none. */
  pacedUses: readonly number[];
  /** Budget → what is taken of it; none is absent. */
  spending: ReadonlyMap<string, Spending>;
  revokedAt: number | null;
  revokedBy: string | null;
  paused: Pause | null;
}
