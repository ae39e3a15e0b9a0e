// The process that is measured: a real core with its ledger on disk, behind a real listener, and
// a bare server beside it. The upstream answers at once and in process, so that what is counted
// is the service's own work.
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Session } from 'node:inspector/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';

import { type HeldFacet, makeCard } from '../../src/client';
import { House } from '../../src/host/testing/house';
import type { Somebody } from '../../src/host/testing/people';
import { wholeLog } from '../../src/host/testing/wholeLog';
import type { SigningAlg } from '../../src/protocol';
import { Listener, type NewEntry } from '../../src/service';
import { collected } from './collected';
import { RawCommits, rawVerification } from './controls';
import { answer, document, NEED } from './rates';
import { turnsOf } from './turns';

type Stop = 'pause' | 'resume' | 'revoke' | 'below' | 'since' | 'rows';
/** What copies of a facet came from, beside its own parent: that facet itself, or a device's decisions. */
type From = 'below' | 'since';

export type Order =
  | { do: 'tokens'; alg: SigningAlg; depth: number; count: number }
  | { do: 'facets'; count: number }
  | { do: 'copies'; count: number; from?: From }
  | { do: 'entries'; count: number; group: number }
  | { do: 'appended'; count: number; group: number; slices: number }
  | { do: 'raw'; alg: SigningAlg; ms: number }
  | { do: 'cpu' }
  | { do: 'memory' }
  | { do: 'turns'; what: Stop }
  | { do: 'profile' }
  | { do: 'profiled'; path: string }
  | { do: 'restart' }
  | { do: 'bundle'; path: string }
  | { do: 'keep'; path: string }
  | { do: 'stop' };

/** Descriptors that the starter hands down, as a supervisor does. */
const FD = { service: 4, hello: 5 };

// As the service's own process does at its start.
setFlagsFromString('--heap-growing-percent=100');

const house = await House.open({
  upstream: { perform: async () => answer() }
});
const owner = await house.enrol('owner', 'Ada');
await owner.holding.find('aios/registry', 'add').call('add', {
  name: 'rates',
  kind: 'openapi',
  config: { document, address: 'http://127.0.0.1:9', network: 'loopback' }
});
const rawCommits = new RawCommits(house.folder);
let lost: Promise<Somebody> | undefined;
const held = new Map<string, { holder: Somebody; facet: HeldFacet }>();

/** A facet at the end of `depth` delegations, held by a key of `alg`. */
async function facetAt(
  alg: SigningAlg,
  depth: number
): Promise<{ holder: Somebody; facet: HeldFacet }> {
  const name = `${alg}-${depth}`;
  let known = held.get(name);
  if (!known) {
    const holder = await house.enrol('agent', name, alg);
    known = { holder, facet: await issue(holder, alg, depth) };
    held.set(name, known);
  }
  return known;
}

async function issue(holder: Somebody, alg: SigningAlg, depth: number): Promise<HeldFacet> {
  if (depth === 0) {
    return house.grant(owner, holder, NEED);
  }
  const above = await facetAt(alg, depth - 1);
  const card = await makeCard(holder.holding.service, holder.keys, 'delegatee');
  const { object: _, ...terms } = above.facet.terms;
  const given = await above.facet.delegate(card, terms);
  return holder.holding.accept(given.facet);
}

/** Paths of the URL form, each good for one GET. */
async function tokens(alg: SigningAlg, depth: number, count: number): Promise<string[]> {
  const { holder, facet } = await facetAt(alg, depth);
  const { service } = holder.holding;
  const address = facet.issued().facet_url;
  const paths: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const token = await service.token(holder.keys, 'facet-action', {
      act: 'rate',
      args: { amount: made % 100, base: 'EUR', day: '2026-11-02' },
      fct: facet.id,
      obj: 'rates'
    });
    paths.push(address + token);
  }
  return paths;
}

/** Facets of others beside the one that is used. */
async function manyFacets(count: number): Promise<void> {
  const { holder, facet } = await facetAt('ES256', 0);
  const card = await makeCard(holder.holding.service, holder.keys, 'itself');
  const { object: _, ...terms } = facet.terms;
  for (let made = 0; made < count; made += 100) {
    await Promise.all(
      Array.from({ length: 100 }, () => facet.delegate(card, { ...terms, delegation: false }))
    );
  }
}

/** A device of the owner's that gets lost later. */
function device(): Promise<Somebody> {
  return (lost ??= house.enrol('owner', 'phone'));
}

/** The same as the authority writes them, without the calls: each takes its holder a millisecond. */
async function copies(count: number, from?: From): Promise<void> {
  const { facet } = await facetAt('ES256', 1);
  const decidedBy =
    from === 'since' ? (await device()).holding.find('aios/requests', 'decide').id : null;
  const { authority, journal } = house.core;
  const model = authority.book.facet(facet.id)!;
  const GROUP = 1000;
  for (let made = 0; made < count; made += GROUP) {
    await journal.transact(unit => {
      for (let at = 0; at < Math.min(GROUP, count - made); at += 1) {
        const id = randomBytes(16).toString('hex');
        const parent = from === 'below' ? model.id : model.parent;
        authority.book.addFacet(unit, { ...structuredClone(model), id, parent, decidedBy });
      }
    });
  }
}

/**
 * Turns of the event loop while all that the holder of the copies has is stopped, or goes on, or what
 * came from its facet ends, or while rows come to say that.
 */
async function stopAll(what: Stop): Promise<unknown> {
  const { holder, facet } = await facetAt('ES256', 1);
  switch (what) {
    case 'rows':
      return turnsOf(() => house.core.authority.sweep());
    case 'below':
      return turnsOf(() => owner.system.facets.revoke(facet.id));
    case 'since': {
      const { kid } = (await device()).holding;
      return turnsOf(() => owner.system.facets.revoke({ principal: kid }, { granted_since: 0 }));
    }
    default:
      return turnsOf(() => owner.system.facets[what]({ principal: holder.holding.kid }));
  }
}

/** CPU microseconds: intents and outcomes in groups like those of calls at one time. */
async function entries(count: number, group: number): Promise<number> {
  const token = randomBytes(370).toString('base64url');
  const facet = randomBytes(16).toString('hex');
  const who = {
    chain: [facet, randomBytes(16).toString('hex')],
    custody: 'own',
    facet,
    kind: 'agent',
    petname: 'ES256-0',
    principal: randomBytes(32).toString('base64url')
  };
  const intent = (): NewEntry => ({
    kind: 'intent',
    jti: randomBytes(24).toString('base64url'),
    groups: {
      args: { amount: 1, base: 'EUR', day: '2026-11-02' },
      token,
      what: { action: 'rate', object: 'rates', safe: true },
      who
    }
  });
  const outcome = (ref: number): NewEntry => ({
    kind: 'outcome',
    ref,
    groups: {
      result: { digest: 'a'.repeat(64), length: 15, state: 'done', status: 200, type: 'text/plain' }
    }
  });
  const append = (all: readonly NewEntry[]): Promise<number[]> =>
    Promise.all(all.map(entry => house.core.journal.transact(unit => unit.append(entry))));
  const begun = process.cpuUsage();
  for (let made = 0; made < count; made += 2 * group) {
    const intents = await append(Array.from({ length: group }, intent));
    await append(intents.map(outcome));
  }
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

/** Until all is indexed, which the log does behind its commits: else whoever comes next pays for it. */
async function indexed(): Promise<number> {
  const begun = process.cpuUsage();
  const left = house.db.prepare(
    'SELECT (SELECT size FROM log_head) - (SELECT size FROM indexed) AS entries'
  );
  while ((left.get() as { entries: number }).entries > 0) {
    await pause(20);
  }
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

/**
 * CPU microseconds an entry: the log's, and those of the same bytes in SQLite alone. Both take turns
 * every few groups, so that they see one machine, one disk and one heap; neither reads meanwhile.
 */
async function appended(
  count: number,
  group: number,
  slices: number
): Promise<{ ours: number; raw: number }> {
  const slice = count / slices;
  await entries(slice, group);
  await indexed();
  rawCommits.learn(house.db, slice);
  let [ours, raw] = [0, 0];
  for (let made = 0; made < count; made += slice) {
    ours += (await entries(slice, group)) + (await indexed());
    raw += await rawCommits.cost(group);
  }
  return { ours: ours / count, raw: raw / count };
}

/** Ends the service and leaves its ledger at `path`. @returns the log's key */
async function keep(path: string): Promise<string> {
  const key = house.core.identity.logKey;
  await house.stop();
  renameSync(house.database, path);
  rmSync(house.folder, { recursive: true });
  return key;
}

const listener = new Listener({
  door: 'listen',
  // Of the core that there is then.
  handler: request => house.handler(request),
  onError: error => process.stderr.write(`${String(error)}\n`)
});
await listener.listen({ fd: FD.service });
const hello = createServer((_incoming, outgoing) => {
  outgoing.writeHead(200, { 'content-type': 'text/plain', 'content-length': '5' });
  outgoing.end('hello');
});
hello.listen({ fd: FD.hello });

/** Durable groups so far. */
let groups = 0;
const count = (): void => void house.core.journal.onAppended(() => (groups += 1));
count();

/** The core goes, and another begins over what it left. */
async function restart(): Promise<void> {
  await house.stop();
  await house.start();
  count();
}

const inspector = new Session();

async function profile(): Promise<void> {
  inspector.connect();
  await inspector.post('Profiler.enable');
  await inspector.post('Profiler.setSamplingInterval', { interval: 200 });
  await inspector.post('Profiler.start');
}

async function profiled(path: string): Promise<void> {
  const { profile } = await inspector.post('Profiler.stop');
  writeFileSync(path, JSON.stringify(profile));
  inspector.disconnect();
}

async function perform(order: Exclude<Order, { do: 'stop' }>): Promise<unknown> {
  switch (order.do) {
    case 'tokens':
      return tokens(order.alg, order.depth, order.count);
    case 'facets':
      return manyFacets(order.count);
    case 'copies':
      return copies(order.count, order.from);
    case 'entries':
      return entries(order.count, order.group);
    case 'appended':
      return appended(order.count, order.group, order.slices);
    case 'raw':
      return rawVerification(order.alg, order.ms);
    case 'restart':
      return restart();
    case 'bundle':
      writeFileSync(order.path, await wholeLog(house));
      return house.core.identity.logKey;
    case 'keep':
      return keep(order.path);
    case 'profile':
      return profile();
    case 'profiled':
      return profiled(order.path);
    case 'turns':
      return stopAll(order.what);
    case 'memory':
      return collected();
    case 'cpu': {
      const { user, system } = process.cpuUsage();
      return { cpu: user + system, rss: process.memoryUsage.rss(), groups };
    }
  }
}

async function stop(): Promise<void> {
  hello.close();
  hello.closeAllConnections();
  await listener.close(0);
  rawCommits.close();
  await house.discard();
  process.exit(0);
}

process.on('message', (order: Order) => {
  if (order.do === 'stop') {
    void stop();
  } else {
    void perform(order).then(value => {
      process.send?.({ value }, () => order.do === 'keep' && process.exit(0));
    });
  }
});
// Whoever measures is gone: so is what was to be measured.
process.on('disconnect', () => void stop());
process.send?.({ value: 'ready' });
