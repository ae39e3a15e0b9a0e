import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

import { buildGallery, type Theme, THEMES } from './gallery/build';

const ORIGIN = 'http://gallery.test';
const STATES = [
  'empty',
  'first-run',
  'connected',
  'held',
  'hostile',
  'waiting',
  'offline',
  'starting'
];

let files: Awaited<ReturnType<typeof buildGallery>>;

test.beforeAll(async () => {
  files = await buildGallery();
});

async function open(page: Page, theme: Theme, query: string): Promise<string[]> {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  await page.route(`${ORIGIN}/**`, route => {
    const file = files.get(new URL(route.request().url()).pathname);
    return file === undefined
      ? route.fulfill({ status: 404, body: '' })
      : route.fulfill({ contentType: file.type, body: file.body });
  });
  await page.goto(`${ORIGIN}/${theme}?${query}`);
  await page.locator('#gallery > *').waitFor();
  return errors;
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('#gallery').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

for (const theme of THEMES) {
  for (const state of STATES) {
    test(`the sidebar, ${state}, ${theme}, is readable by everybody`, async ({ page }) => {
      await page.setViewportSize({ width: 320, height: 800 });
      const errors = await open(page, theme, `state=${state}`);
      await expectAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      );
      expect(overflow).toBeLessThanOrEqual(0);
      expect(errors).toEqual([]);
      await page.screenshot({ path: test.info().outputPath('sidebar.png') });
    });
  }

  test(`the viewer, ${theme}, is readable by everybody, wide and narrow`, async ({ page }) => {
    const errors = await open(page, theme, 'panel=viewer');
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', /[1-9]/);
    await page
      .getByRole('row', { name: /was refused withdraw/ })
      .first()
      .click();
    await expect(page.getByRole('complementary')).toContainText('action_not_granted');
    await expectAccessible(page);
    await page.screenshot({ path: test.info().outputPath('viewer.png') });
    await page.setViewportSize({ width: 400, height: 800 });
    await expectAccessible(page);
    expect(errors).toEqual([]);
  });
}

test('a name with markup and turned-round letters stays text', async ({ page }) => {
  await open(page, 'light', 'state=hostile');
  await expect(page.getByText('<img src=x onerror=alert(1)>').first()).toBeVisible();
  expect(await page.locator('#gallery img').count()).toBe(0);
  expect(await page.locator('#gallery').innerText()).not.toContain('\u202E');
});

test('the viewer goes through its events by keyboard alone', async ({ page }) => {
  await open(page, 'light', 'panel=viewer');
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', /[1-9]/);
  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-rowindex', '2');
  await page.keyboard.press('End');
  await expect(page.getByRole('complementary')).toContainText('#0');
});
