// How long the activation of our plugins holds the page, by the measures that they leave in the
// browser's timeline. A page of its own for each load; the first one fills the caches.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

import { Jupyter } from '../../ui-tests/support/jupyter';

const LOADS = 7;

interface IMeasured {
  name: string;
  duration: number;
}

interface IWindow {
  jupyterapp: { started: Promise<void> };
}

const stamp = join(process.cwd(), '.stamps/chromium');
const executablePath = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : '';
const jupyter = await Jupyter.start();
const browser = await chromium.launch(executablePath === '' ? {} : { executablePath });
const sum = (all: readonly IMeasured[]): number =>
  all.reduce((total, { duration }) => total + duration, 0);

async function load(): Promise<IMeasured[]> {
  const page = await browser.newPage();
  await page.goto(jupyter.page());
  await page.waitForFunction(() => 'jupyterapp' in window);
  const all = await page.evaluate(async () => {
    await (window as unknown as IWindow).jupyterapp.started;
    return performance
      .getEntriesByType('measure')
      .filter(({ name }) => name.startsWith('jupyterlab-facetry:'))
      .map(({ name, duration }) => ({ name, duration }));
  });
  await page.close();
  return all;
}

try {
  await load();
  const loads: IMeasured[][] = [];
  for (let round = 0; round < LOADS; round += 1) {
    loads.push(await load());
  }
  loads.sort((one, other) => sum(one) - sum(other));
  const median = loads[Math.floor(LOADS / 2)]!;
  const [slowest] = [...median].sort((one, other) => other.duration - one.duration);
  const told = {
    total: sum(median),
    slowest: `${slowest!.name} ${slowest!.duration.toFixed(1)} ms`,
    plugins: median.length
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
} finally {
  await browser.close();
  await jupyter.stop();
}
