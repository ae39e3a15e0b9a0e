import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// Written by `npm run setup -- --browser`; empty: Playwright's own Chromium.
const stamp = join(__dirname, '../.stamps/chromium');
const executablePath = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : '';

/** What stands without JupyterLab, and the journeys. */
const FIRST = [
  'approvers',
  'consent',
  'consent-*',
  'gallery-*',
  'page',
  'journey',
  'journey-*'
].map(name => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  // For a machine ten times slower than the one these were written on: what comes ends the wait.
  timeout: 300_000,
  expect: { timeout: 45_000 },
  // Two cores, of which what else runs has one; and the journeys measure time.
  workers: 1,
  // `npm test` runs each in a lane of its own (scripts/test.mjs), which end at about the same time.
  projects: [
    { name: 'browser-1', testMatch: FIRST },
    {
      name: 'browser-2',
      testMatch: '**/*.spec.ts',
      testIgnore: FIRST,
      use: { actionTimeout: 60_000, navigationTimeout: 120_000 }
    }
  ],
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  use: {
    browserName: 'chromium',
    launchOptions: executablePath === '' ? {} : { executablePath },
    viewport: { width: 1400, height: 900 },
    screenshot: 'only-on-failure',
    // Both need programs that a system's Chromium does not bring.
    video: 'off',
    trace: 'off'
  }
});
