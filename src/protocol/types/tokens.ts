import type {
  ActionPayload,
  CardPayload,
  EnrolmentPayload,
  KnockPayload,
  PollPayload,
  RequestPayload,
  WithdrawPayload
} from './asking';
import type { ConfirmationPayload, DecisionPayload, PasskeyPayload, RulePayload } from './deciding';
import type { DescriptorPayload, KeysPayload, SuccessorPayload } from './service';

export interface TokenPayloads {
  'facet-enrolment': EnrolmentPayload;
  'facet-request': RequestPayload;
  'facet-poll': PollPayload;
  'facet-withdraw': WithdrawPayload;
  'facet-action': ActionPayload;
  'facet-decision': DecisionPayload;
  'facet-confirmation': ConfirmationPayload;
  'facet-rule': RulePayload;
  'facet-passkey': PasskeyPayload;
  'facet-card': CardPayload;
  'facet-knock': KnockPayload;
  'facet-descriptor': DescriptorPayload;
  'facet-keys': KeysPayload;
  'facet-successor': SuccessorPayload;
}

export type TokenType = keyof TokenPayloads;

/** What is said to the service: all but its own words. */
export type SpokenType = Exclude<TokenType, 'facet-descriptor' | 'facet-keys' | 'facet-successor'>;

export type TokenAlg = 'Ed25519' | 'EdDSA' | 'ES256';

export interface TokenHeader<T extends TokenType = TokenType> {
  alg: TokenAlg;
  kid: string;
  typ: T;
}

/** A token that passed the shape rules (docs/protocol.md §3, 1–2 and typ) but no cryptography. */
export interface GatedToken<T extends TokenType = TokenType> {
  header: TokenHeader<T>;
  payload: TokenPayloads[T];
  compact: string;
  signingInput: Uint8Array;
  signature: Uint8Array;
}

/** A token whose signature verified with the key `kid` names. */
export interface VerifiedToken<T extends TokenType = TokenType> {
  header: TokenHeader<T>;
  payload: TokenPayloads[T];
  compact: string;
  kid: string;
  /** hex SHA-256 of the compact form as ASCII. */
  digest: string;
}
