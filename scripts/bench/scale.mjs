// Whether the service is the same where a thousand times as much lies in it: calls beside many facets
// and a long ledger, a core that is started over them, their verification, questions to the ledger.
// Takes an hour and, by the default sizes, some 20 GB below the folder for temporary files.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from './audit.mjs';
import { grown, warm } from './invocation.mjs';
import { Measured } from './measured.mjs';
import { mebibytes } from './measures.mjs';
import { sizes, started } from './memory.mjs';
import { verified } from './verification.mjs';

const FACETS = 1_000_000;
const ENTRIES = 10_000_000;
/** Of what is made between two words about how far it is. */
const STEPS = 10;

const many = count => count.toLocaleString('en');

/** Asks for `count` in parts, and says to the terminal how far that is. */
async function make(measured, what, count, order) {
  for (let step = 1; step <= STEPS; step += 1) {
    await measured.ask({ ...order, count: Math.ceil(count / STEPS) });
    console.error(`scale: ${many(Math.ceil((count * step) / STEPS))} ${what}`);
  }
}

export async function* scale({ facets = FACETS, entries = ENTRIES }) {
  const folder = await mkdtemp(join(tmpdir(), 'facetry-bench-'));
  try {
    const [small, large] = ['small.sqlite', 'large.sqlite'].map(name => join(folder, name));
    const few = await Measured.start();
    const full = await Measured.start();
    await warm(few);
    await warm(full);
    await make(full, 'facets', facets, { do: 'copies' });
    yield await grown(few, full, `invocation with ${many(facets)} facets held`, '10 facets');
    await make(full, 'entries', entries, { do: 'entries', group: 64 });
    yield await grown(few, full, `invocation with ${many(entries)} more entries`, 'without');
    await full.ask({ do: 'restart' });
    yield await grown(few, full, 'the same after the core was started anew', 'without');
    const keys = { small: await few.ask({ do: 'keep', path: small }) };
    keys.large = await full.ask({ do: 'keep', path: large });
    await Promise.all([few.ended, full.ended]);
    const made = `${many(facets)} facets and ${many(entries)} entries`;
    yield startedRow(`core started over ${made}, at once`, await started(large), large);
    yield* linear({ path: small, key: keys.small }, { path: large, key: keys.large });
    // By now no token of those calls could be sent again, so none is kept against that.
    yield startedRow(`core started over ${made}, later`, await started(large), large);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  yield* audit({ entries });
}

async function startedRow(figure, { peak, seconds, ...size }, path) {
  const bytes = (await stat(path)).size;
  return {
    figure,
    ratio: null,
    control: `at most ${Math.round(mebibytes(peak))} MiB; ${(bytes / 1e9).toFixed(1)} GB on the disk`,
    value: `ready after ${(seconds * 1000).toFixed(0)} ms, ${sizes(size)}`,
    goal: '≤ 400 ms, ≤ 300 MiB'
  };
}

/** CPU time an entry, of the small ledger and the large one. */
async function* linear(small, large) {
  for (const [what, title] of [
    ['tree', 'leaves, tree, checkpoint'],
    ['all', 'every opening too']
  ]) {
    const [few, all] = [await verified(small, what), await verified(large, what)];
    const each = ({ seconds, entries }) => (seconds / entries) * 1e6;
    yield {
      figure: `re-verification of ${many(all.entries)} entries: ${title}`,
      ratio: each(all) / each(few),
      control: `${many(few.entries)} entries, ${each(few).toFixed(2)} µs each`,
      value:
        `${each(all).toFixed(2)} µs each, ${all.seconds.toFixed(1)} CPU-s, ` +
        `${Math.round(mebibytes(all.peak))} MiB at most`,
      goal: '≤ 1.1×, ≤ 200 MiB'
    };
  }
}
