// `npm run attack`: somebody tries to break each promise of docs/security.md, at length; one line a
// promise, and the exit code says whether all were kept. `--only replays,parsers` runs part, `--short`
// what `npm test` runs, `--seed 7` other inputs than always, `--count 100` so many in the place of the
// long number, `--minutes 10` each promise for no longer.
// `--lanes 3` has `denials` measured by as many processes at once (else by one for each core).
// `--resume` goes on where an earlier run of this commit, seed and length was left. The service's
// bundle is needed (`npm run build -- --only node,consent`) by those that start it whole.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bin, pythonTool } from './lib/checks.mjs';
import { jestCounts } from './lib/reports.mjs';
import { environment, node, root, run as ran, stamps } from './lib/workspace.mjs';

const FOLDER = 'scripts/attack';
const PROGRESS_MS = 30_000;
/** Promises whose tests stand elsewhere and have no longer form: how many of them must pass. */
const ELSEWHERE = {
  inside: {
    promise: 'an upstream is never made to reach inside',
    file: 'src/adapters/network/address.test.ts',
    pattern: 'no form of an address',
    tried: 'redirects, rebinding, IPv6, decimal and octal forms, link-local, metadata',
    goal: '0 of 60 arrive'
  }
};
const PYTHON = existsSync(join(root, 'tests/attack'))
  ? named(readdirSync(join(root, 'tests/attack')), /^test_(\w+)\.py$/)
  : [];
const TYPESCRIPT = named(readdirSync(join(root, FOLDER)), /^(\w+)\.test\.ts$/);
const NAMES = [...TYPESCRIPT, ...PYTHON, ...Object.keys(ELSEWHERE)].sort();

function named(files, pattern) {
  return files.map(file => pattern.exec(file)?.[1]).filter(name => name !== undefined);
}

function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** Runs a program; resolves with its exit code and what it printed. */
function quietly({ command, args }, env) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', text => (said += text));
    }
    child.on('error', error => resolve({ code: 1, said: error.message }));
    child.on('close', code => resolve({ code: code ?? 1, said }));
  });
}

async function run(name, settings, folder) {
  const report = join(folder, `${name}.jsonl`);
  const env = { ...settings, FACETRY_ATTACK_REPORT: report };
  if (name in ELSEWHERE) {
    const { file, pattern, ...line } = ELSEWHERE[name];
    const json = join(folder, `${name}.json`);
    const { code, said } = await quietly(
      jest(['--ci', '--json', `--outputFile=${json}`, '-t', pattern, file]),
      {}
    );
    const { passed, failed } = (await jestCounts(json)) ?? { passed: 0, failed: 1 };
    const result = failed === 0 ? 'none did' : `${failed} of the tests fail`;
    return { lines: [{ ...line, count: passed, result, kept: code === 0 && passed > 0 }], said };
  }
  const program = PYTHON.includes(name)
    ? pythonTool('pytest', ['-q', join(root, 'tests/attack', `test_${name}.py`)])
    : jest(['--ci', '--runInBand', join(FOLDER, `${name}.test.ts`)]);
  const ticking = setInterval(() => progress(name, report), PROGRESS_MS);
  const { code, said } = await quietly(program, env);
  clearInterval(ticking);
  const lines = told(report);
  if (code !== 0 && lines.every(line => line.kept)) {
    lines.push({ promise: name, tried: '–', count: 0, result: `ended with ${code}`, goal: '–' });
  }
  return { lines, said };
}

/** Its whole lines: the last one may be being written, or was cut. */
function read(report) {
  const lines = existsSync(report) ? readFileSync(report, 'utf8').split('\n').slice(0, -1) : [];
  return lines.filter(Boolean).map(line => JSON.parse(line));
}

/** The newest line of each promise. */
function told(report) {
  const newest = new Map(
    read(report)
      .filter(line => line.result !== undefined)
      .map(line => [line.promise, line])
  );
  return [...newest.values()];
}

/** How far the promise that is tried has come, to the terminal and not into the table. */
function progress(name, report) {
  const parts = read(report).filter(line => line.tally !== undefined);
  const last = parts.at(-1);
  if (last) {
    const done = parts
      .filter(({ promise }) => promise === last.promise)
      .reduce((count, { tally }) => count + tally.count, 0);
    const far = `${done.toLocaleString('en')} of ${last.of.toLocaleString('en')}`;
    console.error(`${name}: ${last.promise}: ${far}`);
  }
}

/** Which code is tried: what was found of other code says nothing about this. */
async function commit() {
  const git = args => ran('git', args, { capture: true });
  if ((await git(['status', '--porcelain', '--untracked-files=no'])) !== '') {
    throw new Error('--resume needs a checkout without changes.');
  }
  return (await git(['rev-parse', 'HEAD'])).trim();
}

function jest(args) {
  return { ...bin('jest', args), command: node() };
}

async function main() {
  const wanted = option('only')?.split(',') ?? NAMES;
  const unknown = wanted.filter(name => !NAMES.includes(name));
  if (unknown.length > 0) {
    throw new Error(`--only takes ${NAMES.join(', ')}.`);
  }
  const settings = {
    FACETRY_ATTACK: process.argv.includes('--short') ? 'short' : 'long',
    FACETRY_ATTACK_SEED: option('seed') ?? '1',
    ...(option('count') && { FACETRY_ATTACK_COUNT: option('count') }),
    ...(option('minutes') && { FACETRY_ATTACK_MINUTES: option('minutes') }),
    ...(option('lanes') && { FACETRY_ATTACK_LANES: option('lanes') })
  };
  const resumes = process.argv.includes('--resume');
  const reports = join(stamps, 'attack');
  const folder = join(reports, resumes ? await commit() : 'afresh', settings.FACETRY_ATTACK);
  await mkdir(folder, { recursive: true });
  if (!resumes) {
    await Promise.all(wanted.map(name => rm(join(folder, `${name}.jsonl`), { force: true })));
  }
  console.log(
    `${availableParallelism()} cores, Node ${process.version}, ${settings.FACETRY_ATTACK}`
  );
  console.log('| promise | tried | how many | result | goal | |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  let broken = 0;
  for (const name of wanted) {
    const { lines, said } = await run(name, settings, folder);
    for (const { promise, tried, count, of = count, result, goal, kept } of lines) {
      broken += kept ? 0 : 1;
      const many =
        count.toLocaleString('en') + (count < of ? ` of ${of.toLocaleString('en')}` : '');
      console.log(
        `| ${promise} | ${tried} | ${many} | ${result} | ${goal} | ${kept ? 'kept' : '**BROKEN**'} |`
      );
    }
    if (lines.some(line => !line.kept) || lines.length === 0) {
      broken += lines.length === 0 ? 1 : 0;
      console.error(said.trimEnd());
    }
  }
  process.exit(broken === 0 ? 0 : 1);
}

try {
  await main();
} catch (error) {
  console.error(`attack: ${error.message}`);
  process.exit(1);
}
