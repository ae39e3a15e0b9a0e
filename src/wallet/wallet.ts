import type { DatabaseSync } from 'node:sqlite';

import { type Clock, type Fetch, IssuerChanged, type Random, ServiceClient } from '../client';
import { needsAgain } from './again';
import { AskingDesk } from './asking';
import type { AtRest } from './keys/atRest';
import { Executions } from './executions';
import type { Exporting } from './exporting';
import { ExportsElsewhere } from './exportsElsewhere';
import { HeldFacets } from './held';
import { type WalletRequest, WalletError, type WalletResponse, badInput } from './http';
import { Lending } from './lending';
import { type Introduce, Principals, type Tell } from './principals';
import { answer } from './routes/routes';
import { Sessions, petnameWritten } from './sessions';
import { type Admission } from './admission';
import type { Move } from './rows/principalRows';
import { Store } from './rows/store';
import { Waiting } from './waiting';

export interface WalletOptions {
  /** Path of `wallet.sqlite`, or an open database. */
  database: string | DatabaseSync;
  /** Of `openAtRest`; absent for keys that nothing closes. */
  atRest?: AtRest | null;
  /** Reaches the service by the public protocol only. */
  fetch: Fetch;
  /** Base address given to `fetch`; a name nobody can own, where the service is in process. */
  base?: string;
  clock: Clock;
  random: Random;
  introduce: Introduce;
  /** Features of the service, where it is of this release and not elsewhere. */
  features?: readonly string[];
  /** Where objects that live in kernels are offered; absent: at the service elsewhere. */
  exports?: Exporting;
  /** Has the service know a notebook by the name and place that its file has now. */
  rename: Tell;
}

/** Keeps the keys of notebooks, jobs and agents, and acts for the sessions it admitted. */
export interface Wallet {
  handle(request: WalletRequest): Promise<WalletResponse>;
  /** @returns a single-use session code for `POST /wallet/session`. */
  admit(admission: Admission): { code: string };
  /** Reaches the service. @throws WalletError `issuer_changed`, Unreachable */
  meet(signal?: AbortSignal): Promise<void>;
  /** Becomes a new principal, with the introduction that `introduce` gets for it. */
  join(name: string): Promise<Joined>;
  /** Whom `join` made, where the process that did was killed since; null: it made nobody. */
  joined(): Promise<Joined | null>;
  /** Has a principal of this wallet let in again, for longer; what it holds goes on. */
  rejoin(principal: string): Promise<Joined>;
  /**
   * Asks on one card for what a principal of this wallet was granted, had until it expired, and has
   * no more.
   *
   * @returns how many permissions that is
   */
  askAgain(principal: string, purpose: string): Promise<number>;
  /**
   * A single-use introduction that a principal of this wallet makes, which is a host.
   *
   * @throws what the service refuses it with
   */
  introduce(
    principal: string,
    newcomer: { kind: string; petname: string }
  ): Promise<{ code: string }>;
  /**
   * Has a principal of this wallet, which is a host, call another one so, which it brought in.
   *
   * @throws what the service refuses it with
   */
  rename(host: string, principal: string, petname: string): Promise<void>;
  /** Whether a principal of this wallet holds anything still but the window into its own acts. */
  stands(principal: string): Promise<boolean>;
  /** Ends all that a principal of this wallet holds. @returns how many facets that were */
  leave(principal: string): Promise<number>;
  /** Whose facets a notebook's kernels use; null before it first asked for a session. */
  principalOf(notebook: {
    id: string;
    path: string;
  }): { principal: string; petname: string } | null;
  kernelEnded(kernel: string): void;
  /** A Jupyter server passed a cell of this source (hex SHA-256) on to a kernel of its own. */
  executed(execution: { kernel: string; cell: string; source: string }): void;
  /** @param move `petname`: what the notebook is called at its new place */
  notebookMoved(move: Move): Promise<void>;
  /** Tells the service the names that it could not be told when they changed. */
  tellNames(): Promise<void>;
  /** Goes on waiting for requests that were open at the last end. Call once the service runs. */
  start(): Promise<void>;
  /** Forgets what the service has erased: requests, and what principals were called. */
  forget(erased: Erased): void;
  /** Copies what it keeps to a new file, while it is used. */
  copy(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Somebody who was let in. */
export interface Joined {
  principal: string;
  /** What the one who let it in calls it. */
  petname: string;
  /** Seconds since the epoch; null: without an end. */
  until: number | null;
}

/** What a service has erased. */
export interface Erased {
  requests: readonly string[];
  /** Kids. */
  principals?: readonly string[];
}

const KINDS = ['notebook', 'job', 'agent'];

export function createWallet(options: WalletOptions): Wallet {
  const { clock, random, fetch } = options;
  const store = new Store(options.database, options.atRest);
  const known = store.identity();
  const service = new ServiceClient({
    base: options.base ?? 'http://facetry.invalid',
    fetch,
    clock,
    random,
    ...(options.features && { features: options.features }),
    ...(known ? { identity: known } : {})
  });
  const now = (): number => Math.floor(clock.now() / 1000);
  const sessions = new Sessions(clock, random, store.sessions);
  const principals = new Principals(store, service, options.introduce, options.rename, clock);
  const held = new HeldFacets(store, now);
  const waiting = new Waiting(store, principals);
  const asking = new AskingDesk(store, principals, held, waiting, now);
  const lending = new Lending(store, principals, held);
  const exports = options.exports ?? new ExportsElsewhere(principals, clock);
  const executions = new Executions();
  const issuer = async (signal?: AbortSignal): Promise<string> => {
    const identity = await service.wellKnown(signal).catch((error: unknown) => {
      throw error instanceof IssuerChanged ? otherService() : error;
    });
    if (!store.identity()) {
      store.setIdentity(identity);
    }
    return identity.issuer;
  };
  /** What the service does not take now, it is told at the next move or start. */
  const renameMoved = async (): Promise<void> => {
    for (const { principal, petname } of store.principals.renamings()) {
      const known = store.principals.get(principal);
      const place = known?.notebook?.path ?? null;
      await options
        .rename(principal, { petname, before: known?.petname ?? petname, place })
        .then(() => store.principals.renamed(principal, petname))
        .then(() => principals.renamed(principal, petname))
        .catch(() => undefined);
    }
  };
  const parts = {
    store,
    sessions,
    principals,
    held,
    asking,
    waiting,
    lending,
    exports,
    executions,
    issuer,
    now
  };

  return {
    handle: request => answer(parts, request),
    admit: admission => {
      if (!KINDS.includes(admission.kind) || admission.petname === '') {
        throw badInput('A session is admitted as a notebook, job or agent with a name.');
      }
      const { petname } = admission;
      const agent = admission.kind === 'agent' ? { petname: petnameWritten(petname) } : {};
      return { code: sessions.issueCode({ ...admission, ...agent }) };
    },
    meet: async signal => void (await issuer(signal)),
    join: async name => {
      await issuer();
      const { kid, petname, holding } = await principals.join(name);
      return { principal: kid, petname, until: holding.until };
    },
    joined: async () => {
      const row = store.principals.first();
      if (row === undefined) {
        return null;
      }
      const { kid, petname, holding } = await principals.get(row.kid);
      return { principal: kid, petname, until: holding.until };
    },
    rejoin: async principal => {
      await issuer();
      const { petname, holding } = await principals.rejoin(principal);
      return { principal, petname, until: holding.until };
    },
    askAgain: async (principal, purpose) => {
      const kept = await principals.get(principal);
      const { facets } = await kept.system.self.facets();
      const needs = needsAgain(facets, now());
      if (needs.length === 0) {
        return 0;
      }
      const answer = await asking.need(kept, { needs, purpose, fresh: false });
      return answer.state === 'pending' ? needs.length : 0;
    },
    introduce: async (principal, { kind, petname }) => {
      const { system, holding } = await principals.get(principal);
      return system.requests.bringIn(kind, petname, holding.until!);
    },
    rename: async (host, principal, petname) => {
      const { system } = await principals.get(host);
      await system.requests.rename(principal, petname);
    },
    stands: async principal => {
      const { facets } = await (await principals.get(principal)).system.self.facets();
      return facets.some(({ terms, state }) => terms.object !== 'aios/self' && state !== 'revoked');
    },
    leave: async principal => held.dropAll(await principals.get(principal)),
    principalOf: ({ id, path }) => {
      const row = store.principals.notebook(id, path);
      return row ? { principal: row.kid, petname: row.petname } : null;
    },
    kernelEnded: kernel => {
      sessions.endKernel(kernel);
      executions.kernelEnded(kernel);
    },
    executed: ({ kernel, cell, source }) => executions.passed(kernel, cell, source),
    notebookMoved: async move => {
      store.principals.moveNotebook(move);
      await renameMoved();
    },
    tellNames: renameMoved,
    start: async () => {
      await renameMoved();
      await waiting.resume();
    },
    forget: ({ requests, principals: unnamed = [] }) => {
      unnamed.forEach(kid => principals.forgetName(kid));
      // Overwrites the log of both.
      store.requests.forget(requests);
    },
    copy: path => store.copy(path),
    close: async () => {
      sessions.close();
      await waiting.close();
      store.close();
    }
  };
}

function otherService(): WalletError {
  return new WalletError(
    503,
    'issuer_changed',
    'The keys in wallet.sqlite belong to another service. Move that file out of the data folder ' +
      'and start again.'
  );
}
