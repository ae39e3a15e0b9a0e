import { expect, test } from '@playwright/test';

import { open, row } from './gallery/page';

test.describe('the viewer', () => {
  test('proves an action and its outcome in the page, and that the ledger goes on', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /churn.ipynb used deposit/).click();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(
      page.getByText(/^#\d+, #\d+ verified in this page: 11 checks passed\.$/)
    ).toBeVisible();
    await expect(page.getByText('65 events · live')).toBeVisible();
    await page.evaluate('gallery.append()');
    await expect(page.getByText('66 events · live')).toBeVisible();
    // The chosen row was brought into sight; the newest may have left it.
    await page.getByRole('treegrid', { name: 'Events, newest first' }).hover();
    await page.mouse.wheel(0, -10_000);
    await expect(row(page, /latecomer.ipynb was refused/)).toBeVisible();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(page.getByText('107 → 108').first()).toBeVisible();
  });

  test('names the check that fails, where what is shown is not what was recorded', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer&lie=time');
    await row(page, /was refused withdraw/).click();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(page.getByText(/^Not verified/)).toBeVisible();
    const failed = page.locator('.jp-Facetry-checks [data-ok="false"]');
    await expect(failed).toHaveCount(1);
    await expect(failed).toContainText(/The time is shown as 2026-\S+Z; recorded is 2026-\S+Z\./);
  });

  test('notices a ledger that was written anew since it was last seen', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /was refused withdraw/).click();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(page.getByText(/verified in this page/)).toBeVisible();
    await page.evaluate('gallery.rewrite()');
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(
      page.locator('.jp-Facetry-checks [data-ok="false"]', { hasText: 'saw before' })
    ).toBeVisible();
  });

  test('says so when the worker that verifies never starts', async ({ page }) => {
    await open(page, 'light', 'panel=viewer&worker=/nowhere.js');
    await row(page, /was refused withdraw/).click();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(page.getByText(/did not start\. Nothing was verified\./)).toBeVisible();
  });
});
