import type { Json } from './values';

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
