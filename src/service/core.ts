import type { DatabaseSync } from 'node:sqlite';

import { KERNEL } from './kernelKind';
import { loadIdentity, migrate, openDatabase, SealingKeys, storageError } from './storage';
import { SCHEMAS } from './schemas';
import { UNTRACED } from './traces';
import { type CoreOptions, LIMITS } from './coreOptions';
import {
  type Beside,
  Emptying,
  eraseAction,
  keepLog,
  ledgerObject,
  PublicLog,
  Publishing,
  Views,
  witnessPost
} from './ledger';
import {
  Admission,
  Calls,
  Decoy,
  Departures,
  Entrance,
  Gateway,
  Invocations,
  NativeVerifier,
  noteAction,
  OwnActions,
  RecentResults,
  Refusals,
  Replays,
  Sealing,
  selfActions,
  Turns,
  Unread
} from './gateway';
import { createRegistry } from './registry';
import { createAuthority, createCatalogue } from './authority';
import { define, text } from './definitions';
import { createHandler } from './http';
import { copyDatabase } from './backup/databases';
import type { Core } from './opened';
import type { SystemObjects } from './types';

const SWEEP_MS = 60_000;

/** @throws StorageError: the data folder can't be used; says why */
export async function openCore(options: CoreOptions): Promise<Core> {
  const db = (options.open ?? openDatabase)(options.path);
  try {
    migrate(db, SCHEMAS, options.clock);
    return await wire(db, options);
  } catch (error) {
    db.close();
    throw error instanceof Error && 'errcode' in error ? storageError(error, options.path) : error;
  }
}

async function wire(db: DatabaseSync, options: CoreOptions): Promise<Core> {
  const { clock, random, needSecret, consent, traces = UNTRACED } = options;
  const limits = { ...LIMITS, ...options.limits };
  const identity = loadIdentity(db, options.issuer, { clock, random });
  const { issuer } = identity;
  const vault = (await options.vault?.()) ?? null;
  const sealingKeys = new SealingKeys(db, clock);
  const kept = await keepLog(db, identity, { clock, random, onHealth: options.onHealth });
  const { log, published, journal, indexer, finder } = kept;
  const departures = new Departures();
  const replays = new Replays(db, journal, clock, departures, finder);
  journal.accompany(replays);
  const verifier = new NativeVerifier();
  const refusals = new Refusals({ journal, clock, replays, departures });
  const calls = new Calls();
  const results = new RecentResults(clock);
  const approvesInPage = (): boolean => consent.config(false).mode === 'page';
  const registry = createRegistry({
    db,
    journal,
    clock,
    random,
    runner: options.runner,
    needSecret,
    vault,
    permissions: {
      count: object => authority.permissions.count(object),
      end: (unit, object, call) => authority.permissions.end(unit, object, call)
    },
    principal: kid => authority.book.principal(kid),
    paused: kid => authority.book.pauses.overPrincipal(kid) !== null,
    hostOf: kid => authority.hostOf(kid),
    approvesInPage,
    limits
  });
  const publishing =
    options.witnesses &&
    new Publishing({
      journal,
      log,
      published,
      policy: options.witnesses,
      post: witnessPost(registry.askRunner),
      clock,
      random,
      onNews: options.onNews ?? (() => undefined),
      pace: options.publishingPace
    });
  const shown = publishing ? published : log;
  const catalogue = createCatalogue(registry, () => system);
  const authority = createAuthority({
    db,
    journal,
    clock,
    random,
    issuer,
    keys: {
      descriptor: identity.descriptor,
      descriptorKey: identity.descriptorKey,
      log: () => identity.logKey
    },
    verifier,
    replay: replays,
    catalogue,
    inFlight: stops => calls.indexes(stops),
    dryRun: call => gateway.dryRun(call),
    argsOf: intent => log.argsOf(intent),
    naming: entry => log.naming(entry),
    proposals: names => registry.proposals(names),
    serves: origin => consent.serves(origin),
    page: () => consent.address,
    approvesInPage,
    workingSet: options.workingSet
  });
  const { book } = authority;
  const beside: Beside = {
    waits: entry => authority.forgetting.waits(entry, clock.now()),
    forget(unit, entries) {
      const forgotten = authority.forgetting.forget(unit, entries);
      return () => options.onForgotten?.(forgotten);
    }
  };
  const emptying = new Emptying({ db, journal, log, indexer, beside });
  const views = new Views(finder, log, book);
  const system: SystemObjects = {
    ...authority.objects,
    ...registry.objects,
    'aios/ledger': ledgerObject({
      journal,
      log,
      views,
      published: shown,
      publishing: () => publishing?.view(),
      erase: eraseAction({ db, journal, log, finder, emptying, beside })
    }),
    'aios/self': {
      ...selfActions({ journal, log, finder, views, refusals, results, published: shown }),
      note: noteAction({ journal, log, clock, paused: kid => authority.isPaused(kid) }),
      facets: {
        definition: define('facets', true, 'Your facets, and why they ended', {
          after: text(64)
        }),
        perform: ({ principal, args }) =>
          authority.facetsOf(principal.kid, args.after as string | undefined)
      }
    }
  };
  const turns = new Turns(limits);
  const entrance = new Entrance(limits);
  const invocations = new Invocations({
    journal,
    clock,
    book,
    confirmations: authority.confirmations,
    upstream: options.upstream ?? registry.upstream,
    calls,
    replays,
    results,
    // Where calls wait for an upstream, fewer commits would bring nobody on.
    awaits: kid => entrance.awaits(kid) && turns.load.waiting === 0,
    wasDone: (intent, principal) => log.wasDone(intent, principal),
    digestNow: (object, action) => catalogue.object(object)?.digests[action],
    issuer,
    limits,
    traces
  });
  const decoy = new Decoy();
  const unread = new Unread({ book, verifier, decoy, refusals });
  const sealing = new Sealing({ keys: sealingKeys, identity, clock });
  const admission = new Admission({
    issuer,
    clock,
    book,
    verifier,
    decoy,
    replays,
    refusals,
    unread
  });
  const gateway = new Gateway({
    clock,
    book,
    registry,
    catalogue,
    system,
    entrance,
    admission,
    decoy,
    refusals,
    sealing,
    calls,
    turns,
    ownActions: new OwnActions({ journal, book, calls, clock }),
    invocations,
    confirmations: authority.confirmations,
    maxHeld: limits.maxHeld,
    maxUpload: limits.maxUpload,
    traces
  });
  const former = log.former();
  await authority.begin();
  await invocations.settle(log.openIntents());
  await publishing?.begin();

  // A sweep that can't be written is made up for by the next one; calls say that nothing is written.
  const sweeping = setInterval(() => {
    authority.sweep().catch(() => undefined);
    emptying.goOn().catch(() => undefined);
    journal.transact(unit => registry.sweep(unit)).catch(() => undefined);
    if (sealingKeys.due) {
      journal.transact(unit => unit.onRollback(sealingKeys.turn())).catch(() => undefined);
    }
  }, SWEEP_MS);
  sweeping.unref();
  indexer.behind();

  return {
    identity,
    authority,
    journal,
    exports: registry.exports,
    handler: (wallet, metrics) =>
      createHandler({
        clock,
        identity,
        former,
        gateway,
        entrance,
        issuance: authority,
        book,
        verifier,
        decoy,
        refusals,
        unread,
        departures,
        sealing,
        consent,
        ui: options.ui,
        ready: () => journal.healthy && (options.works?.() ?? true),
        closedUntil: () => replays.closedUntil,
        publicLog: options.publicLog === true ? new PublicLog(log, shown) : undefined,
        metrics,
        wallet
      }),
    onGroup: listener => journal.onGroup(listener),
    load: () => ({
      entries: log.size,
      published: shown.size,
      writable: journal.healthy,
      ...turns.load
    }),
    lengthen: () => kept.lengthen(),
    callsOut: () => registry.list().some(({ kind }) => kind !== KERNEL),
    publishing: () => publishing?.view(),
    waiting: () => [...authority.waiting(), ...registry.waiting()],
    copy: path => copyDatabase(db, path),
    goOn: () => emptying.goOn(),
    endCalls: () => calls.stop(),
    async close() {
      clearInterval(sweeping);
      await publishing?.close();
      await emptying.stop();
      registry.exports.close();
      await invocations.stop();
      await authority.sweep(true).catch(() => undefined);
      refusals.save();
      replays.save();
      kept.close();
      registry.close();
      db.close();
    }
  };
}
