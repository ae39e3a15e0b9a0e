// `npm run bench`: one line a figure. Benchmarks never fail the tests; a figure that misses its
// goal is printed as it is. `--only kernel,starts` runs part, `--entries 1000000` gives `verification`
// and `audit` a larger ledger, `--entries 1000 --facets 1000` `memory` and `scale` a smaller one,
// `--profile <folder>` writes a CPU profile of the calls of `invocation` instead of measuring it.
// `npm run bench -- peers` does the same work, and makes the same attacks, beside another service
// that it installs: it needs Linux, cargo, and minutes.
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { audit } from './bench/audit.mjs';
import { invocation } from './bench/invocation.mjs';
import { memory } from './bench/memory.mjs';
import { pages } from './bench/pages.mjs';
import { attacks } from './bench/peers/attacks.mjs';
import { speeds } from './bench/peers/speeds.mjs';
import { Tenuo } from './bench/peers/tenuo.mjs';
import { kernel, starts } from './bench/programs.mjs';
import { scale } from './bench/scale.mjs';
import { stops } from './bench/stops.mjs';
import { verification } from './bench/verification.mjs';

const PARTS = { invocation, verification, audit, kernel, starts, pages };
/** Takes longer than all the others; run where it is named. */
const LONG = { memory, scale, stops };

function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

const wanted = option('only')?.split(',') ?? Object.keys(PARTS);
const settings = {
  profile: option('profile') && resolve(option('profile')),
  entries: option('entries') && Number(option('entries')),
  facets: option('facets') && Number(option('facets'))
};

function print(...cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

async function figures(rows) {
  print('figure', 'ratio', 'control in the same run', 'measured', 'goal');
  print('---', '---', '---', '---', '---');
  for await (const { figure, ratio, control, value, goal } of rows) {
    print(figure, ratio === null ? '–' : `${ratio.toFixed(2)}×`, control, value, goal);
  }
}

async function* parts() {
  for (const part of wanted) {
    yield* { ...PARTS, ...LONG }[part](settings);
  }
}

async function besideTenuo() {
  const tenuo = await Tenuo.start();
  await figures(speeds(tenuo));
  console.log();
  print('attack', Tenuo.version, 'Facetry');
  print('---', '---', '---');
  for (const { attack, theirs, ours } of await attacks(tenuo)) {
    print(attack, theirs, ours);
  }
  await tenuo.stop();
}

console.log(`${cpus().length} × ${cpus()[0].model}, ${process.platform}`);
await (process.argv[2] === 'peers' ? besideTenuo() : figures(parts()));
