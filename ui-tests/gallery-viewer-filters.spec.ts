import { readFileSync } from 'node:fs';

import { expect, type Page, test } from '@playwright/test';

import { THEMES } from './gallery/build';
import { expectAccessible, expectNoSidewaysScroll, open, row, steady } from './gallery/page';

for (const theme of THEMES) {
  test(`filters and authority, ${theme}, are readable by everybody, wide and narrow`, async ({
    page
  }) => {
    const errors = await open(page, theme, 'panel=viewer&lang=de-DE');
    await page.getByRole('button', { name: 'Filtern' }).click();
    await page.getByLabel('Ergebnis').selectOption('refused');
    await page.getByText('Exportieren', { exact: true }).click();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Befugnis' }).click();
    await page.locator('[data-node]').first().focus();
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 900 });
    await expectAccessible(page);
    await page.getByText('Exportieren', { exact: true }).click();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    const list = await steady(page.locator('.jp-Facetry-menu > ul'));
    expect(list.x).toBeGreaterThanOrEqual(0);
    expect(list.x + list.width).toBeLessThanOrEqual(320);
    expect(errors).toEqual([]);
  });
}

test.describe('what is looked at', () => {
  test('is narrowed by search and filters, in picture and table, and widened by one press', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Who').selectOption({ label: 'agent analyst' });
    await page.getByLabel('Result').selectOption({ label: 'refused' });
    await expect(grid).toHaveAttribute('aria-rowcount', '10');
    await page.getByRole('searchbox', { name: 'Search events' }).fill('WITHDRAW bank');
    await expect(grid).toHaveAttribute('aria-rowcount', '5');
    await expect(page.getByText('4 events in all of 107 entries')).toBeVisible();
    // No lane goes away: none jumps when there is more again.
    await expect(page.getByLabel('Who').getByRole('option')).toHaveCount(6);
    await page.getByRole('button', { name: 'Show everything again' }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    // The button has gone, and the keys have not.
    await expect(grid).toBeFocused();
    await expect(page.getByRole('searchbox')).toHaveValue('');
    await expect(page.getByLabel('Who')).toHaveValue('');
  });

  test('is told where it is nothing', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '66');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Result').selectOption({ label: 'cut off' });
    await expect(page.getByText('No event passes this filter.')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show everything again' }).click();
    await expect(page.getByText('No event passes this filter.')).toBeHidden();
  });

  test('keeps its words where text is twice as large', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await page.addStyleTag({
      content: 'body { --jp-ui-font-size1: 26px !important; --jp-ui-font-size2: 30px !important; }'
    });
    // The parts stand below each other: what somebody did is not cut for what is beside it.
    const told = row(page, /agent scout was refused balance/).locator('.jp-Facetry-told');
    await expect(told).toBeVisible();
    const table = await steady(page.getByRole('treegrid'));
    expect((await steady(told)).width).toBeGreaterThan(table.width / 2);
    await expectNoSidewaysScroll(page);
  });

  test('is one cell, or the time in sight, each taken away by itself', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await row(page, /churn.ipynb used deposit/).click();
    await page.getByRole('button', { name: 'Only this cell' }).click();
    await expect(grid).not.toHaveAttribute('aria-rowcount', '66');
    await expect(page.getByRole('complementary')).toBeFocused();
    await page.getByRole('button', { name: 'No longer: Only one cell' }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    await expect(grid).toBeFocused();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Only this time' }).click();
    const some = async (): Promise<number> => Number(await grid.getAttribute('aria-rowcount'));
    await expect.poll(some).toBeLessThan(66);
    expect(await some()).toBeGreaterThan(1);
    await page.getByRole('button', { name: /^No longer: From .* to / }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
  });

  test('is a span of time that is dragged, moved by keys, and given up', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    const strip = await steady(page.locator('.jp-Facetry-strip'));
    await page.mouse.move(strip.x + 400, strip.y + 20);
    await page.mouse.down();
    await page.mouse.move(strip.x + 640, strip.y + 20, { steps: 4 });
    await page.mouse.up();
    await expect(grid).not.toHaveAttribute('aria-rowcount', '66');
    const dragged = Number(await grid.getAttribute('aria-rowcount'));
    await expect(page.getByRole('button', { name: /^No longer: From .* to / })).toBeVisible();
    await expectAccessible(page);
    const start = page.getByRole('slider', { name: 'Start of the chosen span' });
    await start.focus();
    const before = await start.getAttribute('aria-valuetext');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect(start).not.toHaveAttribute('aria-valuetext', before!);
    await expect
      .poll(async () => Number(await grid.getAttribute('aria-rowcount')))
      .toBeGreaterThan(dragged);
    await page.keyboard.press('Escape');
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    // By keys alone it begins anew.
    await expect(page.getByRole('button', { name: 'Choose a span of time' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(start).toBeFocused();
    await expect(grid).not.toHaveAttribute('aria-rowcount', '66');
  });

  test('is saved as a table, and as a picture', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '66');
    const saved = async (item: string): Promise<Buffer> => {
      await page.getByText('Export', { exact: true }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: item }).click()
      ]);
      return readFileSync(await download.path());
    };
    expect((await saved('Table (CSV)')).toString().trimEnd().split('\r\n')).toHaveLength(66);
    expect((await saved('Picture (PNG)')).subarray(1, 4).toString()).toBe('PNG');
    const lanes = (await saved('Picture (SVG)')).toString();
    expect(lanes).toMatch(/^<svg xmlns=/);
    for (const name of ['agent analyst', 'forecast.ipynb', 'the service']) {
      expect(lanes).toContain(`>${name}</text>`);
    }
    expect(JSON.parse((await saved('Provenance (PROV-JSON)')).toString())).toHaveProperty(
      'wasAssociatedWith'
    );
    await page.getByRole('button', { name: 'Authority' }).click();
    const svg = (await saved('Picture (SVG)')).toString();
    expect(svg).toContain('churn.ipynb: balance, deposit on bank');
    expect(svg).not.toContain('class=');
    const drawn = await steady(page.locator('.jp-Facetry-authority svg'));
    const png = await saved('Picture (PNG)');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    // Twice as fine as it is seen; and something is drawn on the paper.
    expect(png.readUInt32BE(16)).toBe(Math.ceil(2 * drawn.width));
    expect(png.readUInt32BE(20)).toBe(Math.ceil(2 * drawn.height));
    expect(png.length).toBeGreaterThan(10_000);
  });
});

test.describe('of a log that is longer than what is loaded', () => {
  const LONG = 'panel=viewer&most=20';

  test('a filter and words find what lies before it, in all of it', async ({ page }) => {
    await open(page, 'light', LONG);
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', /^1\d$/);
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Result').selectOption({ label: 'change of authority' });
    await expect(page.getByText('6 events in all of 107 entries')).toBeVisible();
    await expect(row(page, /^#3.* churn.ipynb asked for balance, deposit/)).toBeVisible();
    await page.getByLabel('Result').selectOption('');
    await page.getByRole('searchbox', { name: 'Search events' }).fill('withdraw');
    await expect(page.getByText('4 events in all of 107 entries')).toBeVisible();
    await expectAccessible(page);
  });

  test('looking is stopped and goes on; a service that is away, or refuses, is said', async ({
    page
  }) => {
    await open(page, 'light', LONG);
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', /^1\d$/);
    await page.evaluate("gallery.away('gone')");
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Who').selectOption({ label: 'churn.ipynb' });
    const chips = page.locator('.jp-Facetry-chips');
    await expect(chips.getByRole('status')).toHaveText(
      /^\d+ events; the oldest 87 of 107 entries are not looked at yet\. There is no answer/
    );
    await expect(row(page, /^87 older entries not looked at: look at them$/)).toBeVisible();
    await expectAccessible(page);
    await page.evaluate("gallery.away('refused')");
    await chips.getByRole('button', { name: 'Try again' }).click();
    await expect(chips.getByRole('status')).toContainText('The service refused to show more: ');
    await page.evaluate('gallery.away(null)');
    await chips.getByRole('button', { name: 'Try again' }).click();
    await expect(chips.getByRole('status')).toHaveText('16 events in all of 107 entries');
  });

  /** What a screen reader says of the row that the keys are on. */
  const active = (page: Page): Promise<string> =>
    page
      .getByRole('treegrid')
      .evaluate(
        element =>
          document.getElementById(element.getAttribute('aria-activedescendant') ?? '')
            ?.textContent ?? ''
      );

  test('what is missing is a row that is read, reached and pressed by keys', async ({ page }) => {
    await open(page, 'light', LONG);
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', /^1\d$/);
    await grid.focus();
    await page.keyboard.press('End');
    await expect.poll(() => active(page)).toBe('87 entries not loaded (#0 to #86): load them');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    // The keys are where the gap was: on the newest of what was missing.
    await expect.poll(() => active(page)).toMatch(/^#8\d/);
    await page.keyboard.press('End');
    await expect.poll(() => active(page)).toBe('67 entries not loaded (#0 to #66): load them');
  });

  test('what is missing between entries is such a row, too', async ({ page }) => {
    await open(page, 'light', 'panel=viewer&events=20000&loaded=1000');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', /[1-9]/);
    await page.evaluate('gallery.model.select(500)');
    await expect(page.locator('[aria-selected="true"]')).toContainText('#500');
    await grid.hover();
    const gap = page.getByRole('row', { name: /not loaded/ });
    const place = (): Promise<number> => grid.evaluate(({ scrollTop }) => scrollTop);
    while ((await gap.count()) === 0) {
      const before = await place();
      await page.mouse.wheel(0, -400);
      // The next turn would else come on top of this one, and lead past the row.
      await expect.poll(place).toBe(Math.max(0, before - 400));
      await steady(grid);
    }
    await expect(gap).toHaveText('18,000 entries not loaded (#1000 to #18999): load them');
    await gap.click();
    await expect.poll(() => active(page)).toMatch(/^#18998/);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => active(page)).toMatch(/^#19000/);
  });
});
