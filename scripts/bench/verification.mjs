// A whole ledger verified anew by another process, from its file alone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node, run } from '../lib/workspace.mjs';
import { bundle, Measured } from './measured.mjs';
import { mebibytes, median } from './measures.mjs';

const ENTRIES = 100_000;
const ROUNDS = 3;
const DEPTHS = { tree: 'leaves, tree, checkpoint', all: 'every opening too' };

export async function* verification() {
  const folder = await mkdtemp(join(tmpdir(), 'facetry-bench-'));
  try {
    const path = join(folder, 'state.sqlite');
    const measured = await Measured.start();
    await measured.ask({ do: 'entries', count: ENTRIES, group: 64 });
    const key = await measured.ask({ do: 'keep', path });
    await measured.ended;
    const program = await bundle('verify');
    for (const [what, title] of Object.entries(DEPTHS)) {
      const times = [];
      let said;
      for (let round = 0; round < ROUNDS; round += 1) {
        said = JSON.parse(await run(node(), [program, path, key, what], { capture: true }));
        times.push(said.seconds);
      }
      const million = (median(times) / said.entries) * 1e6;
      yield {
        figure: `re-verification of ${said.entries.toLocaleString('en')} entries: ${title}`,
        ratio: null,
        control: '–',
        value:
          `${median(times).toFixed(2)} CPU-s, ${Math.round(mebibytes(said.peak))} MiB at most ` +
          `(${million.toFixed(1)} CPU-s a million by proportion; 1M not run)`,
        goal: '≤ 3.3 CPU-s and ≤ 200 MiB at 1M'
      };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
