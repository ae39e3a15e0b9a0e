import { readFileSync } from 'node:fs';

import { expect, type Locator, type Page, test } from '@playwright/test';

import { THEMES, type Theme } from './gallery/build';
import { expectAccessible, expectNone, expectNoSidewaysScroll, open, steady } from './gallery/page';

/** The figure of the recorded story, and what it rests on. */
const FIGURE = 25;
const STORY = 'panel=viewer&figure';
/** The figure of a week's work, and what it rests on: more than is drawn at once. */
const WEEKS_FIGURE = 541;
const WEEK = 'panel=viewer&week';

const node = (page: Page, name: RegExp): Locator => page.getByRole('button', { name });
const nodes = (page: Page): Locator => page.locator('[data-node]');

/** Asks, as the details do, and waits until the answer is drawn. */
async function ask(page: Page, theme: Theme, query = STORY, index = FIGURE): Promise<string[]> {
  const errors = await open(page, theme, query);
  await page
    .getByRole('row', { name: new RegExp(`^#${index} `) })
    .first()
    .click();
  await page
    .getByRole('complementary')
    .getByRole('button', { name: /^(Where does this come from|Woher kommt das)\?$/ })
    .click();
  await expect(nodes(page).first()).toBeVisible();
  return errors;
}

/** Boxes and words of edges that lie over each other, and words that stick out of their box. */
async function overlaps(page: Page): Promise<string[]> {
  return page.locator('.jp-Facetry-origin svg').evaluate(svg => {
    const parts = [...svg.querySelectorAll('.jp-Facetry-box, .jp-Facetry-label rect')];
    const boxes = parts.map(part => part.getBoundingClientRect());
    const found: string[] = [];
    boxes.forEach((a, at) =>
      boxes.slice(at + 1).forEach((b, other) => {
        const apart =
          a.right <= b.left + 0.5 ||
          b.right <= a.left + 0.5 ||
          a.bottom <= b.top + 0.5 ||
          b.bottom <= a.top + 0.5;
        if (!apart) {
          const words = [parts[at], parts[at + 1 + other]].map(
            part => part!.parentElement!.textContent
          );
          found.push(words.join(' lies over '));
        }
      })
    );
    for (const [at, part] of parts.entries()) {
      const box = boxes[at]!;
      for (const text of part.parentElement!.querySelectorAll('text')) {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        if (
          left < box.left - 1 ||
          right > box.right + 1 ||
          top < box.top - 1 ||
          bottom > box.bottom + 2
        ) {
          found.push(`${text.textContent} sticks out`);
        }
      }
    }
    return found;
  });
}

for (const theme of THEMES) {
  test(`where a number comes from, ${theme}, is readable by everybody, wide and narrow, and with large text`, async ({
    page
  }) => {
    const errors = await ask(page, theme);
    await node(page, /^Facet: agent analyst/).focus();
    await expectAccessible(page);
    await expectNone(() => overlaps(page));
    await page.setViewportSize({ width: 320, height: 900 });
    await expect(page.getByRole('button', { name: 'Fit', exact: true })).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await expectNone(() => overlaps(page));
    await page.setViewportSize({ width: 1280, height: 900 });
    errors.push(...(await ask(page, theme, `${STORY}&lang=de-DE&text=26px`)));
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await expectNone(() => overlaps(page));
    expect(errors).toEqual([]);
  });
}

test.describe('where a number comes from', () => {
  test('is told in words at every node: what it rests on, by which limit, and by whose word', async ({
    page
  }) => {
    await ask(page, 'light');
    await expect(node(page, /^Note: “Figure 3/)).toHaveAccessibleName(
      /in cell \[9\], its kernel’s word\. #25.*not verified by this page\. based on “Sales lose 7\.2 %.*\(its author’s word\)$/
    );
    await expect(node(page, /^Facet: agent analyst: run on simulator/)).toHaveAccessibleName(
      /came from churn\.ipynb: run, stop on simulator \(narrowed: without stop, hours at most 10 in all, at most 3 uses\)\. On it rest: agent analyst used run on simulator$/
    );
    await expect(node(page, /^Use: agent analyst used run/)).toHaveAccessibleName(
      /allowed by agent analyst: run on simulator; confirmed by Maria granted a request/
    );
    await expect(node(page, /^Facet: churn.ipynb: read on sales-2024/)).toHaveAccessibleName(
      /decided by Maria granted a request \(at most 10,000 rows\)/
    );
    // What somebody says looks otherwise than what was checked.
    const dashes = (said: boolean): Promise<string> =>
      page
        .locator(`.jp-Facetry-way[data-said="${said}"] path`)
        .first()
        .evaluate(path => getComputedStyle(path).strokeDasharray);
    expect(await dashes(true)).not.toBe(await dashes(false));
  });

  test('is gone through by keys along its edges; Enter tells of a node, G goes on from it', async ({
    page
  }) => {
    await ask(page, 'light');
    await node(page, /^Note: “Figure 3/).focus();
    await page.keyboard.press('ArrowUp');
    await expect(node(page, /^Note: “Figure 3/)).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(node(page, /^Note: “Sales lose/)).toBeFocused();
    await page.keyboard.press('ArrowDown');
    const [use, result] = [
      node(page, /^Use: churn.ipynb used read/),
      node(page, /^Note: “The simul/)
    ];
    await expect(use.or(result).and(page.locator(':focus'))).toHaveCount(1);
    await result.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(use).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(result).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(result).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('complementary')).toContainText('recorded #21');
    // Only one of them is in the way of Tab.
    await expect(page.locator('[data-node][tabindex="0"]')).toHaveCount(1);
    await page.keyboard.press('g');
    await expect(nodes(page)).toHaveCount(14);
    await expect(node(page, /^Note: “The simul/)).toHaveAttribute('data-subject', 'true');
    await expect(node(page, /^Note: “Figure 3/)).toBeVisible();
    await expect(node(page, /^Note: “Sales lose.*and on 1 more, not drawn/)).toBeVisible();
  });

  test('does not move by itself: what is new is told, and drawn when asked', async ({ page }) => {
    await ask(page, 'light');
    const drawing = page.locator('.jp-Facetry-origin svg');
    await steady(drawing);
    const before = await drawing.innerHTML();
    await page.evaluate('gallery.conclude(25)');
    await page.evaluate('gallery.append()');
    const fresh = page.getByRole('button', { name: '1 new' });
    await expect(fresh).toBeVisible();
    expect(await drawing.innerHTML()).toBe(before);
    await fresh.click();
    await expect(fresh).toBeHidden();
    await expect(nodes(page)).toHaveCount(18);
  });

  test('is verified as a whole, by the page itself', async ({ page }) => {
    await ask(page, 'light');
    await page.getByRole('button', { name: 'Verify all of it' }).click();
    // No record of what the notebook and the agent are called is in this log: it is not proven.
    await expect(
      page.getByText('22 entries verified by this page · who it was is the service’s word in 15')
    ).toBeVisible();
    await expect(page.locator('[data-node][data-proven="true"]')).toHaveCount(17);
    await expect(
      node(page, /^Note: “Figure 3.*\. verified by this page, but for the name/)
    ).toBeVisible();
    await expectAccessible(page);
  });

  test('that a service tells otherwise than it was recorded is seen at each node', async ({
    page
  }) => {
    await ask(page, 'light', `${STORY}&lie`);
    await page.getByRole('button', { name: 'Verify all of it' }).click();
    await expect(page.getByText('22 could not be proven')).toBeVisible();
    await expect(node(page, /^Note: “Figure 3.*the proof failed/)).toHaveAttribute(
      'data-proven',
      'false'
    );
    await expectAccessible(page);
  });

  test('is moved and zoomed by keys, as it is by the pointer', async ({ page }) => {
    await ask(page, 'light');
    const svg = page.locator('.jp-Facetry-origin svg');
    const host = page.locator('.jp-Facetry-originDrawing');
    const width = async (): Promise<number> => (await svg.boundingBox())!.width;
    const before = (await steady(svg)).width;
    await nodes(page).first().focus();
    await page.locator('[data-node][tabindex="0"]').press('+');
    await expect.poll(width).toBeGreaterThan(before);
    const at = (): Promise<number[]> =>
      host.evaluate(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop]);
    const [, top = 0] = await at();
    const focused = await page.locator(':focus').getAttribute('data-node');
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(async () => (await at())[1]).toBeGreaterThan(top);
    expect(await page.locator(':focus').getAttribute('data-node')).toBe(focused);
    await page.keyboard.press('0');
    await expect.poll(width).toBeLessThan(before + 1);
    const outer = (await host.boundingBox())!;
    const height = async (): Promise<number> => (await svg.boundingBox())!.height;
    await expect.poll(height).toBeLessThanOrEqual(outer.height + 1);
  });

  test('is zoomed with Ctrl alone: a wheel scrolls', async ({ page }) => {
    await ask(page, 'light');
    const svg = page.locator('.jp-Facetry-origin svg');
    const host = page.locator('.jp-Facetry-originDrawing');
    const width = async (): Promise<number> => (await svg.boundingBox())!.width;
    const before = (await steady(svg)).width;
    await host.hover();
    await page.mouse.wheel(0, 200);
    await expect.poll(() => host.evaluate(({ scrollTop }) => scrollTop)).toBe(200);
    expect(await width()).toBe(before);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await expect.poll(width).toBeGreaterThan(before);
    await page.getByRole('button', { name: 'Fit', exact: true }).click();
    const outer = (await host.boundingBox())!;
    await expect.poll(async () => (await svg.boundingBox())!.height <= outer.height + 1).toBe(true);
    await expect.poll(width).toBeLessThanOrEqual(outer.width + 1);
  });

  test('is saved as a picture', async ({ page }) => {
    await ask(page, 'light');
    const saved = async (item: string): Promise<Buffer> => {
      await page.getByText('Export', { exact: true }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: item }).click()
      ]);
      return readFileSync(await download.path());
    };
    const svg = (await saved('Picture (SVG)')).toString();
    expect(svg).toContain('“Figure 3: churn by');
    expect(svg).toContain('narrowed: without stop');
    expect((await saved('Picture (PNG)')).subarray(1, 4).toString()).toBe('PNG');
  });

  test('says where nothing draws it, and where the service is away', async ({ page }) => {
    await open(page, 'light', `${STORY}&layout=/nowhere.js`);
    await page.getByRole('button', { name: 'Origin' }).click();
    await expect(page.getByText(/^Select an event, then press/)).toBeVisible();
    await page.evaluate(`gallery.model.ask({ index: ${FIGURE} })`);
    await expect(page.getByText(/What draws in this page did not start/)).toBeVisible();
    await expectAccessible(page);
    await page.evaluate("gallery.away('gone')");
    await page.evaluate('gallery.model.ask({ index: 21 })');
    await expect(page.getByText(/There is no answer/)).toBeVisible();
  });
});

for (const theme of THEMES) {
  test(`of a week’s work, ${theme}, what is near is drawn and readable, wide and narrow, and with large text`, async ({
    page
  }) => {
    const errors = await ask(page, theme, WEEK, WEEKS_FIGURE);
    await expect(page.getByText(/^It rests on 23 notes, 54 uses, 10 facets/)).toBeVisible();
    const near = await nodes(page).count();
    expect(near).toBeGreaterThan(20);
    expect(near).toBeLessThan(60);
    await expectAccessible(page);
    await expectNone(() => overlaps(page));
    await page.setViewportSize({ width: 320, height: 900 });
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await expectNone(() => overlaps(page));
    await page.setViewportSize({ width: 1280, height: 900 });
    errors.push(...(await ask(page, theme, `${WEEK}&lang=de-DE&text=26px`, WEEKS_FIGURE)));
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await expectNone(() => overlaps(page));
    expect(errors).toEqual([]);
  });
}

test.describe('of a week’s work', () => {
  test('more is opened where it goes on, or all of it; what is drawn is all in sight by one press', async ({
    page
  }) => {
    await ask(page, 'light', WEEK, WEEKS_FIGURE);
    const near = await nodes(page).count();
    const more = node(page, /^More: rests on \d+ more/).first();
    await more.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => nodes(page).count()).toBeGreaterThan(near);
    await node(page, /^Uses: churn.ipynb used list, read on .*, [23] times/)
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await expect(node(page, /^Use: churn.ipynb used (list|read)/).first()).toBeVisible();
    const all = page.getByRole('button', { name: 'Draw all of it' });
    await all.click();
    await expect(all).toBeHidden();
    await expect(node(page, /^More: rests on/)).toHaveCount(0);
    await expectNone(() => overlaps(page));
    await page.getByRole('button', { name: 'Fit', exact: true }).click();
    const [outer, inner] = [
      page.locator('.jp-Facetry-originDrawing'),
      page.locator('.jp-Facetry-origin svg')
    ];
    const sizes = async (): Promise<boolean> => {
      const [host, drawing] = [(await outer.boundingBox())!, (await inner.boundingBox())!];
      return drawing.width <= host.width + 1 && drawing.height <= host.height + 1;
    };
    await expect.poll(sizes).toBe(true);
  });

  test('all that is drawn is verified, uses that are one with it; stopped, what was found stays', async ({
    page
  }) => {
    await ask(page, 'light', WEEK, WEEKS_FIGURE);
    await page.getByRole('button', { name: 'Verify all of it' }).click();
    await expect(page.getByText(/^\d+ entries verified by this page/)).toBeVisible();
    const uses = node(page, /^Uses: .*verified by this page/);
    await expect.poll(() => uses.count()).toBeGreaterThan(5);
    await expect(page.locator('[data-node][data-proven="false"]')).toHaveCount(0);
    // From the second question on nothing is answered, until somebody stops it.
    await page.evaluate('gallery.stall(1)');
    await page.getByRole('button', { name: 'Draw all of it' }).click();
    await expect(
      page.getByText('as the service tells it: not verified by this page', { exact: true })
    ).toBeVisible();
    await page.getByRole('button', { name: 'Verify all of it' }).click();
    await expect(page.getByText(/^verified 24 of \d+$/)).toBeVisible();
    await page.getByRole('button', { name: 'Stop verifying' }).click();
    await expect(page.getByText(/^verified 24 of \d+ · stopped$/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Verify all of it' })).toBeVisible();
  });
});
