import type { EntryKind, EntryView, FacetView, Json, PrincipalView } from '../../protocol';

/** `aios/self outcome`: what became of one action of one's own. */
export interface OutcomeView {
  state: 'done' | 'failed' | 'not_sent' | 'cut' | 'unknown' | string;
  /** Index of the intent in the ledger. */
  intent: number;
  outcome?: number;
  receipt?: string;
  /** Why it is not `done`, or was not passed on. */
  code?: string;
  detail?: string;
  status?: number;
  /** Base64 of the answer's body, while it is kept. */
  result?: string;
  type?: string;
  /** How many rows of it passed, where the facet limits what may be seen of results. */
  rows?: number;
  /** Of the bytes that were passed on. */
  length?: number;
  digest?: string;
}

/** What entries are looked for by; all that is given has to hold. */
export interface LedgerQuery {
  after?: number;
  before?: number;
  limit?: number;
  /** Seconds since the epoch; `until` is exclusive. */
  since?: number;
  until?: number;
  kinds?: EntryKind[];
  principal?: string;
  facet?: string;
  object?: string;
  action?: string;
  /** How an act ended: `done`, `failed`, …; finds outcomes. */
  outcome?: string;
  /** As the kernel said. */
  notebook?: string;
  /** The cell's id, as the kernel said. */
  cell?: string;
}

/** Of which entries which openings go; what is named together has to hold together. */
export interface Erasing {
  groups: ('args' | 'cell' | 'lineage' | 'name' | 'terms' | 'token' | 'what' | 'why')[];
  /** Both ends included. */
  entries?: [from: number, to: number][];
  principal?: string;
  /** Seconds since the epoch: what is older. */
  before?: number;
  reason?: string;
}

export interface LedgerPage {
  entries: EntryView[];
  size: number;
  /** C2SP signed note. */
  checkpoint: string;
}

/** By the newest state that enough witnesses cosigned, in place of the newest that there is. */
export interface Publicity {
  published?: boolean | undefined;
}

/** Which part of a list. */
export interface FacetRange {
  /** `next` of the answer before. */
  after?: string;
  /** 1 to 2,000. */
  limit?: number;
}

/** Who holds what, or as much of it as one answer has. */
export interface FacetPage {
  facets: FacetView[];
  principals: PrincipalView[];
  /** Where it goes on; absent at its end. */
  next?: string;
  /** How many more go on, which were lent on: 10,000 of them are counted. */
  left_out?: number;
}

/** A facet by its id, or all that a principal holds. */
export type Target = string | { principal: string };

/** What a page says of what it widens where the notebook's own page approves (mode `page`). */
export interface PageMark {
  mode?: 'page';
}

export interface Revoking {
  /** Seconds since the epoch: ends also what was granted by it from then on, at any remove. */
  granted_since?: number;
  reason?: string;
}

/** What a decision came to; of a rule `state` is absent. */
export interface Decided {
  /** `pending`: other persons have to sign the same. */
  state?: 'granted' | 'denied' | 'pending';
  facets?: (string | null)[];
  persons?: { needed: number; agreed: number };
}

export interface Connection {
  name: string;
  kind: string;
  config: Json;
}

/** What ended with a connection: facets, and intents under them that may still have an effect. */
export interface Ended {
  ended: string[];
  in_flight: number[];
  /** There may be further ones that are not named. */
  more?: true;
}
