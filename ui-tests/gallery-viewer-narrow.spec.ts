import { expect, type Page, test } from '@playwright/test';

import { THEMES } from './gallery/build';
import { expectAccessible, open } from './gallery/page';
import { pressUntil } from './support/keys';

test.use({ viewport: { width: 320, height: 800 } });

/** Text of twice the size. */
const LARGE = 'panel=viewer&text=26px';

/** What is behind the one button, as it is called. */
const FOLDED = ['Filter', 'Fit', 'Zoom in', 'Zoom out', 'Center', 'Only this time'];

async function high(page: Page): Promise<number> {
  return (await page.getByRole('toolbar').boundingBox())!.height;
}

for (const theme of THEMES) {
  test(`with large text the tools take little of a narrow panel, and all of them are there, ${theme}`, async ({
    page
  }) => {
    const errors = await open(page, theme, LARGE);
    const tools = page.getByRole('toolbar');
    const more = tools.getByRole('button', { name: 'More tools' });
    await expect(more).toHaveAttribute('aria-expanded', 'false');
    await expect.poll(() => high(page)).toBeLessThan(800 / 5);
    await expect(tools.getByRole('searchbox')).toBeVisible();
    await expect(tools.getByRole('group', { name: 'Look at' }).getByRole('button')).toHaveCount(4);
    for (const name of FOLDED) {
      await expect(tools.getByRole('button', { name, exact: true })).toHaveCount(0);
    }
    // It is not seen, and still said.
    await expect(tools.getByText('65 events · live')).toBeAttached();
    // What the events are has the room.
    await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(3);
    await expectAccessible(page);
    await more.click();
    for (const name of FOLDED) {
      await expect(tools.getByRole('button', { name, exact: true })).toBeVisible();
    }
    await expect(tools.getByText('Export', { exact: true })).toBeVisible();
    await expect(page.locator('.jp-Facetry-legend')).toBeVisible();
    await expectAccessible(page);
    expect(errors).toEqual([]);
  });
}

test('they are folded and unfolded by keys, which are never lost', async ({ page }) => {
  await open(page, 'light', LARGE);
  const tools = page.getByRole('toolbar');
  const more = tools.getByRole('button', { name: 'More tools' });
  const filter = tools.getByRole('button', { name: 'Filter', exact: true });
  await tools.getByRole('searchbox').focus();
  await page.keyboard.press('Tab');
  await expect(more).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(filter).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await expect(filter).toBeHidden();
  // From there on nothing that is not seen has the keys.
  await page.keyboard.press('Tab');
  await expect(tools.getByRole('button', { name: 'Events', exact: true })).toBeFocused();
  const grid = page.getByRole('treegrid');
  await pressUntil(page, 'Tab', () => grid.evaluate(table => table.matches(':focus-within')), 8);
});

test('one that has the keys stays while the panel becomes narrow', async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 800 });
  await open(page, 'light', LARGE);
  const fit = page.getByRole('toolbar').getByRole('button', { name: 'Fit', exact: true });
  await expect(page.getByRole('button', { name: 'More tools' })).toBeHidden();
  await fit.focus();
  await page.setViewportSize({ width: 320, height: 800 });
  await expect(page.getByRole('button', { name: 'More tools' })).toBeVisible();
  await expect(fit).toBeFocused();
  await expect(fit).toBeVisible();
});

test('a link to be copied by hand gives the keys back to what copies', async ({ page }) => {
  await page.addInitScript(() =>
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: () => Promise.reject(new Error('not here')) }
    })
  );
  await open(page, 'light', LARGE);
  await page.getByRole('button', { name: 'More tools' }).click();
  const copy = page.getByRole('button', { name: 'Copy link to this view' });
  await copy.click();
  await expect(page.getByLabel('Copy it from here:')).toBeFocused();
  await page.getByRole('button', { name: 'More tools' }).click();
  await page.getByLabel('Copy it from here:').press('Escape');
  await expect(copy).toBeFocused();
});

test('in German, too, they take little of a narrow panel', async ({ page }) => {
  await open(page, 'light', `${LARGE}&lang=de-DE`);
  await expect(page.getByRole('button', { name: 'Weitere Werkzeuge' })).toBeVisible();
  await expect.poll(() => high(page)).toBeLessThan(800 / 5);
});

test('what is asked for below, in the details, is seen from its top', async ({ page }) => {
  await open(page, 'light', 'panel=viewer');
  const split = page.locator('.jp-Facetry-split');
  const above = (): Promise<number> => split.evaluate(element => element.scrollTop);
  await page
    .getByRole('row', { name: /^#10\d / })
    .first()
    .click();
  const details = page.getByRole('complementary');
  const down = async (): Promise<void> => {
    await details.getByRole('button', { name: 'Verify', exact: true }).scrollIntoViewIfNeeded();
    await expect.poll(above).toBeGreaterThan(0);
  };
  await down();
  await details.getByRole('button', { name: 'Where does this come from?' }).click();
  await expect(page.getByRole('button', { name: /^Refusal: / })).toBeInViewport();
  await expect.poll(above).toBe(0);
  for (const view of ['Authority', 'Events']) {
    await down();
    await page.getByRole('button', { name: view, exact: true }).click();
    await expect.poll(above).toBe(0);
  }
});

test('commands that are shown wrap between their words alone', async ({ page }) => {
  for (const lang of ['', '&lang=de-DE']) {
    await open(page, 'light', `panel=viewer${lang}`);
    await page.getByText(/^Export(ieren)?$/).click();
    const words = page.locator('.jp-Facetry-viewer code .jp-Facetry-word');
    await expect(words.filter({ hasText: '--policy' }).first()).toBeVisible();
    const lines = (): Promise<number[]> =>
      words.evaluateAll(all => all.map(word => word.getClientRects().length));
    await expect.poll(async () => (await lines()).filter(count => count !== 1)).toEqual([]);
  }
});
