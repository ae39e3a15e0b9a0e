import { expect, test } from '@playwright/test';

import { Journey } from './support/journey';
import { Jupyter } from './support/jupyter';

const BANNER = /Approvals are made in this page, so code in a notebook could make them, too/;

test('where the notebook’s own page approves, a banner stands, and what is granted says so', async ({
  page
}) => {
  const jupyter = await Jupyter.start({ args: ['--Facetry.consent=page'] });
  try {
    const journey = new Journey(page, jupyter);
    await journey.arrive();

    await test.step('the banner stands in the sidebar and on the card', async () => {
      await page.getByText('Facetry Tour').first().click();
      await expect(journey.sidebar.getByRole('note')).toHaveText(BANNER);
      for (const name of ['bank', 'sales', 'jupyter']) {
        await journey.connect(name);
      }
      await journey.kernel();
      await journey.run('facetry.need("bank"');
      await expect(journey.card.getByRole('note')).toContainText('The ledger marks every decision');
    });

    await test.step('a grant in the page holds', async () => {
      await journey.press(journey.card.getByRole('button', { name: 'Grant', exact: true }));
      const cell = await journey.run('acct.balance()');
      await expect(cell.getByRole('button', { name: /recorded #\d+/ })).toBeVisible();
      await cell.getByRole('button', { name: /recorded #\d+/ }).click();
    });

    const viewer = page.locator('#jp-facetry-provenance');
    const proven = async (entry: RegExp): Promise<void> => {
      await viewer.getByRole('row', { name: entry }).first().click();
      await expect(viewer).toContainText(
        'in the notebook’s own page, where code could have done it'
      );
      await viewer.getByRole('button', { name: 'Verify', exact: true }).click();
      await expect(viewer.getByText(/verified in this page/)).toBeVisible();
      await expect(viewer.locator('[data-ok="false"]')).toHaveCount(0);
    };

    await test.step('so do a connection and the end of a pause', async () => {
      await journey.row('bank').locator('[data-row]').click();
      await journey.row('bank').getByRole('button', { name: 'Pause' }).click();
      await expect(journey.row('bank')).toHaveAttribute('data-state', 'paused');
      await journey
        .row('bank')
        .getByRole('button', { name: /^Resume/ })
        .click();
      const dialog = page.getByRole('dialog');
      await journey.press(journey.frame(dialog).getByRole('button', { name: 'Resume' }));
      await expect(dialog).toBeHidden();
      await proven(/ended a pause/);
      await proven(/ connected bank/);
    });

    await test.step('its entry bears the mark, and the proof is of the entry with it', async () => {
      await proven(/granted a request/);
      await expect(journey.sidebar.getByRole('note')).toHaveText(BANNER);
    });
  } finally {
    await jupyter.stop();
  }
});
