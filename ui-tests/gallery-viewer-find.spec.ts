import { expect, type Page, test } from '@playwright/test';

import { expectAccessible, open, row } from './gallery/page';

/** What a screen reader would say of the node that has the keys. */
const here = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.querySelector('title')?.textContent ?? '');

test.describe('a drawing of three hundred', () => {
  test('is looked through: Enter goes to what is found, N goes on, / goes back to the field', async ({
    page
  }) => {
    const errors = await open(page, 'light', 'panel=viewer&state=crowd');
    await page.getByRole('button', { name: 'Authority', exact: true }).click();
    await expect(page.locator('svg [data-node]')).toHaveCount(300);
    const field = page.getByRole('searchbox', { name: 'Find in the drawing' });
    await field.fill('agent 11: openai');
    await expect(page.getByText('5 found · Enter goes to the next')).toBeVisible();
    await expect(page.locator('[data-found="true"]')).toHaveCount(5);
    await expectAccessible(page);
    await field.press('Enter');
    await expect.poll(() => here(page)).toMatch(/^agent 11: read on openai/);
    await expect(page.locator(':focus')).toBeInViewport();
    await page.keyboard.press('n');
    const second = page.locator(':focus');
    await expect(second).toHaveAttribute('data-found', 'true');
    const id = await second.getAttribute('data-node');
    await page.keyboard.press('n');
    await page.keyboard.press('Shift+N');
    await expect(second).toHaveAttribute('data-node', id!);
    await page.keyboard.press('/');
    await expect(field).toBeFocused();
    await field.fill('nobody at all');
    await expect(page.getByText('0 found')).toBeVisible();
    await field.press('Enter');
    await expect(field).toBeFocused();
    expect(errors).toEqual([]);
  });

  test('of an origin marks, too, what stands for more that is found, until that is drawn', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer&week');
    await row(page, /noted/).click();
    await page.getByRole('button', { name: 'Where does this come from?' }).click();
    const nodes = page.locator('svg [data-node]');
    await expect(nodes.first()).toBeVisible();
    const field = page.getByRole('searchbox', { name: 'Find in the drawing' });
    await field.fill('used list, read on');
    await expect(page.getByText(/^\d+ found · Enter goes to the next/)).toBeVisible();
    const more = page.locator('[data-kind="folded"][data-found="true"]');
    await expect(more).not.toHaveCount(0);
    await expectAccessible(page);
    await field.press('Enter');
    for (let steps = 0; steps < 40 && (await more.and(page.locator(':focus')).count()) === 0;) {
      steps += 1;
      const before = await page.locator(':focus').getAttribute('data-node');
      await page.keyboard.press('n');
      await expect(page.locator(':focus')).not.toHaveAttribute('data-node', before!);
    }
    await expect(page.locator(':focus')).toBeInViewport();
    const before = await nodes.count();
    await page.keyboard.press('Enter');
    await expect.poll(() => nodes.count()).toBeGreaterThan(before);
  });
});
