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

  test('leads from a result to its entry, and from the entry back to the cell', async ({ lab }) => {
    const viewer = lab.page.locator('#jp-facetry-provenance');
    await lab.open('there-and-back.ipynb', [
      ASK,
      'acct.balance()',
      ...Array.from({ length: 30 }, (_, at) => `"far away ${at}"`)
    ]);
    await lab.run('facetry.need');
    await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
    const used = await lab.run('acct.balance()');
    const recorded = used.getByRole('button', { name: /recorded #\d+/ });
    const number = /\d+/.exec(await recorded.innerText())![0];
    await recorded.click();
    const entry = viewer.getByRole('complementary', { name: 'Details' });
    await expect(entry).toContainText(`recorded #${number}`);
    await expect(viewer.getByRole('row', { selected: true })).toContainText(`#${number}`);
    await expect(entry).toContainText('there-and-back.ipynb');
    await lab.execute('docmanager:open', { path: 'there-and-back.ipynb' });
    await lab.cell('far away 29').locator('.cm-content').click();
    await lab.execute('facetry:open-provenance');
    await entry.getByRole('button', { name: 'Go to cell' }).click();
    await expect(viewer).toBeHidden();
    const active = lab.notebook.locator('.jp-CodeCell.jp-mod-active');
    await expect(active).toContainText('acct.balance()');
    await expect(active).toBeInViewport();
  });

  test('whose kernel lacks the SDK is told which line to run', async ({ lab }) => {
    await lab.open('bare.ipynb', ['import facetry'], 'bare');
    const section = lab.section('This notebook');
    await expect(section).toContainText('The kernel of this notebook lacks the SDK');
    await expect(section.locator('code')).toHaveText('%pip install facetry');
    await lab.run('import facetry');
    await expect(lab.cell('import facetry').locator('.jp-OutputArea')).toContainText(
      'No module named'
    );
  });
});
