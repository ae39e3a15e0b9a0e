import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, type Page, test } from '@playwright/test';

import { open } from './gallery/page';
import { STATES } from './gallery/states';
import { oneByteChanged } from './support/bundle';

const GOOD = join(__dirname, '../docs/vectors/bundles/good.json');

/**
 * Of no language: names of things that are called so everywhere, marks of units, groups of an entry,
 * and what a form or a row quotes of code.
 */
const OF_NO_LANGUAGE = new Set(
  (
    'API APIs CSV GET GiB JSON JupyterLab OpenAPI PNG POST PROV SHA SVG UTC YAML Facetry h min s ' +
    'who what args result facetry need nowhere http https example com org openapi json api v onerr'
  ).split(' ')
);

/** What a service, or what starts it, says in its own words: marked as English. */
const QUOTED = [
  'The socket of the service does not answer.',
  'Reading 3 of 5 tiles.',
  /^The data folder \/home\/me\/.* can’t be used: Permission denied\./,
  // Other words than those of its terms, which the row warns of.
  'agent analyst may do nothing at all.',
  'notebook churn.ipynb may use balance on bank, at most once, until revoked.',
  // Those of terms that are unknown here, which the row says.
  'notebook churn.ipynb may use balance and deposit on bank, under a blue sky, until revoked.',
  'agent analyst may, as its service words it, use deposit on bank under a blue sky.',
  // A sentence, where no table of the protocol has the language.
  /^churn\.ipynb may use balance and deposit on bank, amount at most 100, until .* UTC\.$/,
  // What the verifier of a file finds.
  /^The bundle breaks off after \d+ entries\.$/,
  /^The checkpoint is over \d+ entries; \d+ are shown\.$/,
  /^Line \d+( is not at its place|: it is not canonical JSON)\.$/,
  /^The reference #\/components\/schemas\/Statement leads nowhere\./
];

/**
 * Every word in sight, or told to a screen reader, that neither the catalogue nor what was
 * recorded has, with where it stands.
 */
async function untranslated(page: Page, names: readonly string[] = []): Promise<string[]> {
  const seen = await page.evaluate(() => {
    const { recordedWords } = window as unknown as { recordedWords(): string[] };
    const told: string[] = [];
    const quoted: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
    for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
      const element = node as HTMLElement;
      if (element.closest('script, style, code, kbd, textarea') !== null) {
        continue;
      }
      if (element.lang === 'en') {
        quoted.push(element.textContent ?? '');
        continue;
      }
      const own = [...element.childNodes]
        .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
        .map(({ textContent }) => textContent ?? '');
      const spoken = ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'].map(
        name => element.getAttribute(name) ?? ''
      );
      told.push(...own, ...spoken);
    }
    return { told, quoted, recorded: recordedWords() };
  });
  const recorded = new Set(seen.recorded);
  const untold = seen.quoted.filter(
    text => !QUOTED.some(known => (typeof known === 'string' ? known === text : known.test(text)))
  );
  const known = new Set([...OF_NO_LANGUAGE, ...names]);
  const odd = seen.told.flatMap(text => {
    // A log is called by a part of its key.
    const words = text.replace(/facetry\/[0-9a-f]{16}/g, '').match(/[A-Za-z]+/g) ?? [];
    const past = words.filter(word => !recorded.has(word) && !known.has(word));
    return past.length === 0 ? [] : [`${past.join(' ')} in: ${text}`];
  });
  return [...odd, ...untold.map(text => `quoted: ${text}`)];
}

async function unfold(page: Page): Promise<void> {
  await page
    .locator('[aria-expanded="false"], details:not([open]) > summary')
    .evaluateAll(rows => rows.forEach(each => (each as HTMLElement).click()));
}

test('a word that is past the translation is found', async ({ page }) => {
  await open(page, 'light', 'panel=cards&lang=pseudo');
  await expect(page.locator('.jp-Facetry-card li').last()).toBeVisible();
  const add = (html: string): Promise<void> =>
    page.evaluate(text => document.body.insertAdjacentHTML('beforeend', text), html);
  await add('<p>Not <b>translated</b></p><button aria-label="Close"></button>');
  await add('<p lang="en">Nobody knows this.</p>');
  expect(await untranslated(page)).toEqual([
    'Not in: Not ',
    'translated in: translated',
    'Close in: Close',
    'quoted: Nobody knows this.'
  ]);
});

test.describe('no word is past the translation', () => {
  test('in the sidebar, in whatever state', async ({ page }) => {
    test.setTimeout(600_000);
    for (const state of STATES) {
      await open(page, 'light', `state=${state}&lang=pseudo`);
      await expect(page.locator('.jp-Facetry-head')).toBeVisible();
      await unfold(page);
      expect.soft(await untranslated(page), state).toEqual([]);
    }
  });

  test('on the cards of cells', async ({ page }) => {
    await open(page, 'light', 'panel=cards&lang=pseudo');
    await expect(page.locator('.jp-Facetry-card li').last()).toBeVisible();
    expect(await untranslated(page)).toEqual([]);
  });

  test('in forms', async ({ page }) => {
    for (const form of ['request', 'lend', 'narrow', 'renew', 'folder', 'api', 'model']) {
      await open(page, 'light', `panel=form&form=${form}&lang=pseudo`);
      await expect(page.locator('.jp-Dialog-content')).toBeVisible();
      await unfold(page);
      expect.soft(await untranslated(page), form).toEqual([]);
    }
  });

  test('in the viewer, its details and what verifying finds', async ({ page }) => {
    for (const lie of ['', '&lie']) {
      await open(page, 'light', `panel=viewer&lang=pseudo${lie}`);
      const row = page.getByRole('row').filter({ hasText: 'churn.ipynb' }).nth(2);
      await row.click();
      const details = page.getByRole('complementary');
      await details
        .getByRole('button')
        .filter({ has: page.locator('.jp-Facetry-kind') })
        .first()
        .click();
      await expect(details.locator('.jp-Facetry-verdict')).toBeVisible();
      expect.soft(await untranslated(page), lie).toEqual([]);
    }
  });

  test('in what is found about a file, sound or not, and about what is no bundle', async ({
    page
  }) => {
    const good = (JSON.parse(readFileSync(GOOD, 'utf8')) as string[]).join('\n') + '\n';
    await open(page, 'light', 'panel=viewer&lang=pseudo');
    await page.locator('.jp-Facetry-views button').last().click();
    await expect(page.locator('.jp-Facetry-drop')).toBeVisible();
    expect.soft(await untranslated(page)).toEqual([]);
    // It quotes what it is called, and whom and what its entries name.
    const quoted = 'facetry bundle test helper status export what reports seports'.split(' ');
    for (const text of [good, oneByteChanged(good).text, good.slice(0, 5000), 'no']) {
      await page.locator('.jp-Facetry-file input').setInputFiles({
        name: 'facetry.bundle',
        mimeType: 'text/plain',
        buffer: Buffer.from(text)
      });
      await expect(page.locator('.jp-Facetry-verdict')).toBeVisible();
      expect.soft(await untranslated(page, quoted)).toEqual([]);
      await page.locator('.jp-Facetry-views button').first().click();
      await page.reload();
      await page.locator('.jp-Facetry-views button').last().click();
    }
  });
});
