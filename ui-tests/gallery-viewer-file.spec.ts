import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, type Page, test } from '@playwright/test';

import { THEMES } from './gallery/build';
import { expectAccessible, open } from './gallery/page';
import { oneByteChanged } from './support/bundle';

const GOOD = JSON.parse(
  readFileSync(join(__dirname, '../docs/vectors/bundles/good.json'), 'utf8')
) as string[];

const bundle = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('');

const { entry: ENTRY, text: ONE_BYTE } = oneByteChanged(bundle(GOOD));

async function choose(page: Page, text: string, name = 'facetry.bundle'): Promise<void> {
  await page
    .locator('.jp-Facetry-file input[type="file"]')
    .setInputFiles({ name, mimeType: 'application/x-ndjson', buffer: Buffer.from(text) });
}

/** Drops a file of so many repeated words on an element, as from another window. */
function drop(page: Page, selector: string, text: string, times = 1): Promise<void> {
  return page.locator(selector).evaluate(
    (element, [words, count]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([words.repeat(count)], 'mailed.bundle'));
      for (const type of ['dragover', 'drop']) {
        element.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true })
        );
      }
    },
    [text, times] as const
  );
}

for (const theme of THEMES) {
  test(`one byte of a file, ${theme}: all green before, red after, with the entry and what holds still`, async ({
    page
  }) => {
    const errors = await open(page, theme, 'panel=viewer');
    await page.getByRole('button', { name: 'Verify a file', exact: true }).click();
    await expectAccessible(page);
    const verdict = page.getByRole('status').getByRole('heading');
    for (const [text, words, ok] of [
      [bundle(GOOD), 'Nothing is wrong with this file.', 'true'],
      [ONE_BYTE, `Something is wrong at entry #${ENTRY}.`, 'false']
    ] as const) {
      await choose(page, text);
      await expect(verdict).toContainText(words);
      await expect(verdict).toHaveAttribute('data-ok', ok);
      await expect(page.getByText(/signatures of those who acted verify/)).toBeVisible();
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 900 });
        await expectAccessible(page);
        const panel = page.locator('.jp-Facetry-file');
        await expect
          .poll(() => panel.evaluate(element => element.scrollWidth - element.clientWidth))
          .toBeLessThanOrEqual(0);
        await page.screenshot({ path: test.info().outputPath(`${theme}-${ok}-${width}.png`) });
      }
    }
    await expect(page.getByRole('heading', { name: 'What is still proven' })).toBeVisible();
    const wrong = page.getByRole('listitem').filter({ hasText: `#${ENTRY} · What is shown` });
    await expect(wrong).toContainText(/In the file it says: \w+ used \w+ on \w+/);
    expect(errors).toEqual([]);
  });
}

test.describe('a file that somebody brings', () => {
  test('may be dropped anywhere on the viewer, whatever it shows', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '66');
    await drop(page, '[role="treegrid"]', bundle(GOOD));
    await expect(page.getByText('Nothing is wrong with this file.')).toBeVisible();
    await expect(page.getByText(/^mailed\.bundle/)).toBeVisible();
    // It is still there for who looks at something else meanwhile.
    await page.getByRole('button', { name: 'Events', exact: true }).click();
    await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '66');
    await page.getByRole('button', { name: 'Verify a file', exact: true }).click();
    await expect(page.getByText('Nothing is wrong with this file.')).toBeVisible();
  });

  test('is found from where bundles are written, and chosen by keys', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await page.getByText('Export', { exact: true }).click();
    await page.getByRole('button', { name: 'Verify a bundle here…' }).click();
    const button = page.getByRole('button', { name: 'Choose a file…' });
    // Waited for from before the keys go there: a chooser that opens first is the browser's own.
    const chooser = page.waitForEvent('filechooser');
    await button.focus();
    await expect(button).toBeFocused();
    await page.keyboard.press('Enter');
    await (
      await chooser
    ).setFiles({
      name: 'a <b>.bundle',
      mimeType: 'text/plain',
      buffer: Buffer.from(bundle(GOOD.slice(0, 9)))
    });
    await expect(page.getByText('Something is wrong with this file.')).toBeVisible();
    await expect(page.getByText('The file breaks off before its end.')).toBeVisible();
    await expect(page.getByText(/^a <b>\.bundle/)).toBeVisible();
    // The keys are where it is told, and not lost with the button.
    await expect(page.getByRole('region', { name: 'Verify a file' })).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Verify another file…' })).toBeFocused();
  });

  test('that is no bundle is told so, and of what it says nothing', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await page.getByRole('button', { name: 'Verify a file', exact: true }).click();
    await choose(page, 'This is a letter.\n', 'letter.txt');
    await expect(page.getByText('Something is wrong with this file.')).toBeVisible();
    await expect(page.getByText(/does not begin as a bundle/)).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What is still proven' })).toHaveCount(0);
    await expectAccessible(page);
  });

  test('shows how far it was read, and can be given up', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await page.getByRole('button', { name: 'Verify a file', exact: true }).click();
    // Far more lines than are read meanwhile.
    await drop(page, '.jp-Facetry-file', '{}\n', 3_000_000);
    await expect(page.getByRole('progressbar')).toBeVisible();
    await expect
      .poll(() => page.getByRole('progressbar').evaluate(bar => (bar as HTMLProgressElement).value))
      .toBeGreaterThan(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('button', { name: 'Choose a file…' })).toBeVisible();
    await choose(page, bundle(GOOD));
    await expect(page.getByText('Nothing is wrong with this file.')).toBeVisible();
  });

  test('is not called verified where the verifier does not start', async ({ page }) => {
    await open(page, 'light', 'panel=viewer&file=/nowhere.js');
    await page.getByRole('button', { name: 'Verify a file', exact: true }).click();
    await choose(page, bundle(GOOD));
    await expect(page.getByText(/did not start. Nothing was verified/)).toBeVisible();
    await expect(page.getByText(/Nothing is wrong/)).toHaveCount(0);
  });
});
