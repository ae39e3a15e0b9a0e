// Reads what the test runners wrote about a run: how many tests passed, failed and were skipped.
import { readFile } from 'node:fs/promises';

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
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests
  };
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
  return { passed: sum('tests') - failed - sum('skipped'), failed, skipped: sum('skipped') };
}

export async function playwrightCounts(path) {
  const json = await text(path);
  if (json === null) {
    return null;
  }
  const { stats, errors } = JSON.parse(json);
  return {
    passed: stats.expected,
    // A test that needed a second try did not hold.
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped
  };
}
