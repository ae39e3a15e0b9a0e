import type { DatabaseSync } from 'node:sqlite';

import { KERNEL } from '../kernelKind';
import type { ApprovesInPage } from '../pageMark';
import type {
  Clock,
  Journal,
  PrincipalRecord,
  Random,
  RegisteredObject,
  Registry,
  SystemObjects,
  Unit,
  Upstream,
  Vault
} from '../types';
import type { Waiting } from '../waiting';
import { registryActions } from './actions';
import { closeSecrets, Credentials } from './credentials';
import type { TitleOf } from './inspection';
import { exportActions } from './exportActions';
import { Exports } from './exports';
import { Objects } from './objects';
import { Offers } from './offers';
import { type Proposal, Proposals } from './proposals';
import { Registration } from './registration';
import { type Permissions } from './reach';
import { Runner, type RunnerOptions } from './runner';
import { RunnerUpstream, type UpstreamLimits } from './upstream';

export { registrySteps } from './schema';
export type { Exports } from './exports';
export type { Proposal } from './proposals';
export type { Ended, Permissions } from './reach';
export type { RunnerOptions } from './runner';
export type { UpstreamLimits } from './upstream';

export interface RegistryOptions {
  db: DatabaseSync;
  journal: Journal;
  clock: Clock;
  random: Random;
  runner: RunnerOptions;
  /** Resolves `env: file: keyring: exec:` (the supervisor does); the value is never kept. */
  needSecret(ref: string): Promise<string>;
  /** Closes typed credentials where they lie; null: nothing does. */
  vault: Vault | null;
  permissions: Permissions;
  principal(kid: string): PrincipalRecord | undefined;
  paused(kid: string): boolean;
  hostOf(kid: string): string | null;
  approvesInPage: ApprovesInPage;
  limits?: Partial<UpstreamLimits>;
}

/** The connected services, and the way to call them. */
export interface ServiceRegistry extends Registry {
  /** `aios/registry` and `aios/exports`. */
  readonly objects: SystemObjects;
  readonly upstream: Upstream;
  /** Live objects of kernels, for whoever knows whose kernel it is. */
  readonly exports: Exports;
  list(): RegisteredObject[];
  proposals(names: readonly string[]): Proposal[];
  /** Proposals that nobody took up, oldest first. */
  waiting(): Waiting[];
  /** Asks the runner what concerns no connected service. @throws Problem */
  askRunner: Runner['ask'];
  /** Forgets proposals that nobody took up. */
  sweep(unit: Unit): void;
  close(): void;
}

const LIMITS: UpstreamLimits = {
  timeoutMs: 60_000,
  maxBytes: 64 * 1024 * 1024,
  streamMs: 3_600_000,
  streamBytes: 64 * 1024 * 1024
};

export function createRegistry(options: RegistryOptions): ServiceRegistry {
  const { db, needSecret, vault } = options;
  if (vault) {
    closeSecrets(db, vault);
  }
  const objects = new Objects(db);
  const { permissions } = options;
  const titleOf: TitleOf = ({ kind, title, config }) => {
    const of = kind === KERNEL ? (config as { principal?: unknown } | null)?.principal : undefined;
    return (typeof of === 'string' && options.principal(of)?.petname) || title;
  };
  const proposals = new Proposals({ ...options, objects, permissions, titleOf });
  const credentials = new Credentials(db, needSecret, vault);
  const runner = new Runner(options.runner);
  const offers = new Offers({ ...options, objects, proposals, titleOf });
  const exports = new Exports(offers, options.random);
  const parts = { ...options, objects, proposals, credentials, runner, offers, titleOf };
  const registration = new Registration(parts);
  const upstream = new RunnerUpstream(runner, credentials, { ...LIMITS, ...options.limits });
  return {
    objects: {
      'aios/registry': registryActions({ ...parts, registration }),
      'aios/exports': exportActions(exports, options.clock)
    },
    upstream: {
      perform: call => (call.object.kind === KERNEL ? offers : upstream).perform(call)
    },
    exports,
    object: name => {
      const object = objects.object(name);
      return object && offers.answers(object) ? object : undefined;
    },
    list: () => objects.list(),
    proposals: names => proposals.named(names),
    waiting: () =>
      proposals.all().map(({ id, name, proposed_by: by }) => ({
        id,
        kind: 'proposal',
        petname: options.principal(by)!.petname,
        objects: [name]
      })),
    askRunner: (path, question, signal) => runner.ask(path, question, signal),
    sweep: unit => proposals.sweep(unit),
    close: () => runner.close()
  };
}
