import type { Forgotten } from './authority';
import type { Policy } from '../ledger';
import { MAX_UPLOAD } from '../protocol';
import type { EntranceLimits, InvocationLimits, TurnLimits } from './gateway';
import type { ConsentDoor, UiDoor } from './http';
import type { HealthListener, NewsListener, PublishingPace } from './ledger';
import type { RunnerOptions } from './registry';
import type { openDatabase } from './storage';
import type { Traces } from './traces';
import type { Clock, Random, Upstream, Vault } from './types';

export interface CoreOptions {
  /** Path of `state.sqlite`. */
  path: string;
  /** null: the one of this data folder, made at its first start. */
  issuer: string | null;
  clock: Clock;
  random: Random;
  runner: RunnerOptions;
  /** Resolves `env: file: keyring: exec:`. */
  needSecret(ref: string): Promise<string>;
  /** What closes typed credentials where they lie; asked for once the database is open. Absent: nothing. */
  vault?: () => Promise<Vault>;
  consent: ConsentDoor;
  /** The page outside of Jupyter; absent where nobody serves it. */
  ui?: UiDoor | undefined;
  /** Whether everybody at the listen door may read the log: commitments, no content. */
  publicLog?: boolean;
  /** Who has to cosign a state of the log before it counts as published; absent: nobody. */
  witnesses?: Policy | undefined;
  /** Told of what becomes of that. */
  onNews?: NewsListener;
  publishingPace?: Partial<PublishingPace>;
  limits?: Partial<
    EntranceLimits & InvocationLimits & TurnLimits & { maxHeld: number; maxUpload: number }
  >;
  /** In place of the runner. */
  upstream?: Upstream;
  /** Told of the parts of each call. */
  traces?: Traces;
  onHealth?: HealthListener;
  /** Whether the service did what it has to when it last tried itself; absent: it does not try. */
  works?: () => boolean;
  /** Told of what was erased, so that whoever keeps it forgets it, too. */
  onForgotten?: (forgotten: Forgotten) => void;
  /** Facets, and principals, of one of the two generations that stay in memory. */
  workingSet?: number;
  /** How the database is opened. */
  open?: typeof openDatabase;
}

/** What holds where the options say nothing else. */
export const LIMITS = {
  timeoutMs: 60_000,
  // What is longer is passed on as it comes.
  maxBytes: 10 * 1024 * 1024,
  // Nothing of a stream is kept, so it may be longer, and thought may go on before a word of it.
  streamMs: 3_600_000,
  streamIdleMs: 300_000,
  streamBytes: 1024 * 1024 * 1024,
  // In all what the runner takes; less of one object or holder, so that others find room.
  atOnce: 128,
  ofObject: 96,
  ofPrincipal: 64,
  ofFacet: 64,
  waiting: 512,
  waitingOfPrincipal: 128,
  waitMs: 5_000,
  // A few milliseconds of the event loop, and what one group of entries is good for.
  aTurn: 8,
  ofLane: 128,
  unproven: 512,
  maxHeld: 10 * 1024 * 1024,
  maxUpload: MAX_UPLOAD
};
