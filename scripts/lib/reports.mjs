// Reads what the test runners wrote about a run: how many tests passed, failed and were skipped, and
// which failed, with the first words of why.
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './workspace.mjs';

const MOST_LINES = 12;

/** A test that failed, as it is told at the end of a run. */
function failure(name, why = '') {
  const lines = stripVTControlCharacters(why).trim().split('\n');
  return { name, why: lines.slice(0, MOST_LINES).join('\n') };
}

async function text(path) {
  return readFile(path, 'utf8').catch(() => null);
}

export async function jestCounts(path) {
  const json = await text(path);
  if (json === null) {
    return null;
  }
  const report = JSON.parse(json);
  // A file that did not load counts no test of its own, yet it failed.
  const broken = report.testResults.filter(
    file =>
      file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed')
  );
  const each = report.testResults.flatMap(file =>
    file.assertionResults
      .filter(test => test.status === 'failed')
      .map(test =>
        failure(`${relative(root, file.name)}: ${test.fullName}`, test.failureMessages.join('\n'))
      )
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...each,
      ...broken.map(({ name, message }) => failure(relative(root, name), message))
    ]
  };
}

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const fromXml = text =>
  text.replaceAll(/&(?:#(\d+)|(\w+));/g, (_, code, name) =>
    code === undefined ? (ENTITIES[name] ?? '') : String.fromCodePoint(Number(code))
  );

/** What went wrong, without the source of the test that pytest tells before it. */
function pytestWhy(text) {
  const lines = text.split('\n');
  const told = lines.filter(line => line.startsWith('E  '));
  return [...told.slice(0, MOST_LINES - 1), lines.findLast(line => line.trim() !== '')].join('\n');
}

export async function pytestCounts(path) {
  const xml = await text(path);
  if (xml === null) {
    return null;
  }
  const suites = [...xml.matchAll(/<testsuite\s[^>]*>/g)].map(match => match[0]);
  const sum = name =>
    suites.reduce(
      (total, tag) => total + Number(new RegExp(`\\s${name}="(\\d+)"`).exec(tag)?.[1] ?? 0),
      0
    );
  const failed = sum('failures') + sum('errors');
  const of = (tag, name) => fromXml(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
  const cases = xml.matchAll(
    /(<testcase\s[^>]*[^/]>)\s*<(?:failure|error)\s[^>]*>([^<]*)<\/(?:failure|error)>/g
  );
  return {
    passed: sum('tests') - failed - sum('skipped'),
    failed,
    skipped: sum('skipped'),
    failures: [...cases].map(([, tag, why]) =>
      failure(`${of(tag, 'classname')}: ${of(tag, 'name')}`, pytestWhy(fromXml(why)))
    )
  };
}

/** The steps of a test, from the outermost, in which an error was thrown. */
function stepsOf(steps, message) {
  const found = steps.find(({ error }) => error?.message === message);
  return found === undefined ? [] : [found.title, ...stepsOf(found.steps ?? [], message)];
}

/** What went wrong in a test in a browser: all of it, a few lines each, with the step and the place. */
function browserWhy({ errors, steps = [] }) {
  const most = Math.max(1, Math.floor(MOST_LINES / errors.length) - 1);
  return errors
    .map(({ message = '', location }) => {
      const at =
        location === undefined ? [] : [`${relative(root, location.file)}:${location.line}`];
      const lines = stripVTControlCharacters(message).trim().split('\n');
      return [[...at, ...stepsOf(steps, message)].join(' › '), ...lines.slice(0, most)].join('\n');
    })
    .join('\n');
}

/** Of a suite as Playwright's JSON reporter writes it, and of those within. */
function browserFailures({ specs = [], suites = [] }) {
  return [
    ...specs
      .filter(({ ok }) => !ok)
      .map(({ file, line, title, tests }) => ({
        name: `${file}:${line}: ${title}`,
        why: tests.flatMap(({ results }) => results.map(browserWhy)).join('\n')
      })),
    ...suites.flatMap(browserFailures)
  ];
}

export async function playwrightCounts(path) {
  const json = await text(path);
  if (json === null) {
    return null;
  }
  const { stats, errors, suites } = JSON.parse(json);
  return {
    passed: stats.expected,
    // A test that needed a second try did not hold.
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...suites.flatMap(browserFailures),
      ...errors.map(({ message }) => failure('playwright', message))
    ]
  };
}
