/** A public JWK with exactly the members of its RFC 7638 thumbprint. */
export type Jwk =
  | { crv: 'Ed25519' | 'X25519'; kty: 'OKP'; x: string }
  | { crv: 'P-256'; kty: 'EC'; x: string; y: string };

/** JSON as it travels: no undefined, no non-finite numbers. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** docs/protocol.md §4: all members present must hold; at least one is. */
export interface Constraint {
  exact?: Json;
  one_of?: Json[];
  range?: { min?: number; max?: number };
  max_length?: number;
  subset?: Json[];
  prefix?: string;
  path?: string;
  not_one_of?: Json[];
  contains?: Json[];
  url?: UrlLimit;
  /** `address/length`. */
  cidr?: string;
  wildcard?: true;
  all?: Constraint[];
  any?: Constraint[];
}

/** Of a URL. Without `ports` only the default one of its scheme, without `path` any. */
export interface UrlLimit {
  schemes: ('http' | 'https' | 'ws' | 'wss')[];
  /** Names in lower-case ASCII, `*.` before one for all below it, addresses (IPv6 in brackets). */
  hosts: string[];
  ports?: number[];
  path?: string;
}

export interface ResultLimit {
  fields?: string[];
  rows?: number;
}

/** At most so many calls in any period of so many seconds. */
export interface Rate {
  calls: number;
  per: number;
}

/** Of an argument, or of what results say: at most so much in all. */
export interface Budget {
  limit: number;
  /** Of a result: what is set aside for each use until it is known. */
  each?: number;
}

/**
 * What has to have been done before each use: this action, with success. Without `principal` by a
 * holder of the facet used, or of a link from it up to the one that requires.
 */
export interface Requirement {
  object: string;
  action: string;
  /** kid */
  principal?: string;
  /** Arguments that both acts have with the same values. */
  same?: string[];
  /** Each outcome serves once. */
  consume?: true;
}

/** Limits of arguments that hold from a moment on; before it, what breaks them is done and marked. */
export interface Observation {
  constraints: Record<string, Constraint>;
  /** Seconds since the epoch. */
  until: number;
}

/** What a facet allows. Times in integer seconds since the epoch, exclusive; null is unbounded. */
export interface Terms {
  object: string;
  actions: string[];
  constraints: Record<string, Constraint>;
  not_before: number | null;
  expiry: number | null;
  uses: number | null;
  result: ResultLimit | null;
  delegation: boolean;
  /** Links that may stand below this one; absent: as many as the service takes. */
  delegation_depth?: number;
  rate?: Rate;
  /** By the name of an argument, or the way to a member of the result (`usage.total_tokens`). */
  budget?: Record<string, Budget>;
  requires?: Requirement[];
  /** A person confirms each use. */
  confirm?: 'each_use';
  /** What is only tried yet, beside all that holds. */
  observe?: Observation;
}

/** What an approver may decide about: terms, and how their actions were defined when it was given. */
export interface Bound {
  terms: Terms;
  /** Action → digest of its definition. */
  definitions: Record<string, string>;
}

/** What is asked for: `Terms` in which all but object and actions have defaults. */
export type Need = Pick<Terms, 'object' | 'actions'> & Partial<Terms>;

export type JsonSchema = { [keyword: string]: Json };

export interface Definition {
  name: string;
  safe: boolean;
  summary: string;
  /** JSON Schema of an object: properties, required, additionalProperties false. */
  args: JsonSchema;
  returns: JsonSchema | null;
  upload: boolean;
  http: { method: string; path: string } | null;
  /** As many persons must grant it; absent: one. */
  persons?: number;
}

/** The kernel's own word about where an ask or act comes from; never evidence. */
export interface CellWord {
  id?: string;
  notebook?: string;
  count?: number;
}

/** What a cell was and drew on when it acted: its kernel's word, with what its server saw of it. */
export interface Lineage {
  /** Hex SHA-256 of the cell's source. */
  source?: string;
  /** Intents, ascending, whose results the cell read before. */
  read?: number[];
  /** The Jupyter server passed a cell of this id and source on to this kernel before. */
  seen?: true;
}

/** What a holder gets of a new facet. */
export interface Issued {
  /** S-relative: `/<nonce>/`. Secret. */
  facet_url: string;
  id: string;
  /** Compact JWE. */
  descriptor: string;
}

/** The bytes that travel beside an action: digest in hex SHA-256, length in bytes. */
export interface BodyClaim {
  digest: string;
  length: number;
  type: string;
}

export interface EnrolmentPayload {
  aud: string;
  code: string;
  encryption_key: Jwk;
  iat: number;
  jti: string;
  name: string;
  origin?: string;
  public_key: Jwk;
}

export interface RequestPayload {
  aud: string;
  cell?: CellWord;
  encryption_key: Jwk;
  iat: number;
  jti: string;
  needs: Need[];
  public_key: Jwk;
  purpose: string;
}

export interface PollPayload {
  aud: string;
  iat: number;
  jti: string;
  request: string;
  /** Seconds of long poll, 0 to 30. */
  wait?: number;
}

export interface WithdrawPayload {
  aud: string;
  iat: number;
  jti: string;
  request: string;
}

/** What an authenticator said of one token: WebAuthn's parts, in b64u. */
export interface Assertion {
  authenticator_data: string;
  client_data: string;
  /** Of the passkey. */
  id: string;
  /** DER. */
  signature: string;
}

export interface ActionPayload {
  act: string;
  args: Record<string, Json>;
  aud: string;
  body?: BodyClaim;
  cell?: CellWord;
  /** Id of the request with which a person confirmed this act. */
  confirmed?: string;
  fct: string;
  iat: number;
  jti: string;
  lineage?: Lineage;
  obj: string;
  /** Of what lets somebody in or run again, by a device that has passkeys. */
  passkey?: Assertion;
  /** Where the action travels sealed: the key that its answer is sealed to, made for it alone. */
  reply?: Jwk;
}

/** What a person confirms: one use of one facet, whoever sends it when. */
export interface Act {
  act: string;
  /** With defaults filled in. */
  args: Record<string, Json>;
  body?: BodyClaim;
  fct: string;
  obj: string;
}

export type InputMode = 'pointer' | 'digits' | 'terminal' | 'page';

/** What the decider saw, one sentence per need in each column. */
export interface Shown {
  sentence: string;
  requested: string[];
  granted: string[];
  granted_digest: string;
}

export interface DecisionPayload {
  aud: string;
  challenge: string;
  fct: string;
  granted: (Terms | null)[];
  iat: number;
  jti: string;
  mode: InputMode;
  outcome: 'grant' | 'deny';
  passkey?: Assertion;
  reason?: string;
  request: string;
  request_digest: string;
  shown: Shown;
}

/** A person's word on one act, or on none of it. */
export interface ConfirmationPayload {
  /** Digest of the act (`actDigest`). */
  act: string;
  aud: string;
  challenge: string;
  fct: string;
  iat: number;
  jti: string;
  mode: InputMode;
  outcome: 'grant' | 'deny';
  passkey?: Assertion;
  reason?: string;
  request: string;
  request_digest: string;
  /** The sentence that was shown (`actSentence`). */
  shown: string;
}

/** The names of objects that a rule means. */
export type NameLimit = { exact: string } | { one_of: string[] } | { prefix: string };

/** What a rule grants at most; nothing of it may be lent on. */
export interface RuleGrant extends Omit<
  Terms,
  'object' | 'not_before' | 'expiry' | 'delegation' | 'delegation_depth' | 'observe'
> {
  objects: NameLimit;
}

/** Of whom: what the service itself knows of an asker, and nothing that the asker says. */
export type Askers =
  | { principal: string }
  | {
      kind: 'notebook' | 'job' | 'agent' | 'service';
      /** Of notebooks: a folder of the service's machine, whole and without a slash at its end. */
      below?: string;
      custody?: 'own' | 'wallet';
    };

/** A decision that a person makes beforehand. */
export interface Rule {
  name: string;
  askers: Askers;
  grants: RuleGrant[];
  /** Seconds that what it grants lasts at most. */
  lifetime: number;
  /** Seconds since the epoch. */
  expiry: number;
  /** Requests that it grants in all; null is any number. */
  uses: number | null;
  rate?: Rate;
}

export interface RulePayload {
  aud: string;
  challenge: string;
  fct: string;
  iat: number;
  jti: string;
  mode: InputMode;
  passkey?: Assertion;
  rule: Rule;
  /** The sentence that was shown (`ruleSentence`). */
  shown: string;
}

export type PasskeyChange = { add: { id: string; public_key: Jwk } } | { remove: string };

/** A device's word on which passkeys it signs with from now on. */
export interface PasskeyPayload {
  aud: string;
  challenge: string;
  change: PasskeyChange;
  fct: string;
  iat: number;
  jti: string;
  mode: InputMode;
  /** By one that the device has already, where it has any. */
  passkey?: Assertion;
  /** By the one that is added. */
  proof?: Assertion;
}

export interface CardPayload {
  aud: string;
  encryption_key: Jwk;
  iat: number;
  jti: string;
  name: string;
  public_key: Jwk;
}

/** A newcomer's wish to be let in: only its own key, and what it calls itself. */
export interface KnockPayload {
  aud: string;
  iat: number;
  jti: string;
  /** Absent: a program, which is one principal. */
  kind?: 'host';
  name: string;
  public_key: Jwk;
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
