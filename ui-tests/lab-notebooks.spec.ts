import { expect, test } from './support/fixtures';

const ASK = 'import facetry\nacct = facetry.need("bank", "balance", why="month end")\nacct';

test.describe('a notebook', () => {
  test('that asks while the sidebar is closed calls a person, once', async ({ lab }) => {
    const { page } = lab;
    await lab.open('calls.ipynb', [ASK]);
    await page.keyboard.press('Control+b');
    await expect(lab.sidebar).toBeHidden();
    await lab.run('facetry.need');
    const call = page.locator('.Toastify__toast').filter({ hasText: 'calls.ipynb' });
    await expect(call).toHaveCount(1);
    await expect(call).toContainText('waits for you: balance · bank');
    await call.getByRole('button', { name: 'Show' }).click();
    await expect(lab.card.getByRole('heading', { level: 1 })).toContainText('asks');
    await expect(call).toHaveCount(0);
    await lab.card.getByLabel('Reason for denying').fill('not this month');
    await lab.card.getByRole('button', { name: 'Deny' }).click();
    await expect(lab.cell('facetry.need').locator('.jp-OutputArea')).toContainText(
      'not this month'
    );
  });
});
