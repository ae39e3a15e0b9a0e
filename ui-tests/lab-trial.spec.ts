import type { Locator } from '@playwright/test';

import { expect, test } from './support/fixtures';
import type { Journey } from './support/journey';

const ASK =
  'import facetry\n' +
  'acct = facetry.need("bank", "deposit", amount=facetry.at_most(10), observe="60s")\n' +
  'acct';

/** A card with a trial is taller than most, and this page is not this test's alone. */
const USUAL = { width: 1400, height: 900 };
test.afterEach(({ lab }) => lab.page.setViewportSize(USUAL));

test('limits that are tried are counted in their row, marked in provenance, and told when they hold', async ({
  lab
}) => {
  await lab.page.setViewportSize({ ...USUAL, height: 1100 });
  await lab.open('trial.ipynb', [ASK, 'acct.deposit(amount=50).ok', 'acct.deposit(amount=60)']);
  await lab.execute('facetry:show-facets');
  await lab.run('facetry.need');
  await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
  const row = lab.section('This notebook').locator('[data-facet]').first();
  await expect(row).toContainText(/Only tried until .*: amount at most 10\. Not used so far\./);

  const told = lab.page.locator('.Toastify__toast').filter({
    hasText: 'trial limits on bank are now in force: amount at most 10.'
  });
  const over = async (): Promise<void> => {
    await expect(told.first()).toBeVisible({ timeout: 120_000 });
    await expect(row).toContainText(/In force since .*: amount at most 10\./);
  };
  // It is in sight for a while only, which may come while the rest is looked at.
  await Promise.all([over(), tried(lab, row)]);
  await lab.execute('docmanager:open', { path: 'trial.ipynb' });
  const refused = await lab.run('acct.deposit(amount=60)');
  await expect(refused.locator('.jp-OutputArea')).toContainText('Refused');
});

/** What is beyond limits that are only tried works, and is told. */
async function tried(lab: Journey, row: Locator): Promise<void> {
  const beyond = await lab.run('acct.deposit(amount=50)');
  await expect(beyond.locator('.jp-OutputArea')).toContainText('True');
  await expect(row).toContainText('it would have refused one: amount 1×.');
  await row.getByRole('button', { name: 'Show the last one' }).click();
  const details = lab.page.getByRole('complementary', { name: 'Details' });
  await expect(details).toContainText('beyond limits that were only tried: amount');
  await expect(details).toContainText('amount at most 10');
}
