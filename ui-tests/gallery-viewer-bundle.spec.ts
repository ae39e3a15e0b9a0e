import { readFileSync } from 'node:fs';

import { expect, type Page, test } from '@playwright/test';

import { expectAccessible, open, row } from './gallery/page';

test.describe('a bundle', () => {
  /** What opened in which entries of the file that is saved. */
  const saved = async (page: Page, item: RegExp): Promise<number[]> => {
    await page.getByText('Export', { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: item }).click()
    ]);
    expect(download.suggestedFilename()).toBe('facetry.bundle');
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    const entries = lines.map(line => JSON.parse(line) as { entry?: number; openings?: object });
    expect(entries.filter(({ entry }) => entry !== undefined)).toHaveLength(107);
    return entries
      .filter(({ openings }) => Object.keys(openings ?? {}).length > 0)
      .map(({ entry }) => entry!);
  };

  test('is of all, of what is shown, or of the selected event, and always of the whole log', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '66');
    const all = await saved(page, /all that this page may see/);
    expect(all.length).toBeGreaterThan(100);
    await page.getByRole('searchbox', { name: 'Search events' }).fill('withdraw');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '5');
    const refusals = await saved(page, /the 4 events in the table/);
    expect(refusals.length).toBeLessThan(20);
    await row(page, /was refused withdraw/).click();
    const one = await saved(page, /event #\d+ alone/);
    expect(one.length).toBeLessThan(refusals.length);
  });

  test('ends where witnesses cosigned the log, if that is wanted', async ({ page }) => {
    await open(page, 'light', 'panel=viewer&cosigned=100');
    await page.getByText('Export', { exact: true }).click();
    const only = page.getByRole('checkbox', { name: /as far as witnesses cosigned: 100 of 107/ });
    await only.check();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /all that this page may see/ }).click()
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    const entries = lines.filter(line => 'entry' in (JSON.parse(line) as object));
    expect(entries).toHaveLength(100);
    await page.getByText('Export', { exact: true }).click();
    await expect(page.getByText('facetry export --policy FILE')).toBeVisible();
  });

  test('with everything is a matter of the approval page; what goes wrong is said', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer');
    await page.getByText('Export', { exact: true }).click();
    await page.getByRole('button', { name: /everything, on the approval page/ }).click();
    await expect(page).toHaveTitle('export');
    await page.evaluate('gallery.withhold()');
    await page.getByText('Export', { exact: true }).click();
    await page.getByRole('button', { name: /all that this page may see/ }).click();
    await expect(
      page.getByText('No bundle was written: The service does not show entry #0.')
    ).toBeVisible();
  });
});
