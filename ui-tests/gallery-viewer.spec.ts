import { expect, type Locator, test } from '@playwright/test';

import { THEMES } from './gallery/build';
import { crowded, expectAccessible, expectNone, open, row } from './gallery/page';

for (const theme of THEMES) {
  test(`the viewer, ${theme}, is readable by everybody, wide and narrow`, async ({ page }) => {
    const errors = await open(page, theme, 'panel=viewer');
    await row(page, /was refused withdraw/).click();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(page.getByText(/verified in this page/)).toBeVisible();
    // What is said by itself is one sentence; each check is read where somebody goes on.
    const said = page.getByRole('complementary').getByRole('status');
    await expect(said).toHaveText(/^#\d+ verified in this page: \d+ checks passed\.$/);
    await expect(page.getByRole('list', { name: /^Checks of entry / })).toHaveCount(1);
    await expectAccessible(page);
    await page.setViewportSize({ width: 400, height: 800 });
    await expectAccessible(page);
    expect(errors).toEqual([]);
  });
}

test.describe('the viewer', () => {
  test('with nothing in it says what will be, and draws no time of nothing', async ({ page }) => {
    await open(page, 'light', 'panel=viewer&state=empty&nothing');
    await expect(page.getByText(/^Nothing has happened yet\. What notebooks/)).toBeVisible();
    await expect(page.locator('.jp-Facetry-timeline')).toBeHidden();
    await expect(page.locator('.jp-Facetry-legend')).toHaveCount(0);
    // Columns of nothing have no heads.
    await expect(page.getByRole('columnheader')).toHaveCount(0);
    // Nor is there anything to select, or time to move in.
    await expect(page.getByText(/^Select an event to see/)).toHaveCount(0);
    const moving = ['Fit', 'Zoom in', 'Zoom out', 'Center', 'Only this time'].map(name =>
      page.getByRole('button', { name, exact: true })
    );
    for (const tool of moving) {
      await expect(tool).toHaveAttribute('aria-disabled', 'true');
      await expect(tool).toHaveAttribute('title', 'Nothing has happened yet');
      await tool.press('Enter');
    }
    await expect(page.getByText('Show everything again')).toHaveCount(0);
    await expectAccessible(page);
    await page.evaluate(() =>
      (window as unknown as { gallery: { append(): void } }).gallery.append()
    );
    await expect(row(page, /latecomer\.ipynb was refused withdraw/)).toBeVisible();
    const drawn = page.locator('.jp-Facetry-timeline canvas').first();
    await expect(drawn).toBeVisible();
    await expect.poll(async () => (await drawn.boundingBox())!.width).toBeGreaterThan(300);
    const centre = moving.splice(3, 1)[0]!;
    for (const tool of moving) {
      await expect(tool).toHaveAttribute('aria-disabled', 'false');
    }
    await expect(centre).toHaveAttribute('title', 'Select an event first');
  });

  test('with one entry draws it in sight, and tells whose it is', async ({ page }) => {
    const errors = await open(page, 'dark', 'panel=viewer&one');
    await row(page, /the ledger began/).click();
    const details = page.getByRole('complementary');
    await expect(details.getByRole('heading', { name: 'the ledger began' })).toBeVisible();
    await expect(details).toContainText('the service');
    await expect(page.getByText('1 event · live')).toBeVisible();
    for (const name of ['Fit', 'Zoom in', 'Zoom out', 'Center']) {
      await page.getByRole('button', { name, exact: true }).click();
    }
    await expectAccessible(page);
    expect(errors).toEqual([]);
  });

  test('says in the reader’s language that the clock is wrong, and draws no time meanwhile', async ({
    page
  }) => {
    await open(page, 'light', 'panel=viewer&state=clock-off');
    await expect(page.getByRole('status')).toContainText([
      'The clock of this device is wrong. It is 2 h 1 min ahead of the service’s'
    ]);
    await expect(page.locator('.jp-Facetry-timeline')).toBeHidden();
    await expect(page.getByText('Reading the ledger…')).toHaveCount(0);
    await open(page, 'light', 'panel=viewer&state=clock-off&lang=de-DE');
    await expect(page.getByRole('status')).toContainText([
      'Die Uhr dieses Geräts geht falsch. Sie geht 2 h 1 min vor der des Dienstes'
    ]);
    await expect(page.locator('.jp-Facetry-viewer')).not.toContainText('machine');
    await expectAccessible(page);
  });

  for (const width of [1280, 320]) {
    test(`tells what came back otherwise, whatever signs names are made of, ${width} wide`, async ({
      page
    }) => {
      await page.setViewportSize({ width, height: 800 });
      const errors = await open(page, 'dark', 'panel=viewer&strange');
      const details = page.getByRole('complementary');
      for (const index of [4, 9, 14, 19, 24]) {
        await row(page, new RegExp(`^#${index} `)).click();
        await expect(details).toContainText(`Another result than #${index - 2}`);
        expect(await page.evaluate(() => document.querySelector('b, img'))).toBeNull();
        const told = await page.locator('body').innerText();
        expect(told).not.toMatch(/[\u200e\u200f\u202a-\u202e]/);
        expect(told).not.toMatch(/\p{M}{9}/u);
        const wide = (): Promise<number[]> =>
          Promise.all(
            [details, page.getByRole('treegrid')].map(part =>
              part.evaluate(element => element.scrollWidth - element.clientWidth)
            )
          );
        await expect.poll(wide).toEqual([0, 0]);
      }
      await expectAccessible(page);
      await page.screenshot({ path: test.info().outputPath('strange.png') });
      expect(errors).toEqual([]);
    });
  }

  test('has each number of a long log in whole, wide and narrow', async ({ page }) => {
    await open(page, 'light', 'panel=viewer&events=100000&loaded=1000');
    for (const width of [1400, 400]) {
      await page.setViewportSize({ width, height: 800 });
      const number = page.getByRole('gridcell', { name: /^#99\d{3}$/ }).first();
      await expect(number).toBeVisible();
      await expect
        .poll(() => number.evaluate(cell => cell.scrollWidth - cell.clientWidth))
        .toBeLessThanOrEqual(0);
    }
  });

  test('is gone through by keyboard alone', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', '66');
    await grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-rowindex', '3');
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

  test('has its tools in one line beside an open sidebar, its views in one in the narrowest panel', async ({
    page
  }) => {
    const lines = (part: Locator): Promise<number> =>
      part.evaluate(({ children }) => {
        const shown = [...children].filter(child => child.checkVisibility());
        const boxes = shown.map(child => child.getBoundingClientRect());
        const middles = boxes.map(({ top, bottom }) => Math.round((top + bottom) / 20));
        return new Set(middles).size;
      });
    await page.setViewportSize({ width: 980, height: 800 });
    await open(page, 'light', 'panel=viewer');
    await expect.poll(() => lines(page.getByRole('toolbar'))).toBe(1);
    await page.setViewportSize({ width: 320, height: 800 });
    await expect.poll(() => lines(page.getByRole('group', { name: 'Look at' }))).toBe(1);
  });

  for (const width of [1280, 320]) {
    test(`cuts long names in its rows and tells them whole, ${width} wide`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await open(page, 'light', 'panel=viewer&long');
      const long = row(page, /^#\d+.* agent that reads .* writes one used list on sales-.*-2024/);
      await expect(long).toBeVisible();
      const words = long.locator('[role="gridcell"][title]');
      await expect(words).toHaveAttribute('title', /writes one used list on sales-.*-2024$/);
      await expect
        .poll(() => words.evaluate(cell => cell.scrollWidth > cell.clientWidth))
        .toBe(true);
      await expectNone(() => crowded(long.getByRole('gridcell')));
      const table = page.getByRole('treegrid');
      await expect
        .poll(() => table.evaluate(element => element.scrollWidth - element.clientWidth))
        .toBeLessThanOrEqual(0);
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
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '66');
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

  test('shows what is chosen, and what marks mean, in the colours that the system chose', async ({
    page
  }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await open(page, 'light', 'panel=viewer');
    const chosen = row(page, /was refused withdraw/);
    await chosen.click();
    await expect(chosen).toHaveAttribute('aria-selected', 'true');
    const look = (of: Locator, name: string, part?: string): Promise<string> =>
      of.evaluate((element, [key, pseudo]) => getComputedStyle(element, pseudo)[key as 'color'], [
        name,
        part
      ] as const);
    expect(await look(chosen, 'outlineStyle')).toBe('solid');
    const [pressed, other] = ['Events', 'Origin'].map(name =>
      page.getByRole('button', { name, exact: true })
    );
    expect(await look(pressed!, 'backgroundColor')).not.toBe(await look(other!, 'backgroundColor'));
    const marks = page.locator('.jp-Facetry-legend li');
    const drawn = await Promise.all(
      [0, 2, 3, 4].map(async at => {
        const [fill, edge] = await Promise.all(
          ['backgroundColor', 'borderTopColor'].map(name => look(marks.nth(at), name, '::before'))
        );
        return `${fill} ${edge}`;
      })
    );
    expect(new Set(drawn).size).toBe(4);
    const plain = row(page, /churn.ipynb used balance/);
    expect(await look(plain, 'borderLeftColor')).not.toBe(await look(chosen, 'borderLeftColor'));
    await page.screenshot({ path: test.info().outputPath('forced.png') });
  });

  test('leads back to the cell', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /churn.ipynb used deposit/).click();
    await page.getByRole('button', { name: 'Go to cell' }).click();
    await expect(page).toHaveTitle(/"id":"cell-\d","notebook":"work\/churn.ipynb"/);
  });
});
