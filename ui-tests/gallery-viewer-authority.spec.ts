import { expect, type Locator, test } from '@playwright/test';

import { expectAccessible, open, row } from './gallery/page';

test.describe('authority', () => {
  test('is gone through by keyboard, and leads to what was done with a facet', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await page.getByRole('button', { name: 'Authority' }).click();
    const node = (name: RegExp): Locator => page.getByRole('button', { name });
    await node(/^Chrome on Linux, who may approve/).focus();
    await page.keyboard.press('ArrowRight');
    await expect(node(/^churn.ipynb: balance, deposit on bank/)).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(node(/^agent analyst: balance on bank/)).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-change]')).toHaveCount(3);
    await expect(node(/^churn.ipynb: balance, deposit on bank/)).toHaveAttribute(
      'aria-pressed',
      'true'
    );
    await page.getByRole('button', { name: 'Show what was done with it' }).click();
    await expect(page.getByRole('treegrid')).toBeVisible();
    await expect(page.getByText('Only churn.ipynb: bank')).toBeVisible();
  });

  test('tells what was asked, decided and granted, and which cells used it', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await page.getByRole('button', { name: 'Authority' }).click();
    const node = (name: RegExp): Locator => page.getByRole('button', { name });
    await node(/^churn.ipynb: balance, deposit on bank/).focus();
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-told="step"]')).toHaveText([
      /^churn.ipynb asked for balance, deposit on bank/,
      /^Chrome on Linux granted a request/,
      /^churn.ipynb received balance, deposit on bank/
    ]);
    const cells = page.locator('[data-told="use"]');
    await expect(cells).toHaveCount(4);
    await expect(cells.first()).toContainText('cell cell-1 of work/churn.ipynb. used 4 times');
    await expectAccessible(page);
    await node(/^churn.ipynb: balance, deposit on bank/).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary')).toContainText(
      'received balance, deposit on bank'
    );
    await cells.first().click();
    await expect(page.getByRole('complementary')).toContainText(
      'cell cell-1, according to the kernel'
    );
  });

  test('tells of all cells that used a facet, once somebody asks for more than the last', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer&cells=400');
    await page.getByRole('button', { name: 'Authority' }).click();
    const node = (name: RegExp): Locator => page.getByRole('button', { name });
    await node(/^churn.ipynb: balance, deposit on bank/).focus();
    await page.keyboard.press('Enter');
    const cells = page.locator('[data-told="use"]');
    await expect(cells).toHaveCount(6);
    const more = node(/^398 more cells/);
    await expect(more).toHaveAttribute('aria-expanded', 'false');
    await more.focus();
    await page.keyboard.press('Enter');
    await expect(more).toBeHidden();
    // As many as there is room for, and how many more there are.
    await expect(page.locator('[data-node]')).toHaveCount(300);
    await expect(
      page.getByText(/^and \d+ more cells that used it: Events shows them all$/)
    ).toBeVisible();
    // The keys are on the first that was told now.
    await expect(cells.nth(6)).toBeFocused();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await expect(page.locator('[data-node]').first()).toBeFocused();
    await expectAccessible(page);
  });

  test('of a selected event is that by which it was done', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /agent scout was refused balance/).click();
    await page.getByRole('button', { name: 'Authority' }).click();
    await expect(page.locator('[data-node]').first()).toContainText('who may approve');
    await expect(page.locator('.jp-Facetry-chips')).toContainText('in all of 107 entries');
  });

  test('as of a moment, compared with one before, says what was new', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await page.getByRole('button', { name: 'Authority' }).click();
    const local = (minutes: number): Promise<string> =>
      page.evaluate(ago => {
        const at = new Date(Date.now() - ago * 60_000);
        return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
      }, minutes);
    await page.getByLabel('As of').fill(await local(5));
    await page.getByLabel('compared with').fill(await local(50));
    await expect(page.getByText(/^As of .* · new and ended since /)).toBeVisible();
    await expect(page.locator('[data-change="begun"]').first()).toContainText('new');

    // Nothing is new since what came later.
    const before = page.getByLabel('compared with');
    await before.fill(await local(2));
    await expect(before).toHaveAccessibleDescription('Choose an earlier moment to compare with.');
    await expect(page.locator('[data-change="begun"]')).toHaveCount(0);
    await expect(page.getByText(/new and ended since/)).toHaveCount(0);
    await before.fill(await local(50));
    await expect(page.locator('[data-change="begun"]').first()).toContainText('new');
  });
});
