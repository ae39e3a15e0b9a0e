import type { Browser } from '@playwright/test';

import { Authenticator } from './support/authenticator';
import { expect, test } from './support/fixtures';
import { Hub } from './support/hub';
import { Journey } from './support/journey';

test.describe.configure({ mode: 'serial' });
const PATH = 'month-end.ipynb';

let hub: Hub;
let browser: Browser;
let journey: Journey;

test.beforeAll(async ({ playwright, launchOptions }) => {
  hub = await Hub.open();
  browser = await playwright.chromium.launch({ ...launchOptions, args: hub.options });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  journey = new Journey(await context.newPage(), hub);
});
test.afterAll(async () => {
  await browser?.close();
  await hub?.close();
});
test.afterEach(async ({}, info) => {
  if (info.status !== info.expectedStatus) {
    await journey.page.screenshot({ path: info.outputPath('hub.png') });
  }
});

test('at a hub, whose page that approves has a name of its own, cards, results, sidebar and viewer work', async () => {
  const { page } = journey;

  await test.step('whoever signs in at the hub becomes the first that approves', async () => {
    await journey.visit('lab');
    await page.getByLabel('Username').fill('ada');
    await page.getByLabel('Password').fill('anything');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await journey.ready();
    await journey.execute('facetry:show-facets');
    const approval = await journey.opens(
      journey.sidebar.getByRole('button', { name: 'Let this browser approve' })
    );
    const button = approval.page.getByRole('button', { name: 'Let this browser approve' });
    await approval.press(button);
    await expect(approval.page).toHaveURL(/^https:\/\/hub\.test:\d+\/user\/ada\/lab/);
    await approval.page.close();
  });

  await test.step('a cell asks, and goes on once its card was granted in the sidebar', async () => {
    const config = { folder: hub.notebooks, write: false };
    const connected = journey.execute('facetry:connect', { name: 'files', kind: 'files', config });
    await journey.connect('files');
    await connected;
    await journey.open(PATH, [
      'import facetry\nfiles = facetry.need("files", "list", why="month end")',
      'files.list()',
      'more = facetry.need("files", "stat")\nmore'
    ]);
    const asking = await journey.run('"list"');
    await expect(asking.locator('.jp-OutputArea')).toContainText('Waiting for your decision.');
    const frame = journey.sidebar.locator('iframe[title]');
    await expect(frame).toHaveAttribute('src', new RegExp(`^${hub.consent}/`));
    await journey.press(journey.card.getByRole('button', { name: 'Grant', exact: true }));
    const used = await journey.run('files.list()');
    await expect(used.locator('.jp-OutputArea')).toContainText(PATH);
    await expect(journey.row('files')).toContainText('list');
    await used.getByRole('button', { name: /recorded #\d+/ }).click();
  });

  await test.step('the viewer opens at it, and proves it', async () => {
    const viewer = page.locator('#jp-facetry-provenance');
    await expect(viewer.getByRole('complementary', { name: 'Details' })).toContainText(
      `${PATH} used list on files`
    );
    await viewer.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(viewer.getByText(/verified in this page/)).toBeVisible();
    await expect(viewer.locator('[data-ok="false"]')).toHaveCount(0);
  });

  await test.step('a link that is copied leads everybody to their own server, and shows the same there', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const viewer = page.locator('#jp-facetry-provenance');
    // It says so for a while only.
    await Promise.all([
      expect(viewer.getByText('Link copied')).toBeVisible(),
      viewer.getByRole('button', { name: 'Copy link to this view' }).click()
    ]);
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(/^https:\/\/hub\.test:\d+\/hub\/user-redirect\/lab\?facetry-view=events&/);
    // Nothing of whose server it was made on, nor of a login.
    expect(link).not.toMatch(/ada|token/);
    const entry = new URL(link).searchParams.get('facetry-entry');
    const tab = journey.on(await page.context().newPage());
    await tab.page.goto(link);
    await tab.ready();
    await expect(tab.page).toHaveURL(/^https:\/\/hub\.test:\d+\/user\/ada\/lab/);
    const there = tab.page.locator('#jp-facetry-provenance');
    await expect(there.getByRole('complementary', { name: 'Details' })).toContainText(
      `recorded #${entry}`
    );
    await expect(there.locator('.jp-Facetry-unfollowed')).toHaveCount(0);
    await tab.page.close();
  });
});

test('a passkey at that name by https is added in a window, and shown in the frame of the hub’s page', async () => {
  const { page } = journey;
  const authenticator = await Authenticator.plugIn(page);

  await test.step('it belongs to the name of the page that approves', async () => {
    await page.goto(`${hub.consent}/#devices=all`);
    await page.getByRole('button', { name: 'Passkeys of this browser' }).click();
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await journey.press(page.getByRole('button', { name: 'Add it' }));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('The passkey is added');
    const [{ rpId } = {}] = await authenticator.passkeys();
    expect(rpId).toBe(new URL(hub.consent).hostname);
  });

  await test.step('what is granted in the frame shows it', async () => {
    const [{ signCount: before } = { signCount: -1 }] = await authenticator.passkeys();
    await journey.visit('lab');
    await journey.ready();
    await journey.show(PATH);
    await journey.execute('facetry:show-facets');
    const asking = await journey.run('"stat"');
    await journey.press(journey.card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(asking.locator('.jp-OutputArea')).toContainText('You may use stat on files.');
    expect((await authenticator.passkeys())[0]!.signCount).toBeGreaterThan(before);
  });
});
