import type { Bound, Decimal, Jwk, Presence, Reservation, Rule, Terms } from '../../protocol';
import type { ReadEntry } from './entry';

/** What somebody is called, and where a notebook's file lies; undefined where that is not shown. */
export interface Called {
  petname: string | undefined;
  /** Null: nowhere. */
  place: string | null | undefined;
  /** With which it was signed, where somebody did. */
  salt: string | undefined;
}

export interface KnownPrincipal extends Called {
  kid: string;
  key: Jwk;
  /** JCS. */
  encryptionKey: string;
  kind: unknown;
  custody: unknown;
  /** What the entry that named it last commits to. */
  named: string | undefined;
  /** Who brought it in, as its enrolment says; null: the terminal, undefined: that is not shown. */
  madeBy: string | null | undefined;
  /** The facet that it was introduced with; null: none, undefined: that is not shown. */
  introducedWith: string | null | undefined;
  /** Seconds: nothing of it lasts longer; null of one without an end, undefined where that is not shown. */
  until: number | null | undefined;
  /** Of the service's own objects, those on which its enrolment gave it something. */
  standing: Set<string>;
  /** The first device of the person whose device it is; null where its enrolment says nothing. */
  person: string | null;
  /** Of its page, where it was enrolled by one. */
  origin: string | undefined;
}

/** A facet as its entry describes it. */
export interface Link {
  id: string;
  holder: string;
  terms: Terms;
  /** Action → digest of the definition it was granted with; absent where the entry doesn't say. */
  definitions: Record<string, string> | undefined;
  parent: string | null;
  /** Whether its entry shows what was decided of it, and within which bounds it decides. */
  shown: boolean;
  /** The facets that decided it: that of the last decider first. */
  decidedBy: readonly string[];
  /** Milliseconds since the epoch. */
  issuedAt: number;
  /** What its holder decides about, where that is not everything. */
  bounds?: Bound[] | undefined;
  /** Index of the entry that made it. */
  made: number;
  /** Whether nobody is proven to have given it: the key of who signed that is not shown. */
  unverified?: boolean;
  /** Index of the entry that ended it. */
  revoked: number | undefined;
  /** The token of that entry, where it has one. */
  revokedWith: unknown;
  paused: number | undefined;
  /** The facet that took its place. */
  renewedAs: string | undefined;
  taken: number;
  /** Times in ms of the uses that its rate counts. */
  paced: number[];
  /** Budget → what is taken of it, set aside or settled. */
  spent: Map<string, Decimal>;
  /** Acts below this entry are no evidence for what it requires. */
  evidenceFrom: number;
  /** Outcomes that served it, and serve no use again. */
  consumed: Set<number>;
}

/** Of a facet that was just made: nothing is counted, and nothing stops it. */
export function newLink(
  id: string,
  { index: made, leaf: { t: issuedAt } }: Pick<ReadEntry, 'index' | 'leaf'>
): Omit<Link, 'holder' | 'terms' | 'definitions' | 'parent'> {
  return {
    id,
    made,
    issuedAt,
    shown: true,
    decidedBy: [],
    evidenceFrom: made,
    revoked: undefined,
    revokedWith: undefined,
    paused: undefined,
    renewedAs: undefined,
    taken: 0,
    paced: [],
    spent: new Map(),
    consumed: new Set()
  };
}

/** A rule as it was made. */
export interface MadeRule {
  rule: Rule;
  /** Object → action → digest of the definition that it had then. */
  pinned: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Where calls of an object go: two that differ in this are two objects. */
export interface Place {
  kind: unknown;
  origin: unknown;
  /** Of its configuration; undefined where that is not shown. */
  network: string | undefined;
}

/** What was done, as far as it is shown. */
export interface Act {
  object: string;
  action: string;
  principal: string | undefined;
  args: Readonly<Record<string, unknown>> | undefined;
}

/** What an intent took: a use of each link, what was set aside of their budgets, what served it. */
export interface Taken {
  chain: readonly Link[];
  reserved: readonly Reservation[];
  consumed: readonly { link: Link; outcome: number }[];
  /** Who did it; undefined where that is not shown. */
  by: string | undefined;
  /** Undefined where it was not allowed, or is not shown. */
  act: Act | undefined;
}

export interface AskedRequest {
  asker: string;
  /** Undefined where it is not shown. */
  id: string | undefined;
  /** Milliseconds since the epoch. */
  at: number;
  digest: string | undefined;
  needs: Terms[] | undefined;
  /** Undefined where it is not shown. */
  purpose: string | undefined;
  /** What is to be confirmed, where no facet is asked for. */
  act: AskedAct | undefined;
  /** Whether it was granted, denied or withdrawn, or waited when a restore ended all that did. */
  over?: boolean;
  /** Whether it may be over by what is not shown. */
  unsure?: boolean;
}

export interface AskedAct {
  digest: string | undefined;
  /** Its sentence without whom it is about, where all of it is shown. */
  sentence: ((who: string) => string) | undefined;
  /** Of the links of the facet that it uses. */
  holders: readonly string[];
  object: unknown;
  action: unknown;
  args: unknown;
}

export interface MadeDecision {
  request: AskedRequest | undefined;
  /** Terms granted that no facet was made of yet; undefined where they are not shown. */
  granted: Terms[] | undefined;
  /** All that was granted, one per need. */
  terms: readonly (Terms | null)[] | undefined;
  /** Of a grant of facets by persons. */
  word: Word | undefined;
  outcome: unknown;
  /** Whether nobody is proven to have signed it: the key of whoever did is not shown. */
  unverified: boolean;
  /** The facet that decided. */
  by: string | undefined;
  /** Milliseconds since the epoch. */
  at: number;
  /** The intent that performed the act that it confirmed, or the restore after which it counts no more. */
  spent: number | undefined;
}

/** An introduction of somebody who may decide about something, which nobody has used yet. */
export interface Invitation {
  petname: string | undefined;
}

/** Whoever was enrolled by the card that something is lent to; that comes next. */
export interface Carded {
  entry: ReadEntry;
  kid: string;
  giver: string | undefined;
  /** Whether its entry shows who that is. */
  told: boolean;
}

export type Range = readonly [from: number, to: number];

/** What an erasure says it took. */
export interface Erasure {
  entry: number;
  ranges: readonly Range[];
  groups: readonly string[];
}

/** An introduction that nobody was enrolled by yet. */
export interface Introduced {
  /** Who made it; null: the terminal. */
  maker: string | null;
  /** With which facet. */
  facet: string | undefined;
  /** JCS of what its newcomer is, as its enrolment has to say it. */
  newcomer: string;
  called: Called;
  /** Whom alone it lets in. */
  key: string | undefined;
  /** Seconds: the code's end. */
  ends: number;
  /** Whether the newcomer is another person than its maker. */
  another: boolean;
}

/** One signed act that ends facets: an entry for each, one right after the other. */
export interface Stopping {
  token: unknown;
  /** Its last entry so far. */
  entry: ReadEntry;
  /** All that it names, ended before or not, each before what hangs on it. */
  ends: readonly Link[];
  /** What it is still to end; undefined where not all is shown that would tell. */
  left: Set<string> | undefined;
  /** By whoever may not: nothing ends by it. */
  refused: boolean;
}

/** A passkey of a device, as it was last seen. */
export interface KnownPasskey extends Presence {
  key: Jwk;
}

/** What a decision is among those of several persons (docs/protocol.md §7, Several persons). */
export interface Word {
  /** Whether others have to sign the same before anything is granted. */
  waits: boolean;
  /** As many as have to; 1 where nothing of it is marked. */
  needed: number;
  /** Whether it may wait, or complete others, which is not shown. */
  unsure: boolean;
  /** The decisions that it completes. */
  with: number[];
  /** Whose device signed it: the first device of the person. */
  person: string | undefined;
  /** Digest of how all that is granted was defined then. */
  pinned: string;
}
