import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// Written by `npm run setup -- --browser`; empty: Playwright's own Chromium.
const stamp = join(__dirname, '../.stamps/chromium');
const executablePath = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : '';

/** Those without a JupyterLab. */
const PAGES = ['approvers', 'consent', 'consent-*', 'gallery-*', 'page'].map(
  name => `**/${name}.spec.ts`
);

export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // One JupyterLab at a time: two cores, and the journeys measure time.
  workers: 1,
  // Halves of about the same length, which `npm test` runs one beside the other.
  projects: [
    { name: 'pages', testMatch: PAGES },
    { name: 'lab', testMatch: '**/*.spec.ts', testIgnore: PAGES }
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
