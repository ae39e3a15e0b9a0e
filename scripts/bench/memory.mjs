// What the core keeps in memory of many facets and a long ledger. The process that is measured makes
// them itself, as their holders would, so what that needs counts too.
import { Measured } from './measured.mjs';
import { mebibytes } from './measures.mjs';

const FACETS = 100_000;
const ENTRIES = 1_000_000;

const sizes = ({ held, rss }) =>
  `${Math.round(mebibytes(held))} MiB held, ${Math.round(mebibytes(rss))} resident`;

export async function* memory({ facets = FACETS, entries = ENTRIES }) {
  const measured = await Measured.start();
  const before = await measured.ask({ do: 'memory' });
  await measured.ask({ do: 'facets', count: facets });
  await measured.ask({ do: 'entries', count: entries, group: 64 });
  const after = await measured.ask({ do: 'memory' });
  await measured.stop();
  const many = count => count.toLocaleString('en');
  yield {
    figure: `memory of the core, ${many(facets)} facets and ${many(entries)} more entries`,
    ratio: null,
    control: `without them ${sizes(before)}`,
    value: sizes(after),
    goal: '≤ 300 MiB'
  };
}
