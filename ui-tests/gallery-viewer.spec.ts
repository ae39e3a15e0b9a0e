import { readFileSync } from 'node:fs';

import { expect, type Locator, type Page, test } from '@playwright/test';

import { THEMES } from './gallery/build';
import { crowded, expectAccessible, expectNoSidewaysScroll, open } from './gallery/page';

const row = (page: Page, name: RegExp): Locator => page.getByRole('row', { name }).first();

for (const theme of THEMES) {
  test(`the viewer, ${theme}, is readable by everybody, wide and narrow`, async ({ page }) => {
    const errors = await open(page, theme, 'panel=viewer');
    await row(page, /was refused withdraw/).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText(/verified in this page/)).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 400, height: 800 });
    await expectAccessible(page);
    expect(errors).toEqual([]);
  });
}

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
    const list = (await page.locator('.jp-Facetry-menu > ul').boundingBox())!;
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
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Who').selectOption({ label: 'agent analyst' });
    await page.getByLabel('Result').selectOption({ label: 'refused' });
    await expect(grid).toHaveAttribute('aria-rowcount', '9');
    await page.getByRole('searchbox', { name: 'Search events' }).fill('WITHDRAW bank');
    await expect(grid).toHaveAttribute('aria-rowcount', '4');
    await expect(page.getByText('4 events in all of 107 entries')).toBeVisible();
    // No lane goes away: none jumps when there is more again.
    await expect(page.getByLabel('Who').getByRole('option')).toHaveCount(6);
    await page.getByRole('button', { name: 'Show everything again' }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
    await expect(page.getByRole('searchbox')).toHaveValue('');
    await expect(page.getByLabel('Who')).toHaveValue('');
  });

  test('is told where it is nothing', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '65');
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
    const table = (await page.getByRole('treegrid').boundingBox())!;
    expect((await told.boundingBox())!.width).toBeGreaterThan(table.width / 2);
    await expectNoSidewaysScroll(page);
  });

  test('is one cell, or the time in sight, each taken away by itself', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await row(page, /churn.ipynb used deposit/).click();
    await page.getByRole('button', { name: 'Only this cell' }).click();
    await expect(grid).not.toHaveAttribute('aria-rowcount', '65');
    await page.getByRole('button', { name: 'No longer: Only one cell' }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Only this time' }).click();
    const some = Number(await grid.getAttribute('aria-rowcount'));
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(65);
    await page.getByRole('button', { name: /^No longer: From .* to / }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
  });

  test('is a span of time that is dragged, moved by keys, and given up', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
    const strip = (await page.locator('.jp-Facetry-strip').boundingBox())!;
    await page.mouse.move(strip.x + 400, strip.y + 20);
    await page.mouse.down();
    await page.mouse.move(strip.x + 640, strip.y + 20, { steps: 4 });
    await page.mouse.up();
    await expect(grid).not.toHaveAttribute('aria-rowcount', '65');
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
    await expect(grid).toHaveAttribute('aria-rowcount', '65');
    // By keys alone it begins anew.
    await expect(page.getByRole('button', { name: 'Choose a span of time' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(start).toBeFocused();
    await expect(grid).not.toHaveAttribute('aria-rowcount', '65');
  });

  test('is saved as a table, and as a picture', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '65');
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
    const drawn = (await page.locator('.jp-Facetry-authority svg').boundingBox())!;
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
      /^\d+ events; the oldest 87 of 107 entries are not looked at yet\. The service does not answer/
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
    await expect(async () => {
      await page.mouse.wheel(0, -400);
      await expect(gap).toBeVisible({ timeout: 50 });
    }).toPass();
    await expect(gap).toHaveText('18,000 entries not loaded (#1000 to #18999): load them');
    await gap.click();
    await expect.poll(() => active(page)).toMatch(/^#18998/);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => active(page)).toMatch(/^#19000/);
  });
});

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
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '65');
    const all = await saved(page, /all that this page may see/);
    expect(all.length).toBeGreaterThan(100);
    await page.getByRole('searchbox', { name: 'Search events' }).fill('withdraw');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '4');
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
    const nodes = await page.locator('[data-node]').count();
    expect(nodes).toBe(300);
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
  });
});

test.describe('the viewer', () => {
  test('is gone through by keyboard alone', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', /[1-9]/);
    await grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-rowindex', '2');
    await page.keyboard.press('End');
    await expect(page.getByRole('complementary')).toContainText('#0');
  });

  test('marks what limits that are only tried would have refused', async ({ page }) => {
    await open(page, 'light', 'panel=viewer&state=tried');
    await row(page, /beyond limits that were only tried: limit, path/).click();
    const details = page.getByRole('complementary');
    await expect(details).toContainText('path below "2024"');
    await expect(details).toContainText('limit at most 100');
    await expect(details).toContainText('Limits on what churn.ipynb holds');
    await expectAccessible(page);
  });

  test('tells the true reason and the whole chain of authority in sentences', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /agent scout was refused balance/).click();
    const details = page.getByRole('complementary');
    await expect(details).toContainText('the facet was revoked');
    await expect(details.locator('.jp-Facetry-chain li')).toHaveCount(4);
    await expect(details).toContainText('churn.ipynb may use balance and deposit on bank');
    await expect(details).toContainText('Given by churn.ipynb.');
    await expect(details).toContainText('Now: 10 uses left');
  });

  for (const width of [1280, 320]) {
    test(`cuts long names in its rows and tells them whole, ${width} wide`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await open(page, 'light', 'panel=viewer&long');
      const long = row(page, /^#\d+.* agent that reads .* writes one used list on sales-.*-2024/);
      await expect(long).toBeVisible();
      const words = long.locator('[role="gridcell"][title]');
      await expect(words).toHaveAttribute('title', /writes one used list on sales-.*-2024$/);
      const cut = await words.evaluate(cell => cell.scrollWidth > cell.clientWidth);
      expect(cut).toBe(true);
      expect(await crowded(long.getByRole('gridcell'))).toEqual([]);
      const table = page.getByRole('treegrid');
      expect(
        await table.evaluate(element => element.scrollWidth - element.clientWidth)
      ).toBeLessThanOrEqual(0);
    });
  }

  test('leads to the approval page for arguments that it was not given', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /agent scout used balance/).click();
    await page.getByRole('button', { name: 'Show arguments and result…' }).click();
    await expect(page).toHaveTitle(/^{"entry":\d+}$/);
    await row(page, /churn.ipynb used deposit/).click();
    await expect(page.getByRole('button', { name: 'Show arguments and result…' })).toBeHidden();
    await expect(
      page.getByRole('complementary').locator('summary', { hasText: 'Arguments' })
    ).toBeVisible();
  });

  test('draws in the colours of another theme as soon as it is chosen', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '65');
    const lanes = page.locator('.jp-Facetry-lanes canvas');
    const before = await lanes.evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());
    await page.evaluate(() => {
      document.body.style.setProperty('--jp-ui-font-color1', 'rgb(255, 0, 255)');
      document.body.setAttribute('data-jp-theme-name', 'Another');
    });
    await expect
      .poll(() => lanes.evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL()))
      .not.toBe(before);
  });

  test('leads back to the cell', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /churn.ipynb used deposit/).click();
    await page.getByRole('button', { name: 'Go to cell' }).click();
    await expect(page).toHaveTitle(/"id":"cell-\d","notebook":"work\/churn.ipynb"/);
  });

  test('proves an action and its outcome in the page, and that the ledger goes on', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /churn.ipynb used deposit/).click();
    await page.getByRole('button', { name: 'Verify' }).click();
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
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText('107 → 108').first()).toBeVisible();
  });

  test('names the check that fails, where what is shown is not what was recorded', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer&lie=time');
    await row(page, /was refused withdraw/).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText(/^Not verified/)).toBeVisible();
    const failed = page.locator('.jp-Facetry-checks [data-ok="false"]');
    await expect(failed).toHaveCount(1);
    await expect(failed).toContainText('The time is shown as');
  });

  test('notices a ledger that was written anew since it was last seen', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /was refused withdraw/).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText(/verified in this page/)).toBeVisible();
    await page.evaluate('gallery.rewrite()');
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(
      page.locator('.jp-Facetry-checks [data-ok="false"]', { hasText: 'saw before' })
    ).toBeVisible();
  });

  test('says so when the worker that verifies never starts', async ({ page }) => {
    await open(page, 'light', 'panel=viewer&worker=/nowhere.js');
    await row(page, /was refused withdraw/).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText(/did not start\. Nothing was verified\./)).toBeVisible();
  });

  test('moves nothing that is drawn when an entry arrives', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '65');
    const box = (await page.locator('.jp-Facetry-lanes').boundingBox())!;
    // The six lanes that are there, without the one to come.
    const clip = { x: box.x, y: box.y, width: box.width, height: 6 * 36 - 2 };
    const before = await page.screenshot({ clip });
    await page.evaluate('gallery.append()');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '66');
    expect((await page.screenshot({ clip })).equals(before)).toBe(true);
  });

  test('keeps the row under the pointer where it is when an entry arrives', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const pointed = page.getByRole('row').nth(3);
    await expect(pointed).toBeVisible();
    const [id, box] = [await pointed.getAttribute('id'), (await pointed.boundingBox())!];
    await pointed.hover();
    await page.evaluate('gallery.append()');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '66');
    expect(await page.locator(`[id="${id}"]`).boundingBox()).toEqual(box);
  });

  test('leads to the first of a million entries at once', async ({ page }) => {
    await open(page, 'light', 'panel=viewer&events=1000000&loaded=1000');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', /[1-9]/);
    await page.evaluate('gallery.model.select(4)');
    await expect(page.getByRole('complementary')).toContainText('recorded #4');
    await expect(page.locator('[aria-selected="true"]')).toContainText('#4');
    expect(await page.evaluate('gallery.model.atHand')).toBeLessThan(5000);
  });

  test('draws a frame of 100,000 events without a stutter', async ({ page }) => {
    test.setTimeout(120_000);
    await open(page, 'light', 'panel=viewer&events=100000');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', /^5\d{4}$/, { timeout: 60_000 });
    await page.getByRole('searchbox', { name: 'Search events' }).fill('revoked');
    await expect(grid).toHaveAttribute('aria-rowcount', '20');
    await page.getByRole('button', { name: 'Show everything again' }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', /^5\d{4}$/);
    const box = (await page.locator('.jp-Facetry-lanes').boundingBox())!;
    await page.mouse.move(box.x + 500, box.y + 40);
    await page.evaluate('gallery.measure()');
    for (let turn = 0; turn < 20; turn += 1) {
      await page.mouse.wheel(0, turn < 10 ? -120 : 120);
    }
    const frames = (await page.evaluate('gallery.measured()')) as number[];
    const sorted = [...frames].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] as number;
    console.log(`frame at 100,000 events, script: median ${median.toFixed(1)} ms`);
    // The figure is for the benchmarks; here it only must not be a stutter.
    expect(median).toBeLessThan(50);
  });
});
