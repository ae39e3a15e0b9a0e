// `npm run bench`: one line a figure. Benchmarks never fail the tests; a figure that misses its
// goal is printed as it is. `--only kernel,starts` runs part, `--profile <folder>` writes a CPU
// profile of the calls of `invocation` instead of measuring it.
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { audit } from './bench/audit.mjs';
import { invocation } from './bench/invocation.mjs';
import { pages } from './bench/pages.mjs';
import { kernel, starts } from './bench/programs.mjs';
import { verification } from './bench/verification.mjs';

const PARTS = { invocation, verification, audit, kernel, starts, pages };

function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

const wanted = option('only')?.split(',') ?? Object.keys(PARTS);
const profile = option('profile') && resolve(option('profile'));

console.log(`${cpus().length} × ${cpus()[0].model}, ${process.platform}`);
console.log('| figure | ratio | control in the same run | measured | goal |');
console.log('| --- | --- | --- | --- | --- |');
for (const part of wanted) {
  for await (const { figure, ratio, control, value, goal } of PARTS[part]({ profile })) {
    const shown = ratio === null ? '–' : `${ratio.toFixed(2)}×`;
    console.log(`| ${figure} | ${shown} | ${control} | ${value} | ${goal} |`);
  }
}
