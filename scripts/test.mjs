// Everything that must hold, from a fresh checkout: set-up, build, checks, and three kinds of tests.
// `--only jest,pytest` runs part (set-up included); what follows a further `--` goes to that part:
// `npm test -- --only jest -- src/protocol`. Heavy real components that some tests run against are
// installed beside the first of them; where they can't be had, those tests are said to be left out.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bin, docsCheck, pythonTool, runAll, typeChecks } from './lib/checks.mjs';
import { inMemory } from './lib/memory.mjs';
import { overlaysPython, setupOverlays } from './lib/overlays.mjs';
import { jestCounts, playwrightCounts, pytestCounts } from './lib/reports.mjs';
import { environment, node, root, stamps } from './lib/workspace.mjs';
import { lintChecks } from './lint.mjs';
import { setup } from './setup.mjs';

const NAMES = ['build', 'lint', 'types', 'docs', 'jest', 'pytest', 'overlays', 'playwright'];
/** As they are told of at the end: the tests in a browser by halves, where all of them ran. */
const ORDER = [...NAMES, 'browser-1', 'browser-2'];
const OVERLAYS = 'python_stub/facetry/tests/overlays';
const reports = join(stamps, 'reports');

const leftOut = why => `
*** LEFT OUT: tests against heavy real components (litellm's proxy, dask, polars), which can't be had:
***   ${why}
*** npm run test:overlays tries again.
`;

function choose(argv) {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const rest = end === -1 ? [] : argv.slice(end + 1);
  const at = own.indexOf('--only');
  const names = at === -1 ? NAMES : (own[at + 1] ?? '').split(',');
  const unknown = names.filter(name => !NAMES.includes(name));
  if (unknown.length > 0 || (rest.length > 0 && names.length !== 1)) {
    throw new Error(`--only takes ${NAMES.join(', ')}; further arguments go to one of them.`);
  }
  return { names, rest };
}

/** Runs a program with its output shown as it comes; resolves with its exit code. */
function show({ command, args }, env = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment(env),
      stdio: ['ignore', 'inherit', 'inherit']
    });
    child.on('error', error => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', code => resolve(code ?? 1));
  });
}

const answer = good => ({ passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 });

async function checks(list) {
  const failed = await runAll(list);
  return {
    passed: list.length - failed.length,
    failed: failed.length,
    skipped: 0,
    failures: failed.map(name => ({ name, why: '' }))
  };
}

/** A runner's own counts; a run that broke off, or ran nothing, has failed. */
async function tests(program, env, counts) {
  const code = await show(program, env);
  const result = await counts();
  if (result === null) {
    return { ...answer(false), note: 'wrote no report' };
  }
  if (result.passed + result.failed === 0) {
    return { ...result, failed: 1, note: 'executed no test' };
  }
  return code !== 0 && result.failed === 0
    ? { ...result, failed: 1, note: `ended with ${code}` }
    : result;
}

const OTHERS = { firefox: 'FIREFOX', webkit: 'WEBKIT (Debian: webkit2gtk-driver, xvfb)' };

/** Says so where a journey had no browser to run in. */
async function withOthers(counts) {
  const missing = [];
  for (const [stamp, name] of Object.entries(OTHERS)) {
    // What was set up before the journey was there has no stamp of it.
    if ((await readFile(join(stamps, stamp), 'utf8').catch(() => '')) === '') {
      missing.push(`NO ${name} HERE: its journey was left out`);
    }
  }
  return counts === null || missing.length === 0 ? counts : { ...counts, note: missing.join('; ') };
}

/** Tests in a browser: all, or one half of them. */
function browserTests(rest, half) {
  const report = join(reports, `${half ?? 'playwright'}.json`);
  const options = ['--config=ui-tests/playwright.config.ts', '--reporter=list,json'];
  if (half !== undefined) {
    // What failed looks like is kept apart: each run begins by clearing its folder.
    options.push(`--project=${half}`, `--output=ui-tests/results/${half}`);
  }
  return tests(
    // Some of them start the service themselves.
    { ...bin('playwright', ['test', ...options, ...rest]), command: node() },
    { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    async () => {
      const counts = await playwrightCounts(report);
      return half === 'browser-2' ? counts : withOthers(counts);
    }
  );
}

/**
 * Tests against heavy real components. Where these can't be had, that has failed if they were named,
 * and else is told.
 *
 * @param absent resolves with why there are none, or null
 */
async function overlayTests(rest, absent, named) {
  const why = await absent;
  if (why !== null && named) {
    return { ...answer(false), note: why };
  }
  if (why !== null) {
    console.log(leftOut(why));
    return { passed: 0, failed: 0, skipped: 0, note: `LEFT OUT: ${why}`, last: leftOut(why) };
  }
  const report = join(reports, 'overlays.xml');
  const args = ['-m', 'pytest', `--junitxml=${report}`, OVERLAYS, ...rest];
  return tests({ command: overlaysPython, args }, { FACETRY_OVERLAYS: '1' }, () =>
    pytestCounts(report)
  );
}

function steps(rest, { absent, named }) {
  const jest = join(reports, 'jest.json');
  const pytest = join(reports, 'pytest.xml');
  return {
    build: async () =>
      answer(
        (await show({
          command: process.execPath,
          args: [join(root, 'scripts/build.mjs'), ...rest]
        })) === 0
      ),
    lint: () => checks(lintChecks()),
    types: () => checks(typeChecks),
    docs: () => checks([docsCheck]),
    jest: () =>
      inMemory(env =>
        tests(
          // The tests run in the Node that people get with the service.
          { ...bin('jest', ['--ci', '--json', `--outputFile=${jest}`, ...rest]), command: node() },
          env,
          () => jestCounts(jest)
        )
      ),
    pytest: () =>
      tests(pythonTool('pytest', [`--junitxml=${pytest}`, ...rest]), {}, () =>
        pytestCounts(pytest)
      ),
    overlays: () => overlayTests(rest, absent, named),
    playwright: () => browserTests(rest),
    'browser-1': () => browserTests(rest, 'browser-1'),
    'browser-2': () => browserTests(rest, 'browser-2')
  };
}

/**
 * Two cores, two lanes, each with one thing at a time: what computes in the one, what starts servers
 * and waits for them in the other. They take about as long as each other.
 */
async function runSteps(names, all, timed, inHalves) {
  const step = name => (names.includes(name) ? timed(name, all[name]) : Promise.resolve());
  const half = name => (inHalves ? timed(name, all[name]) : Promise.resolve());
  await step('build');
  const first = async () => {
    await step('jest');
    await step('lint');
    await step('docs');
    await half('browser-1');
  };
  const second = async () => {
    // Some of pytest's write what the compiler writes, too.
    await step('types');
    await step('pytest');
    await step('overlays');
    await half('browser-2');
  };
  await Promise.all([first(), second()]);
  if (!inHalves) {
    await step('playwright');
  }
}

/** Once more at the end, since the lanes' outputs run into each other and are long. */
function tellFailures(ran) {
  for (const [part, { failures = [] }] of ran) {
    for (const { name, why } of failures) {
      console.log(`\nFAILED ${part}: ${name}`);
      if (why !== '') {
        console.log(why.replaceAll(/^(?=.)/gm, '    '));
      }
    }
  }
}

async function main() {
  const { names, rest } = choose(process.argv.slice(2));
  const results = new Map();
  const timed = async (name, work) => {
    const start = performance.now();
    const result = await work().catch(error => ({ ...answer(false), note: error.message }));
    results.set(name, { ...result, seconds: (performance.now() - start) / 1000 });
  };

  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });
  await timed('setup', async () => {
    await setup({
      withBrowser: names.includes('playwright'),
      withElsewhere: names.includes('pytest') || names.includes('playwright')
    });
    return { passed: 0, failed: 0, skipped: 0 };
  });
  if (results.get('setup').failed === 0) {
    // Of a part that was named with arguments, nobody knows which half they are of.
    const inHalves = names.includes('playwright') && rest.length === 0;
    // Beside what comes before them: it takes as long as they do.
    const coming = names.includes('overlays') ? setupOverlays() : Promise.resolve();
    const absent = coming.then(
      () => null,
      error => error.message
    );
    const named = names.length < NAMES.length;
    await runSteps(names, steps(rest, { absent, named }), timed, inHalves);
  }

  const ran = [...results].sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  tellFailures(ran);
  for (const [, { last }] of ran) {
    if (last !== undefined) {
      console.log(last);
    }
  }
  console.log('');
  let passed = 0;
  let failed = 0;
  for (const [name, result] of ran) {
    passed += result.passed;
    failed += result.failed;
    const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
    const note = result.note ? ` (${result.note})` : '';
    console.log(
      `${name.padEnd(11)}${result.seconds.toFixed(1).padStart(7)} s  ` +
        `${result.passed} passed, ${result.failed} failed${skipped}${note}`
    );
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

try {
  await main();
} catch (error) {
  console.error(`test: ${error.message}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
