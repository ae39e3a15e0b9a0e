/** What `aios/…` actions answer (docs/protocol.md §9). Seconds since the epoch unless named ms. */
import type { NameView } from './words/naming';
import type { Act, Bound, CellWord, Definition, Rule, Terms } from './types';

export type EntryKind =
  | 'genesis'
  | 'enrolment'
  | 'introduction'
  | 'registration'
  | 'request'
  | 'decision'
  | 'grant'
  | 'delegation'
  | 'rule'
  | 'passkey'
  | 'intent'
  | 'outcome'
  | 'note'
  | 'refusal'
  | 'refusals'
  | 'revocation'
  | 'pause'
  | 'resume'
  | 'renaming'
  | 'withdrawal'
  | 'erasure'
  | 'epoch';

export type FieldGroup =
  'who' | 'what' | 'args' | 'terms' | 'why' | 'result' | 'token' | 'lineage' | 'name' | 'cell';

export interface EntryView {
  index: number;
  kind: EntryKind;
  /** Milliseconds since the epoch. */
  at: number;
  ref?: number;
  /** Base64 of the leaf's bytes. */
  leaf: string;
  /** What the asker may see: salt and bytes in base64url. */
  openings: Partial<Record<FieldGroup, { salt: string; bytes: string }>>;
  principal?: string;
  petname?: string;
}

export interface NeedView {
  terms: Terms;
  sentence: string;
  /** Whether object and all actions exist here. */
  known: boolean;
  /** Of the actions that exist. */
  definitions?: Record<string, Definition>;
}

export type RequestState = 'pending' | 'granted' | 'denied' | 'no_answer' | 'withdrawn';

/** A passkey that a device approves with. */
export interface PasskeyView {
  /** b64u; the authenticator's name for it. */
  id: string;
  added_at: number;
  /** Whether it may be on several authenticators, and was when it was last used. */
  backup_eligible: boolean;
  backed_up: boolean;
}

export interface RequestView {
  id: string;
  who: {
    principal: string;
    petname: string;
    kind: string;
    custody: string;
    chain: string[];
    /** Of a notebook: where its file lies. */
    place?: string;
    name?: NameView;
  };
  needs: NeedView[];
  purpose: string;
  cell: CellWord | null;
  asked_at: number;
  state: RequestState;
  /** Hex SHA-256 of the request token. */
  digest: string;
  /** What is to be confirmed, where nothing is asked for: then there are no needs. */
  act?: ActView;
  persons?: PersonsView;
}

/** Of a request that takes more than one person. */
export interface PersonsView {
  /** As many as have to agree to the same terms. */
  needed: number;
  /** Whose word counts by now, in the order in which they gave it. */
  agreed: Agreed[];
  /** What they agreed to, one per need; absent where nobody has. */
  granted?: (Terms | null)[];
  /** Whether whoever looks is one of them, by this device or another. */
  yours: boolean;
}

export interface Agreed {
  /** Index of the decision. */
  entry: number;
  principal: string;
  petname: string;
}

/** One act that waits for a person. */
export interface ActView extends Act {
  /** What a confirmation binds. */
  digest: string;
  sentence: string;
  /** Of the facet that it uses. */
  terms: Terms;
  definition?: Definition;
}

export type FacetState = 'live' | 'expired' | 'revoked' | 'spent' | 'paused' | 'suspended';

/** A rule that has not ended. */
export interface RuleView {
  /** Of its facet: what is revoked and paused by. */
  id: string;
  rule: Rule;
  sentence: string;
  state: FacetState;
  made_by: { principal: string; petname: string };
  made_at: number;
  /** Permissions that it granted. */
  granted: number;
  last_used: number | null;
  uses_left: number | null;
  paused?: PauseView;
}

/** Since when, by whom (kid, or the issuer id for the terminal), and with what remark. */
export interface PauseView {
  at: number;
  by: string;
  why: string | null;
}

export interface FacetView {
  id: string;
  holder: string;
  petname: string;
  kind: string;
  terms: Terms;
  sentence: string;
  /** By which revision of the words (§12) `sentence` is made; absent: the first. */
  worded?: number;
  state: FacetState;
  parent: string | null;
  decided_by: string | null;
  /** The facets of those who agreed before, where several had to. */
  decided_with?: readonly string[];
  /** What its holder decides about, where that is not everything. */
  bounds?: readonly Bound[];
  issued_at: number;
  last_used: number | null;
  uses_left: number | null;
  /** Budget → what is left of it that is not set aside, as a decimal. */
  budget_left?: Record<string, string>;
  ended: { at: number; by: string | null; why: string } | null;
  paused?: PauseView;
  /**
   * To its holder alone: what those are called by whose word it is held, who decided, made the
   * rule of this name, lent it, or let its holder in. Absent where that was the terminal.
   */
  given?: { petnames: readonly string[]; rule?: string; lent?: true };
}

export interface PrincipalView {
  principal: string;
  petname: string;
  name?: NameView;
  kind: string;
  custody: string;
  /** Of a notebook: the whole path of its file, as the Jupyter server says it; not within a circle. */
  place?: string;
  enrolled_at: number;
  /** It was let in until then. */
  until?: number;
  paused?: PauseView;
  /** Of an owner or approver: the person behind it, by that one's first device. */
  person?: string;
}

/** Somebody who knocks, as an owner is shown once its code was typed. */
export interface KnockView {
  id: string;
  /** What it calls itself: a claim. */
  name: string;
  /** Of a host, which brings in its notebooks and its page; absent: a program. */
  kind?: 'host';
  /** The address it came from; null: a program of the service's own user. */
  address: string | null;
  /** Thumbprint of the key that would be let in. */
  key: string;
  /** Whoever was let in by this key before: what it is called, and until when (s). */
  known?: { petname: string; until: number };
  /** Seconds since the epoch. */
  knocked_at: number;
  ends: number;
}

export interface ObjectView {
  name: string;
  kind: string;
  title: string;
  origin: string;
  /** `away`: of a kernel that does not offer it now. */
  state: 'ready' | 'away';
  actions: Record<string, Definition>;
  /** Bytes of the longest answer that is passed on, where whoever connected it said so. */
  longest_answer?: number;
}

/** Operations that a document describes and that are not offered: how many, and the first. */
export interface LeftOut {
  operations: number;
  first: { operation: string; why: string }[];
}

/** A connection that waits for an owner's word. */
export interface ProposalView {
  id: string;
  name: string;
  kind: string;
  title: string;
  origin: string;
  actions: Record<string, Definition>;
  /**
   * How a credential would be shown to the service; null where it takes none. `at`: whom it goes to
   * instead, a server elsewhere that gives tokens for it.
   */
  auth: { kind: string; name?: string; at?: string } | null;
  /** Whether the credential is there already, so that nobody needs to type one. */
  offered: boolean;
  /** That its name may lead to addresses inside the service's own network. */
  inside?: true;
  /** Bytes of the longest answer that would be passed on, where it is said. */
  longest_answer?: number;
  /** What has the name now and is somewhere else, with how many permissions would end. */
  replaces: { title: string; origin: string; permissions: number } | null;
  /** What its document describes and can’t be offered. */
  left_out?: LeftOut;
}

/** A witness of the log as the service knows it: `unasked` before it was, the rest by its answers. */
export interface WitnessView {
  name: string;
  state:
    'unasked' | 'cosigned' | 'forgot' | 'away' | 'refuses' | 'other_log' | 'moved_on' | 'garbage';
  /** What it cosigned last; null where nothing is known. */
  size: number | null;
  /** In words, where something is wrong with it. */
  detail?: string;
}

/** Who has to cosign the ledger before it counts as published, and how that stands. */
export interface PublishedView {
  size: number;
  /** Since when too few cosign; null where enough do. */
  behind_since: number | null;
  witnesses: WitnessView[];
}
