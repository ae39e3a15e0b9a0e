import { test as base } from '@playwright/test';
import { Journey } from './journey';
import { Jupyter } from './jupyter';

interface ITestFixtures {
  /** A server that nobody has used before. */
  newcomer: Jupyter;
  /** The page of somebody who may approve and has taken the tour up to its first cell. */
  lab: Journey;
}

interface IWorkerFixtures {
  jupyter: Jupyter;
  everyday: Journey;
}

/** Tests with a Jupyter server and a browser that all tests of a worker share. */
export const test = base.extend<ITestFixtures, IWorkerFixtures>({
  newcomer: [
    async ({}, use) => {
      const jupyter = await Jupyter.start();
      await use(jupyter);
      await jupyter.stop();
    },
    { timeout: 300_000 }
  ],
  lab: async ({ everyday }, use, info) => {
    await use(everyday);
    if (info.status !== info.expectedStatus) {
      await everyday.page.screenshot({ path: info.outputPath('lab.png') });
    }
  },
  jupyter: [
    async ({}, use) => {
      const jupyter = await Jupyter.start();
      await jupyter.addBareKernel();
      await use(jupyter);
      await jupyter.stop();
    },
    { scope: 'worker', timeout: 300_000 }
  ],
  everyday: [
    async ({ browser, jupyter }, use) => {
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      const journey = new Journey(await context.newPage(), jupyter);
      context.setDefaultTimeout(60_000);
      context.setDefaultNavigationTimeout(120_000);
      await journey.arrive();
      await journey.takeTour();
      await use(journey);
      await context.close();
    },
    { scope: 'worker', timeout: 300_000 }
  ]
});

export { expect } from '@playwright/test';
