import { test as base } from '@playwright/test';
import { Jupyter } from './jupyter';

/** Tests with a Jupyter server that all tests of a worker share. */
export const test = base.extend<object, { jupyter: Jupyter }>({
  jupyter: [
    async ({}, use) => {
      const jupyter = await Jupyter.start();
      await use(jupyter);
      await jupyter.stop();
    },
    { scope: 'worker' }
  ]
});

export { expect } from '@playwright/test';
