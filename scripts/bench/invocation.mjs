// What one verified, durably recorded invocation costs the service, in CPU time, beside the bare
// verification of a signature and a bare HTTP answer measured in the same process and run.
import { join } from 'node:path';
import { Measured } from './measured.mjs';
import { mebibytes, median, quantile, ratio } from './measures.mjs';

const CALLS = 2000;
const ROUNDS = 7;
const PAIRS = 5;
const APPEND_PAIRS = 15;
const GOALS = { Ed25519: '≥ 0.62', ES256: '≥ 0.85' };

const only = (costs, name) => costs.map(cost => cost[name]);

/** Calls by a key of `alg` through `depth` delegations. */
async function calls(measured, alg, depth = 0) {
  const paths = await measured.ask({ do: 'tokens', alg, depth, count: CALLS });
  return measured.cost(measured.service, paths);
}

/** The caches, the connections, and the compiler, which goes on for some 20,000 calls. */
export async function warm(measured) {
  for (let round = 0; round < 6; round += 1) {
    await measured.cost(measured.hello, Array(CALLS).fill('/'));
    for (const alg of Object.keys(GOALS)) {
      await calls(measured, alg);
    }
  }
}

async function whole(measured) {
  const raw = [];
  const bare = [];
  const costs = { Ed25519: [], ES256: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const alg of Object.keys(costs)) {
      costs[alg].push(await calls(measured, alg));
    }
    raw.push(await measured.ask({ do: 'raw', alg: 'Ed25519', ms: 300 }));
    bare.push(await measured.cost(measured.hello, Array(CALLS).fill('/')));
  }
  const rows = Object.entries(GOALS).map(([alg, goal]) => ({
    figure: `invocation, ${alg} holder, per CPU-second of the core`,
    ratio: ratio(raw, only(costs[alg], 'cpu')),
    control: `raw Ed25519 verify, ${median(raw).toFixed(1)} µs`,
    value:
      `${median(only(costs[alg], 'cpu')).toFixed(1)} µs CPU; with 64 connections ` +
      `${Math.round(median(only(costs[alg], 'perSecond')))} a second, ` +
      `p50 ${median(only(costs[alg], 'p50')).toFixed(1)} ms, ` +
      `p99 ${median(only(costs[alg], 'p99')).toFixed(1)} ms, ` +
      `${median(only(costs[alg], 'group')).toFixed(0)} entries a group`,
    goal
  }));
  for (const alg of Object.keys(costs)) {
    rows.push({
      figure: `invocation, ${alg} holder`,
      ratio: ratio(only(bare, 'cpu'), only(costs[alg], 'cpu')),
      control: `bare node:http hello, ${median(only(bare, 'cpu')).toFixed(1)} µs`,
      value: `${median(only(costs[alg], 'cpu')).toFixed(1)} µs CPU`,
      goal: '≥ 0.16'
    });
  }
  return rows;
}

async function depth(measured, links) {
  await calls(measured, 'ES256', links);
  const flat = [];
  const deep = [];
  for (let round = 0; round < PAIRS; round += 1) {
    flat.push((await calls(measured, 'ES256')).cpu);
    deep.push((await calls(measured, 'ES256', links)).cpu);
  }
  return {
    figure: `invocation at delegation depth ${links}`,
    ratio: ratio(flat, deep),
    control: `depth 0, ${median(flat).toFixed(1)} µs`,
    value: `${median(deep).toFixed(1)} µs CPU`,
    goal: '≥ 0.9'
  };
}

/** Two services, alike but for what lies in one of them; their rounds alternate. */
export async function grown(empty, full, figure, control) {
  const few = [];
  const many = [];
  for (let round = 0; round < PAIRS; round += 1) {
    few.push((await calls(empty, 'ES256')).cpu);
    many.push((await calls(full, 'ES256')).cpu);
  }
  const { rss } = await full.ask({ do: 'cpu' });
  return {
    figure,
    ratio: ratio(few, many),
    control: `${control}, ${median(few).toFixed(1)} µs`,
    value: `${median(many).toFixed(1)} µs CPU, ${Math.round(mebibytes(rss))} MiB resident`,
    goal: '≥ 0.85'
  };
}

/** Each pair is long enough that either side moves its write-ahead log into its file meanwhile. */
async function appending(measured) {
  const pairs = [];
  for (let round = 0; round <= APPEND_PAIRS; round += 1) {
    pairs.push(await measured.ask({ do: 'appended', count: 12_800, group: 64, slices: 5 }));
  }
  // The first compiles.
  const [ours, raw] = ['ours', 'raw'].map(name => only(pairs.slice(1), name));
  const ratios = raw.map((micros, at) => micros / ours[at]).sort((a, b) => a - b);
  const [low, high] = [0.25, 0.75].map(q => quantile(ratios, q).toFixed(2));
  return {
    figure: 'ledger append, all included, durable, groups of 64',
    ratio: median(ratios),
    control: `node:sqlite group commit of the same bytes, ${median(raw).toFixed(1)} µs`,
    value: `${median(ours).toFixed(1)} µs CPU an entry; half of ${APPEND_PAIRS} pairs within ${low}× to ${high}×`,
    goal: '≥ 1.0'
  };
}

/** Only the calls themselves, by keys of either kind, each in a file of its own. */
async function profiled(measured, folder) {
  for (const alg of Object.keys(GOALS)) {
    const paths = await measured.ask({ do: 'tokens', alg, depth: 0, count: 4 * CALLS });
    await measured.ask({ do: 'profile' });
    await measured.cost(measured.service, paths);
    await measured.ask({ do: 'profiled', path: join(folder, `invocation-${alg}.cpuprofile`) });
  }
}

export async function* invocation({ profile } = {}) {
  const measured = await Measured.start();
  await warm(measured);
  if (profile) {
    await profiled(measured, profile);
    await measured.stop();
    return;
  }
  yield* await whole(measured);
  for (const links of [1, 3, 8]) {
    yield await depth(measured, links);
  }
  yield await appending(measured);
  const full = await Measured.start();
  await warm(full);
  await full.ask({ do: 'facets', count: 10_000 });
  yield await grown(measured, full, 'invocation with 10,000 facets held', '10 facets');
  await full.ask({ do: 'entries', count: 100_000, group: 64 });
  yield await grown(measured, full, 'invocation with 100,000 more entries', 'without');
  await full.stop();
  await measured.stop();
}
