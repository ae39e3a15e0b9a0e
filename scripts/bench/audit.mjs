// Questions to a small ledger and to a large one, by another process that writes both.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node, run } from '../lib/workspace.mjs';
import { bundle } from './measured.mjs';
import { median, ratio } from './measures.mjs';

const FEW = 10_000;
const MANY = 1_000_000;

export async function* audit({ entries = MANY } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'facetry-bench-'));
  try {
    const program = await bundle('audit');
    const said = await run(node(), [program, folder, String(FEW), String(entries)], {
      capture: true
    });
    const { written, indexed, asked } = JSON.parse(said);
    const many = entries.toLocaleString('en');
    for (const [kind, { few, many: large }] of Object.entries(asked)) {
      yield {
        figure: `audit query by ${kind}, ${many} entries`,
        ratio: ratio(large, few),
        control: `${FEW.toLocaleString('en')} entries, ${median(few).toFixed(0)} µs`,
        value: `${median(large).toFixed(0)} µs CPU`,
        goal: '≤ 1.2× at 10M'
      };
    }
    yield {
      figure: 'indexing an entry, behind the commit',
      ratio: indexed / written,
      control: `writing it, ${written.toFixed(0)} µs CPU`,
      value: `${indexed.toFixed(0)} µs CPU`,
      goal: '–'
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
