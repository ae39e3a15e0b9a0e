import { expect, type Page, test } from '@playwright/test';

import { THEMES, type Theme } from './gallery/build';
import { expectAccessible, expectNoSidewaysScroll, open } from './gallery/page';

/** Opens a form; what is typed before its dialog has taken the keys would end up elsewhere. */
async function openForm(page: Page, theme: Theme, query: string): Promise<string[]> {
  const errors = await open(page, theme, `panel=form&${query}`);
  const fields = page.getByRole('dialog').locator('input, select, textarea');
  await expect(fields.first()).toBeFocused();
  return errors;
}

for (const theme of THEMES) {
  for (const form of ['request', 'folder', 'api', 'lend', 'narrow', 'renew']) {
    test(`the form ${form}, ${theme}, is readable by everybody`, async ({ page }) => {
      await page.setViewportSize({ width: 480, height: 800 });
      const errors = await openForm(page, theme, `state=given&form=${form}`);
      await page
        .locator('.jp-Facetry-more > summary')
        .evaluateAll(all => all.forEach(each => (each as HTMLElement).click()));
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      expect(errors).toEqual([]);
    });
  }
}

test.describe('the form that lends', () => {
  const fill = async (page: Page): Promise<void> => {
    await page.getByLabel('To', { exact: true }).selectOption('');
    await page.getByLabel('Name of the agent').fill('auditor');
    await page.getByLabel('Uses').fill('4');
    await page.getByLabel('For', { exact: true }).selectOption('3600');
  };

  test('half filled in comes back as it was after a reload, once, and says so', async ({
    page
  }) => {
    await page.setViewportSize({ width: 320, height: 900 });
    await openForm(page, 'light', 'state=given&form=lend');
    const back = page.getByText('As you had filled it in before the page was reloaded.');
    await expect(back).toHaveCount(0);
    await fill(page);
    const sentence = page.locator('.jp-Facetry-form .jp-Facetry-sentence');
    await expect(sentence).toContainText('agent auditor');
    const before = await sentence.textContent();
    await page.reload();
    await expect(back).toBeVisible();
    await expect(page.getByLabel('Name of the agent')).toHaveValue('auditor');
    await expect(page.getByLabel('Uses')).toHaveValue('4');
    await expect.poll(() => sentence.textContent()).toBe(before);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.screenshot({ path: test.info().outputPath('back.png') });
    // Cancelled, it is forgotten.
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expect(back).toHaveCount(0);
    await expect(page.getByLabel('Uses')).toHaveValue('10');
  });

  test('is as new where it is about something else now, or another wrote there', async ({
    page
  }) => {
    await openForm(page, 'light', 'state=given&form=lend');
    await fill(page);
    const place = 'facetry.unfinished';
    const kept = await page.evaluate(name => window.sessionStorage.getItem(name), place);
    const { about, draft } = JSON.parse(kept!) as { about: string; draft: object };
    for (const text of [
      '{',
      JSON.stringify({ about: `${about} `, draft }),
      JSON.stringify({ about, draft: { to: 'nobody', actions: 'all', uses: '9', limits: [1] } })
    ]) {
      await page.evaluate(
        ([name, value]) => window.sessionStorage.setItem(name!, value!),
        [place, text]
      );
      await page.reload();
      await expect(page.getByLabel('Uses')).toHaveValue('10');
      await expect(page.getByLabel('To', { exact: true })).not.toHaveValue('');
    }
  });
});

test.describe('the forms', () => {
  test('say what the service finds wrong at the field, and stay open', async ({ page }) => {
    await openForm(page, 'light', 'form=folder');
    await page.getByRole('button', { name: 'Continue' }).click();
    const folder = page.getByLabel('Folder on the server');
    await expect(folder).toHaveAttribute('aria-invalid', 'true');
    await expect(folder).toHaveAccessibleDescription(/There is no folder \/home\/me\/nowhere/);
    await expect(folder).toBeFocused();
    await folder.fill('/home/me/sales');
    await expect(page.getByLabel('Name in notebooks')).toHaveValue('sales');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page).toHaveTitle(/"name":"sales","proposal":"0{32}"/);
  });

  test('say that a name is taken', async ({ page }) => {
    await openForm(page, 'light', 'form=folder');
    await page.getByLabel('Name in notebooks').fill('bank');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText('There is already a service called “bank”')).toBeVisible();
  });

  test('show what an API offers and how it takes its key, from its document', async ({ page }) => {
    await openForm(page, 'light', 'form=api');
    await page.getByRole('button', { name: 'See what it offers' }).click();
    await expect(page.getByText('Give the address of the document.')).toBeVisible();
    await page.getByLabel('Address of the document').fill('https://bank.example/openapi.json');
    await page.getByRole('button', { name: 'See what it offers' }).press('Enter');
    const found = page.getByRole('status').filter({ hasText: '3 actions' });
    await expect(found).toContainText('takes a key in the header X-Api-Key');
    await expect(found).toBeFocused();
    await expect(page.getByLabel('Name in notebooks')).toHaveValue('sample-bank-account');
  });

  test('take just an address with methods and paths', async ({ page }) => {
    await openForm(page, 'light', 'form=api');
    await page.getByLabel('Just its address').check();
    await page.getByLabel('Address of the API').fill('https://crm.example');
    await page.getByRole('button', { name: 'Add a path' }).click();
    await page.getByLabel('Path 1').fill('/customers/{id}');
    await page.getByLabel('Method 2').selectOption('DELETE');
    await page.getByLabel('Path 2').fill('/customers/{id}');
    await page.getByLabel('Name in notebooks').fill('crm2');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page).toHaveTitle(/"name":"crm2"/);
  });

  test('ask for the least by default, and say it in one sentence', async ({ page }) => {
    await openForm(page, 'light', 'form=request');
    const sentence = page.locator('.jp-Facetry-sentence');
    await expect(sentence).toHaveText(
      'churn.ipynb may use balance on bank, until 2026-11-23 15:02 UTC.'
    );
    await page.getByLabel('Uses').fill('3');
    await page.getByRole('checkbox', { name: /deposit/ }).check();
    await expect(sentence).toContainText('balance and deposit on bank, at most 3 uses');
    await page.getByRole('checkbox', { name: /deposit/ }).uncheck();
    await page.getByRole('checkbox', { name: /balance/ }).uncheck();
    await page.getByRole('button', { name: 'Ask' }).click();
    await expect(page.getByText('Choose at least one action.')).toBeVisible();
  });
});
