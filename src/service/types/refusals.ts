import type { RefusalCode, VerifiedToken } from '../../protocol';
import type { Stops } from './book';
import type { FacetRecord, PrincipalRecord } from './records';

/** Where the truth about refusals goes (§11); never waits for the disk. */
export interface RefusalLog {
  /** Signed by a key that the service knows: an entry of its own, found by `aios/self explain`. */
  signed(truth: RefusalTruth, by: PrincipalRecord, token: VerifiedToken, facet?: FacetRecord): void;
  /** Anybody else's: counted per interval and source. */
  counted(source: string, code: RefusalCode): void;
}

/** Calls between intent and outcome. */
export interface InFlight {
  /** Indexes of the intents of whose chain a link is stopped. */
  indexes(stops: Stops): number[];
}

/** The truth about one refusal: told to the ledger and to `aios/self`, never to a stranger. */
export interface RefusalTruth {
  code: RefusalCode;
  detail: string;
}

/** An argument of an act that a link would refuse, once what it tries holds. */
export interface Observed {
  /** The link. */
  facet: string;
  argument: string;
}

/** What would become of an act. */
export interface Rehearsal {
  refused: RefusalTruth | null;
  observed: readonly Observed[];
}
