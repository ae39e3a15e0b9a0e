import { expect, test } from '@playwright/test';

import { expectAccessible, open, row } from './gallery/page';

test.describe('the tree', () => {
  test('has outcomes, decisions and what ended besides under what they came of', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
    const revoked = page.getByRole('row', { name: /Chrome on Linux revoked/, expanded: true });
    await revoked.click();
    const taken = page.getByRole('row', { name: /Chrome on Linux revoked/ }).nth(1);
    await expect(taken).toHaveAttribute('aria-level', '2');
    await expect(taken).toHaveAttribute('aria-setsize', '1');
    await page.keyboard.press('ArrowLeft');
    await expect(grid).toHaveAttribute('aria-rowcount', '64');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('ArrowRight');
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-level', '2');
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-level', '1');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await expectAccessible(page);
  });

  test('opens an act on its outcome, by key and by pointer', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await row(page, /churn.ipynb used deposit/).click();
    await page.keyboard.press('ArrowRight');
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    await page.keyboard.press('ArrowRight');
    const here = page.locator('[aria-selected="true"]');
    await expect(here).toContainText('outcome: done');
    await expect(here).toHaveAttribute('aria-level', '2');
    // It is told with what it is the outcome of.
    await expect(page.getByRole('complementary')).toContainText('churn.ipynb used deposit on bank');
    await page.keyboard.press('ArrowDown');
    await expect(here).toHaveAttribute('aria-level', '1');
    await row(page, /churn.ipynb used deposit/)
      .locator('.jp-Facetry-twist')
      .click();
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
  });

  test('opens what a selected entry stands under', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
    await grid.focus();
    await page.evaluate('gallery.model.select(3)');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('ArrowLeft');
    await expect(grid).toHaveAttribute('aria-rowcount', '63');
    await page.evaluate('gallery.model.select(5)');
    await expect(page.locator('[aria-selected="true"]')).toContainText('#5');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-level', '3');
  });
});
