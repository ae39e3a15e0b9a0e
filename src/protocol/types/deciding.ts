import type { Rule } from './rules';
import type { Spoken } from './spoken';
import type { Terms } from './terms';
import type { Jwk } from './values';

/** What an authenticator said of one token: WebAuthn's parts, in b64u. */
export interface Assertion {
  authenticator_data: string;
  client_data: string;
  /** Of the passkey. */
  id: string;
  /** DER. */
  signature: string;
}

export type InputMode = 'pointer' | 'digits' | 'terminal' | 'page';

/** What each token says with which a person decides. */
export interface Deciding extends Spoken {
  /** Of the service, which a decision spends. */
  challenge: string;
  /** By which it is decided. */
  fct: string;
  mode: InputMode;
  /** By one that the device has already, where it has any. */
  passkey?: Assertion;
}

/** The same of one request. */
export interface Answering extends Deciding {
  /** What the ledger commits to of the name by which the asker was shown (`shownName`). */
  named: string;
  outcome: 'grant' | 'deny';
  reason?: string;
  request: string;
  request_digest: string;
}

/** What the decider saw, one sentence per need in each column, with its key for the asker's name. */
export interface Shown {
  sentence: string;
  requested: string[];
  granted: string[];
  granted_digest: string;
}

export interface DecisionPayload extends Answering {
  granted: (Terms | null)[];
  shown: Shown;
}

/** A person's word on one act, or on none of it. */
export interface ConfirmationPayload extends Answering {
  /** Digest of the act (`actDigest`). */
  act: string;
  /** The sentence that was shown (`actSentence`), with its key for the asker's name. */
  shown: string;
}

export interface RulePayload extends Deciding {
  /** Of a rule for one principal: what the ledger commits to of its name (`shownName`). */
  named?: string;
  rule: Rule;
  /** The sentence that was shown (`ruleSentence`), without any name. */
  shown: string;
}

export type PasskeyChange = { add: { id: string; public_key: Jwk } } | { remove: string };

/** A device's word on which passkeys it signs with from now on. */
export interface PasskeyPayload extends Deciding {
  change: PasskeyChange;
  /** By the one that is added. */
  proof?: Assertion;
}
