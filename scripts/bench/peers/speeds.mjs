// What a call costs beside Tenuo's authorizer, in turns on the same machine. That one decides,
// records nothing and keeps no state of replays; ours makes two entries durable in each call.
import { Measured } from '../measured.mjs';
import { median, ratio } from '../measures.mjs';
import { Tenuo } from './tenuo.mjs';

const CALLS = 2000;
const ROUNDS = 5;
const ARGS = { amount: 5, base: 'EUR', day: '2026-11-02' };
const GOALS = { 0: '–', 1: '≥ 1.0', 3: '–', 8: '≥ 2' };

const perCore = microseconds => Math.round(1_000_000 / microseconds);

async function ours(measured, alg, depth) {
  const paths = await measured.ask({ do: 'tokens', alg, depth, count: CALLS });
  return (await measured.cost(measured.service, paths)).cpu;
}

/** The same three limits on the same three arguments, at each depth of delegation. */
export async function* speeds(tenuo) {
  const measured = await Measured.start();
  for (const [name, goal] of Object.entries(GOALS)) {
    const depth = Number(name);
    const costs = { Ed25519: [], ES256: [], tenuo: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const found = {
        Ed25519: await ours(measured, 'Ed25519', depth),
        ES256: await ours(measured, 'ES256', depth),
        tenuo: (await tenuo.cost(depth, ARGS, CALLS)).cpu
      };
      // The first warms both.
      if (round > 0) {
        Object.keys(costs).forEach(name => costs[name].push(found[name]));
      }
    }
    for (const alg of ['Ed25519', 'ES256']) {
      yield {
        figure: `calls a CPU-second at depth ${depth}, ${alg} holder`,
        ratio: ratio(costs.tenuo, costs[alg]),
        control: `${Tenuo.version}, nothing recorded: ${perCore(median(costs.tenuo))}`,
        value: `${perCore(median(costs[alg]))}`,
        goal
      };
    }
  }
  await measured.stop();
}
