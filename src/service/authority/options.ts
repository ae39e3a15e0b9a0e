import type { DatabaseSync } from 'node:sqlite';

import type { After } from '../../engine/after';
import type { Jwk, NameView, Signer, Verifier } from '../../protocol';
import type { ApprovesInPage } from '../pageMark';
import type {
  Clock,
  FacetRecord,
  Journal,
  PrincipalRecord,
  Random,
  Rehearsal,
  Stops
} from '../types';
import type { Catalogue } from './books/catalogue';

/** Which tokens were seen, shared with the gateway (docs/protocol.md §8, Replay). */
export interface Replay {
  /** @throws Refusal `replayed` where (kid, jti) was taken before or lies below the floor. */
  take(kid: string, jti: string, iat: number): void;
}

/** What `facet.check` asks the gateway: would this act pass? Nothing is taken. */
export type DryRun = (call: {
  principal: PrincipalRecord;
  facet: FacetRecord;
  chain: readonly FacetRecord[];
  act: string;
  args: Record<string, unknown>;
}) => Rehearsal;

/** Something proposed for the registry, as shown beside the requests. */
export interface Proposal {
  id: string;
  name: string;
  kind: string;
  config: unknown;
  proposed_by: string;
}

/** All that the authority reaches for outside itself. */
export interface AuthorityOptions {
  db: DatabaseSync;
  journal: Journal;
  clock: Clock;
  random: Random;
  issuer: string;
  keys: {
    /** Signs descriptors. */
    descriptor: Signer;
    descriptorKey: Jwk;
    /** The log's current C2SP vkey. */
    log(): string;
  };
  verifier: Verifier;
  replay: Replay;
  catalogue: Catalogue;
  /** Ledger indexes of intents that have no outcome yet and of whose chain a link is stopped. */
  inFlight(stops: Stops): number[];
  dryRun: DryRun;
  /** The arguments of an intent, as recorded; undefined where they can't be read. */
  argsOf(intent: number): Readonly<Record<string, unknown>> | undefined;
  /** How the ledger holds the name that an entry gives somebody. */
  naming(entry: number): NameView;
  /** What waits for an owner to be registered under one of these names. */
  proposals(names: readonly string[]): Proposal[];
  /** Whether this service serves its consent page at `origin` now. */
  serves(origin: string): boolean;
  /** Where it serves that to people; null where nowhere. */
  page(): string | null;
  /** What the notebook's own page does then, and nothing else, says so. */
  approvesInPage: ApprovesInPage;
  after: After;
  /** Facets, and principals, of one of the two generations that stay in memory. */
  workingSet: number | undefined;
}
