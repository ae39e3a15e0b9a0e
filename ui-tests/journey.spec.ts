import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { oneByteChanged } from './support/bundle';
import { expect, test } from './support/fixtures';
import { Journey } from './support/journey';
import { Pictures } from './support/pictures';
import { check } from './support/pressed';

test.use({ actionTimeout: 45_000 });

test('three minutes: connect, ask, grant less, use, see it proven, revoke', async ({
  newcomer: jupyter,
  page
}, info) => {
  test.setTimeout(600_000);
  const shoot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) });
  const journey = new Journey(page, jupyter);
  const pictures = new Pictures(page, info);

  await test.step('the browser is opened on one button, then on JupyterLab', async () => {
    await journey.visit('facetry/welcome');
    const enrol = page.getByRole('button', { name: 'Let this browser approve' });
    await enrol.waitFor();
    await pictures.take('first-run', page.getByRole('main'));
    await journey.press(enrol);
    await journey.ready();
  });

  await test.step('the tour connects three services, one confirmation each', async () => {
    await journey.takeTour();
    await shoot('1-connected');
  });

  await test.step('a cell asks and waits; less is granted than was asked', async () => {
    const cell = await journey.run('facetry.need("bank"');
    const card = journey.card;
    await expect(card.getByRole('heading', { level: 1 })).toContainText('asks');
    const deposit = card.getByRole('checkbox', { name: 'deposit' });
    await check(deposit, false);
    await pictures.take('approve', page, () => expect(card.getByText('or type')).toBeVisible());
    await journey.press(card.getByRole('button', { name: 'Grant narrowed' }));
    await expect(cell.locator('.jp-OutputArea')).toContainText('may use balance on bank');
    await expect(journey.sidebar).toContainText('balance');
    await shoot('3-granted');
  });

  await test.step('the facet does what it says, and every use is recorded', async () => {
    const cell = await journey.run('acct.balance()');
    await expect(cell.getByRole('button', { name: /recorded #\d+/ })).toBeVisible();
    const missing = await journey.run('hasattr(acct, "withdraw")');
    await expect(missing.locator('.jp-OutputArea')).toContainText('False');
  });

  await test.step('pandas reads through a facet of one folder', async () => {
    const cell = await journey.run('facet://sales');
    await journey.press(journey.card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(cell.locator('.jp-OutputArea')).toContainText('north');
  });

  await test.step('a second actor is stopped, and the true reason is known', async () => {
    const cell = await journey.run('month_end.summary');
    await expect(cell.locator('.jp-OutputArea')).toContainText('best region');
    const used = journey.cell('acct.balance()').getByRole('button', { name: /recorded/ });
    await used.click();
    const viewer = page.locator('#jp-facetry-provenance');
    await expect(viewer.getByRole('treegrid')).toBeVisible();
    await viewer
      .getByRole('row', { name: /refused withdraw/ })
      .first()
      .click();
    await expect(viewer).toContainText(/action_not_granted|not granted/);
    await shoot('4-refused');
  });

  await test.step('the page itself verifies the entry', async () => {
    const viewer = page.locator('#jp-facetry-provenance');
    await viewer.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(viewer.locator('[data-ok="true"]')).not.toHaveCount(0);
    await expect(viewer.locator('[data-ok="false"]')).toHaveCount(0);
    // A key is called by whose it is.
    await expect(viewer).toContainText(/With the key of .*tour\.ipynb/);
    await pictures.take('provenance');
  });

  await test.step('its file is verified as well, and one byte that was changed in it is found', async () => {
    const viewer = page.locator('#jp-facetry-provenance');
    await viewer.getByText('Export', { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      viewer.getByRole('button', { name: /all that this page may see/ }).click()
    ]);
    const written = await readFile(await download.path(), 'utf8');
    const changed = oneByteChanged(written);
    await journey.execute('facetry:verify-bundle');
    const verdict = viewer.getByRole('status').getByRole('heading');
    const verify = (text: string): Promise<void> =>
      viewer.locator('input[type="file"]').setInputFiles({
        name: 'facetry.bundle',
        mimeType: 'application/x-ndjson',
        buffer: Buffer.from(text)
      });
    await verify(written);
    await expect(verdict).toContainText('Nothing is wrong with this file.');
    await expect(viewer).toContainText('The log’s key is that of the service of this page.');
    await verify(changed.text);
    await expect(verdict).toContainText(`Something is wrong at entry #${changed.entry}.`);
    await expect(viewer).toContainText(/In the file it says: .*tour\.ipynb used/);
    await page.setViewportSize({ width: 1400, height: 700 });
    await pictures.take('one-byte', viewer);
    await page.setViewportSize({ width: 1400, height: 900 });
    await viewer.getByRole('button', { name: 'Events', exact: true }).click();
    await writeFile(join(jupyter.notebooks, 'mailed.bundle'), changed.text);
  });

  await test.step('and so is a file of the file browser, opened by a double click', async () => {
    await journey.execute('filebrowser:activate');
    await journey.execute('filebrowser:go-to-path', { path: '/' });
    await journey.execute('filebrowser:refresh');
    const listed = page.locator('.jp-DirListing-item').filter({ hasText: 'mailed.bundle' });
    await expect(listed.locator('[data-icon="facetry:verify"]')).toBeVisible();
    await listed.dblclick();
    const opened = page.getByRole('region', { name: 'Verify a file' }).filter({ visible: true });
    await expect(opened.getByRole('heading', { level: 2 })).toContainText('Something is wrong at');
    await expect(opened).toBeFocused();
    await page.getByRole('tab', { name: 'Provenance' }).click();
    await journey.execute('facetry:show-facets');
  });

  await test.step('revoked by one click, it ends with the next call, in one line', async () => {
    const row = journey.sidebar.locator('[data-facet]').filter({ hasText: 'bank' }).first();
    await row.getByRole('button', { name: 'Revoke' }).click();
    await expect(row).toBeHidden();
    await page.getByRole('tab', { name: /tour\.ipynb/ }).click();
    const cells = page.locator('.jp-CodeCell').filter({ hasText: 'acct.balance()' });
    await cells.last().locator('.cm-content').click();
    await page.keyboard.press('Shift+Enter');
    await expect(cells.last().locator('.jp-OutputArea')).toContainText('Refused');
    await shoot('6-revoked');
  });

  await test.step('started again another day, all is as it was left', async () => {
    const saved = page.waitForResponse(
      answer => answer.request().method() === 'PUT' && /tour\.ipynb/.test(answer.url())
    );
    await page.keyboard.press('Control+s');
    expect((await saved).ok()).toBe(true);
    await jupyter.restart();
    await journey.visit('lab');
    await journey.ready();
    await journey.execute('facetry:start-tour');
    await expect(journey.row('sales')).toBeVisible();
    await expect(journey.notebook).toContainText('best region');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    const cell = await journey.run('facetry.need("bank"');
    await journey.deny(journey.card);
    await expect(cell.locator('.jp-OutputArea')).toContainText('Denied');
  });
});
