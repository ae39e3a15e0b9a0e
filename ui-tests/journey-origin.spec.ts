import { expect, test } from './support/fixtures';
import { Pictures } from './support/pictures';

const CELLS = [
  'import facetry\nacct = facetry.need("bank", "balance", "deposit", delegation=True, ' +
    'amount=facetry.at_most(50), why="how much is there")',
  'sales = facetry.need("sales", "read", path="2024/*", why="figures of the quarter")',
  'facetry.lend(acct, "balance", to="agent:teller", uses=10)',
  'balance = acct.balance()\nbalance',
  'quarter = sales.read(path="2024/q3.csv")\nlen(quarter.value)',
  'covered = facetry.note("The balance covers the quarter", based_on=[balance, quarter])',
  'facetry.note("Figure 3: no credit is needed", based_on=[covered])\n"noted"'
];

test('a number is asked where it comes from: by whose leave, from which services, and who concluded it', async ({
  lab
}, info) => {
  const { page } = lab;
  const viewer = page.locator('#jp-facetry-provenance');
  const node = (name: RegExp) => viewer.getByRole('button', { name });

  await test.step('two services, a loan and two notes', async () => {
    await lab.open('figure.ipynb', CELLS);
    for (const [code, given] of [
      ['"bank"', 'on bank'],
      ['"sales"', 'on sales']
    ] as const) {
      const asking = await lab.run(code);
      await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
      // Until then it is this one's card that is pressed.
      await expect(asking.locator('.jp-OutputArea')).toContainText(given);
    }
    for (const code of ['facetry.lend', 'acct.balance()', 'sales.read', 'covered =']) {
      await lab.run(code);
    }
    await expect(lab.section('Given by me')).toContainText('agent teller');
    const cell = await lab.run('Figure 3');
    await expect(cell.locator('.jp-OutputArea')).toContainText('noted');
  });

  await test.step('G on the note draws what it rests on, to who approved', async () => {
    await lab.execute('facetry:open-provenance');
    // Whoever has read further down is left there.
    await viewer.getByRole('treegrid').press('Home');
    await viewer
      .getByRole('row', { name: /noted: Figure 3/ })
      .first()
      .click();
    await page.keyboard.press('g');
    await expect(node(/^Note: “Figure 3.*based on “The balance covers/)).toBeVisible();
    await expect(
      node(
        /^Note: “The balance.*based on figure\.ipynb used \w+ on \w+ \(its author’s word\); based on/
      )
    ).toBeVisible();
    await expect(node(/^Use: figure\.ipynb used balance.*allowed by/)).toBeVisible();
    await expect(node(/^Use: figure\.ipynb used read.*allowed by/)).toBeVisible();
    await expect(
      node(/^Facet: figure\.ipynb: balance, deposit.*\(amount at most 50/)
    ).toBeVisible();
    await expect(node(/^Approval: .*by a press on the approval page/)).toHaveCount(2);
    // Nothing that it does not rest on.
    await expect(node(/teller/)).toHaveCount(0);
  });

  await test.step('the page proves every entry that is drawn', async () => {
    await viewer.getByRole('button', { name: 'Verify all of it' }).click();
    await expect(viewer.getByText('13 entries verified by this page')).toBeVisible();
    await expect(viewer.locator('[data-proven="false"]')).toHaveCount(0);
    // Who it was is recorded, too.
    await expect(node(/\. verified by this page\./)).toHaveCount(10);
    // As high as the drawing: what its boxes say can be read in the picture.
    await page.setViewportSize({ width: 1400, height: 1150 });
    await new Pictures(page, info).take('origin', viewer, async () => {
      await viewer.getByRole('button', { name: 'Fit', exact: true }).click();
      await page.mouse.move(0, 0);
    });
    await page.setViewportSize({ width: 1400, height: 900 });
  });

  await test.step('a facet is asked, too: what was lent from it, narrowed how', async () => {
    await node(/^Facet: figure\.ipynb: balance, deposit/).focus();
    await page.keyboard.press('g');
    await expect(node(/^Facet: agent teller.*\(narrowed: without deposit/)).toBeVisible();
    await expect(node(/^Note: “Figure 3/)).toBeVisible();
  });

  await test.step('so is its row in the sidebar, by a key', async () => {
    await page.locator('[role="treegrid"], .jp-Facetry-origin').first().waitFor();
    await lab.section('This notebook').locator('[data-row]').first().press('Shift+G');
    await expect(
      node(/^Facet: figure\.ipynb/).and(viewer.locator('[data-subject="true"]'))
    ).toBeVisible();
  });

  await test.step('so is a cell, from its menu', async () => {
    await page.getByRole('tab', { name: /figure\.ipynb/ }).click();
    const code = lab.cell('acct.balance()').locator('.cm-content');
    await code.click();
    await code.click({ button: 'right' });
    await page.locator('.lm-Menu').getByText('Where Does This Cell’s Result Come From?').click();
    await expect(node(/^Use: figure\.ipynb used balance/)).toHaveAttribute('data-subject', 'true');
  });
});
