import { expect, type Locator, test } from '@playwright/test';

import { crowded, expectAccessible, expectNone, open, row, steady } from './gallery/page';

test.describe('the tree', () => {
  test('says what its columns are, above the rows however far they are scrolled', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    const heads = grid.getByRole('columnheader');
    await expect(heads).toHaveText(['Entry', 'Time', 'What happened', 'Outcome']);
    // A cell is in the column of a head, by sight and by what a screen reader goes by.
    const used = row(page, /churn.ipynb used balance/).getByRole('gridcell');
    const places = (parts: Locator): Promise<[string | null, number][]> =>
      parts.evaluateAll(all =>
        all.map(part => [
          part.getAttribute('aria-colindex'),
          Math.round(part.getBoundingClientRect().right)
        ])
      );
    expect((await places(heads)).map(([index]) => index)).toEqual(['1', '2', '3', '4']);
    const apart = async (): Promise<unknown[]> => {
      const [head, cells] = [await places(heads), await places(used)];
      return [0, 1, 3].filter(at => String(head[at]) !== String(cells[at]));
    };
    await expectNone(apart);
    const top = (await steady(heads.first())).y;
    await grid.focus();
    await page.keyboard.press('End');
    const last = page.getByRole('row', { selected: true });
    await expect(last).toBeInViewport({ ratio: 0.98 });
    await expect(heads.first()).toBeInViewport({ ratio: 1 });
    expect((await heads.first().boundingBox())!.y).toBe(top);
    // No row that the keys come to lies behind them.
    for (let turn = 0; turn < 30; turn += 1) {
      await page.keyboard.press('ArrowUp');
      const below = async (): Promise<number> => {
        const [head, here] = [await heads.first().boundingBox(), await last.boundingBox()];
        return here!.y - (head!.y + head!.height);
      };
      await expect.poll(below).toBeGreaterThanOrEqual(0);
    }
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 800 });
    await expect(heads.filter({ visible: true })).toHaveText(['Entry', 'What happened', 'Outcome']);
    await expectNone(() => crowded(heads));
    await expectAccessible(page);
  });

  test('has outcomes, decisions and what ended besides under what they came of', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    const revoked = page.getByRole('row', { name: /Chrome on Linux revoked/, expanded: true });
    await revoked.click();
    const taken = page.getByRole('row', { name: /Chrome on Linux revoked/ }).nth(1);
    await expect(taken).toHaveAttribute('aria-level', '2');
    await expect(taken).toHaveAttribute('aria-setsize', '1');
    await page.keyboard.press('ArrowLeft');
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('ArrowRight');
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
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
    await expect(grid).toHaveAttribute('aria-rowcount', '67');
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
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
  });

  test('opens what a selected entry stands under', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    await grid.focus();
    await page.evaluate('gallery.model.select(3)');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('ArrowLeft');
    await expect(grid).toHaveAttribute('aria-rowcount', '64');
    await page.evaluate('gallery.model.select(5)');
    await expect(page.locator('[aria-selected="true"]')).toContainText('#5');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-level', '3');
  });
});
