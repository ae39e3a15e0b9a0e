import { expect, test } from './support/fixtures';
import { Journey } from './support/journey';

/** Of the usual workspace all that the tests before left open would be opened, and its kernels asked for. */
const FRESH = 'lab/workspaces/fresh';

interface IApp {
  started: Promise<void>;
  listPlugins(): string[];
  isPluginActivated(id: string): boolean;
}

test('JupyterLab loads with the plugins of this extension active', async ({ jupyter, page }) => {
  await page.goto(jupyter.page(FRESH));
  await page.waitForFunction(() => 'jupyterapp' in window);
  const plugins = await page.evaluate(async () => {
    const app = (window as unknown as { jupyterapp: IApp }).jupyterapp;
    await app.started;
    return app
      .listPlugins()
      .filter(id => id.startsWith('jupyterlab-facetry:'))
      .map(id => ({
        id,
        active: app.isPluginActivated(id),
        measured: performance.getEntriesByName(id, 'measure').length
      }));
  });
  expect(plugins.length).toBeGreaterThan(0);
  expect(plugins).toEqual(plugins.map(({ id }) => ({ id, active: true, measured: 1 })));
});

test('a tour asked for before anybody may approve starts no kernel, so the way to become the first stays', async ({
  newcomer,
  page
}) => {
  await page.goto(newcomer.page());
  await page.locator('.jp-LauncherCard').filter({ hasText: 'Facetry Tour' }).click();
  await expect(page.getByRole('dialog')).toContainText('Nobody can approve yet');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const kernels = await newcomer.fetch('api/kernels');
  expect(await kernels.json()).toEqual([]);
  const sidebar = page.locator('#jp-facetry-sidebar');
  const start = sidebar.getByRole('button', { name: 'Let this browser approve' });
  const { page: approval } = await new Journey(page, newcomer).opens(start);
  await expect(approval.getByRole('heading', { level: 1 })).toHaveText('Let this browser approve');
});

test('the server asks strangers for its token', async ({ jupyter }) => {
  const response = await fetch(`${jupyter.origin}${jupyter.baseUrl}api/contents`);
  expect(response.status).toBe(403);
});

test('the page keeps its own key apart from one that approves, should both be of one origin', async ({
  jupyter,
  page
}) => {
  await page.goto(jupyter.page(FRESH));
  const names = (): Promise<string[]> =>
    page.evaluate(
      () =>
        new Promise<string[]>((resolve, reject) => {
          const opening = indexedDB.open('facetry', 1);
          opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const asked = opening.result.transaction('keys').objectStore('keys').getAllKeys();
            asked.onerror = () => reject(asked.error);
            asked.onsuccess = () => {
              opening.result.close();
              resolve(asked.result.map(String));
            };
          };
        })
    );
  await expect.poll(names, { timeout: 90_000 }).toEqual([expect.stringMatching(/^\S+ page$/)]);
});
