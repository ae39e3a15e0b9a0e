// A whole ledger verified anew by another process, from its file alone; and a bundle of real calls, as
// whoever runs `facetry verify` does it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node, run } from '../lib/workspace.mjs';
import { bundle, Measured } from './measured.mjs';
import { mebibytes, median } from './measures.mjs';

const ENTRIES = 100_000;
/** Of a bundle: calls, each of which is two entries, and facets that were lent. */
const CALLS = 24_000;
const AT_ONCE = 2000;
const LENT = 1000;
const ROUNDS = 3;
const RAW_MS = 500;
const DEPTHS = { tree: 'leaves, tree, checkpoint', all: 'every opening too' };
/** Of a million entries: 3.3 CPU-s where one raw verification takes 65 µs. */
const GOAL = 3.3e6 / 65;

/** @param what `tree`, or `all` that was opened too */
export async function verified({ path, key }, what) {
  const program = await bundle('verify');
  return JSON.parse(await run(node(), [program, path, key, what], { capture: true }));
}

export async function* verification({ entries = ENTRIES }) {
  const folder = await mkdtemp(join(tmpdir(), 'facetry-bench-'));
  try {
    const path = join(folder, 'state.sqlite');
    const written = await Measured.start();
    await written.ask({ do: 'entries', count: entries, group: 64 });
    const key = await written.ask({ do: 'keep', path });
    await written.ended;
    const raw = await Measured.start();
    for (const [what, title] of Object.entries(DEPTHS)) {
      const [seconds, rounds, peaks] = [[], [], []];
      let count;
      for (let round = 0; round < ROUNDS; round += 1) {
        const micros = await raw.ask({ do: 'raw', alg: 'Ed25519', ms: RAW_MS });
        const said = await verified({ path, key }, what);
        count = said.entries;
        seconds.push(said.seconds);
        peaks.push(said.peak);
        rounds.push({ micros, million: (said.seconds * 1e12) / (count * micros) });
      }
      yield {
        figure: `re-verification of ${count.toLocaleString('en')} entries: ${title}`,
        ratio: median(rounds.map(({ million }) => million)) / GOAL,
        control:
          `${Math.round(GOAL).toLocaleString('en')} raw Ed25519 verifications a million entries, ` +
          `${median(rounds.map(({ micros }) => micros)).toFixed(1)} µs each`,
        value: `${median(seconds).toFixed(2)} CPU-s, ${Math.round(mebibytes(Math.max(...peaks)))} MiB at most`,
        goal: '≤ 1× (3.3 CPU-s where one takes 65 µs), ≤ 200 MiB at 1M'
      };
    }
    await raw.stop();
    yield await ofBundle(join(folder, 'log.jsonl'), Math.min(CALLS, Math.ceil(entries / 2)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ofBundle(path, calls) {
  const measured = await Measured.start();
  await measured.ask({ do: 'facets', count: LENT });
  for (let made = 0; made < calls; made += AT_ONCE) {
    const alg = (made / AT_ONCE) % 2 === 0 ? 'ES256' : 'Ed25519';
    const count = Math.min(AT_ONCE, calls - made);
    const paths = await measured.ask({ do: 'tokens', alg, depth: 1, count });
    await measured.cost(measured.service, paths);
  }
  const key = await measured.ask({ do: 'bundle', path });
  const program = await bundle('verifyBundle');
  const [rounds, said] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const micros = await measured.ask({ do: 'raw', alg: 'Ed25519', ms: RAW_MS });
    const told = JSON.parse(await run(node(), [program, path, key], { capture: true }));
    said.push(told);
    rounds.push((told.seconds * 1e6) / (told.entries * micros));
  }
  await measured.stop();
  const [{ entries, signatures }] = said;
  const seconds = median(said.map(one => one.seconds));
  return {
    figure: `\`facetry verify\` of a bundle: ${entries.toLocaleString('en')} entries, ${signatures.toLocaleString('en')} signatures`,
    ratio: median(rounds),
    control: 'a raw Ed25519 verification an entry',
    value:
      `${seconds.toFixed(2)} CPU-s, ${Math.round((seconds * 1e6) / entries)} µs an entry, ` +
      `${Math.round(mebibytes(Math.max(...said.map(({ peak }) => peak))))} MiB at most`,
    goal: '–'
  };
}
