// What the core keeps in memory of many facets and a long ledger: the process that has just made them,
// with their holders in it, and a core that is started over what that one left.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node, run } from '../lib/workspace.mjs';
import { bundle, Measured } from './measured.mjs';
import { mebibytes } from './measures.mjs';

const FACETS = 100_000;
const ENTRIES = 1_000_000;

const many = count => count.toLocaleString('en');
const mib = bytes => `${Math.round(mebibytes(bytes))}`;
export const sizes = ({ held, rss }) => `${mib(held)} MiB held, ${mib(rss)} resident`;

/** A core over a database that is there: what it keeps, and when it was ready. */
export async function started(path) {
  return JSON.parse(await run(node(), [await bundle('started'), path], { capture: true }));
}

export async function* memory({ facets = FACETS, entries = ENTRIES }) {
  const folder = await mkdtemp(join(tmpdir(), 'facetry-bench-'));
  try {
    const path = join(folder, 'state.sqlite');
    const measured = await Measured.start();
    const before = await measured.ask({ do: 'memory' });
    await measured.ask({ do: 'facets', count: facets });
    await measured.ask({ do: 'entries', count: entries, group: 64 });
    const after = await measured.ask({ do: 'memory' });
    const figure = `${many(facets)} facets and ${many(entries)} more entries`;
    yield {
      figure: `memory of the core that made ${figure}`,
      ratio: null,
      control: `without them ${sizes(before)}`,
      value: sizes(after),
      goal: '≤ 300 MiB'
    };
    await measured.ask({ do: 'keep', path });
    await measured.ended;
    const { peak, seconds, ...size } = await started(path);
    yield {
      figure: `memory of the core started over ${figure}`,
      ratio: null,
      control: `at most ${mib(peak)} MiB, ready after ${seconds.toFixed(1)} s`,
      value: sizes(size),
      goal: '≤ 300 MiB'
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
