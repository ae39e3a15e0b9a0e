import { expect, test } from './support/fixtures';
import { Journey } from './support/journey';
import { hasKeys } from './support/keys';

test.use({ actionTimeout: 45_000 });

test('three minutes without a pointer: every step has its keys, and they are never lost', async ({
  newcomer: jupyter,
  page
}, info) => {
  test.setTimeout(600_000);
  const shoot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) });
  const journey = new Journey(page, jupyter);
  const { keyboard } = page;
  const viewer = page.locator('#jp-facetry-provenance');

  await test.step('the browser is made one that approves', async () => {
    await journey.visit('facetry/welcome');
    await journey.typeDigits(page, page.getByRole('button', { name: 'Let this browser approve' }));
    await journey.ready();
  });

  await test.step('the tour starts from the command palette; each service is confirmed', async () => {
    // JupyterLab gives its launcher the keys once it is there.
    await expect(page.locator('.jp-Launcher')).toBeFocused();
    await keyboard.press('Control+Shift+C');
    await expect(page.locator('.lm-CommandPalette-input').last()).toBeFocused();
    await keyboard.type('Facetry Tour');
    await expect(page.locator('.lm-CommandPalette-item.lm-mod-active')).toHaveText(/Facetry Tour/);
    await keyboard.press('Enter');
    for (const name of ['bank', 'sales', 'jupyter']) {
      const dialog = page.getByRole('dialog').filter({ hasText: name });
      const card = journey.frame(dialog);
      await journey.typeDigits(card, card.getByRole('button', { name: 'Connect', exact: true }));
      await expect(dialog).toBeHidden();
    }
    await expect(page.locator('.jp-Notebook')).toContainText('Facetry in three minutes');
    await expect(page.locator('.jp-Notebook:focus-within')).toBeVisible();
  });

  await test.step('a cell asks; F6 leads to its card, where an action is struck', async () => {
    const asked = await journey.runByKeys('facetry.need("bank"');
    await journey.goToCard();
    const deposit = journey.card.getByRole('checkbox', { name: 'deposit' });
    await journey.pressUntil('Tab', () => hasKeys(deposit));
    await keyboard.press('Space');
    await expect(deposit).not.toBeChecked();
    await shoot('1-struck');
    await journey.typeDigits(
      journey.card,
      journey.card.getByRole('button', { name: 'Grant narrowed' })
    );
    await expect(asked).toContainText('may use balance on bank');
    await expect(asked).not.toContainText('deposit');
  });

  await test.step('the keys are back in the notebook, which goes on', async () => {
    await expect(page.locator('.jp-Notebook:focus-within')).toBeVisible();
    const used = await journey.runByKeys('acct.balance()');
    await expect(used).toContainText(/recorded #\d+/);
    const read = await journey.runByKeys('facet://sales');
    await journey.goToCard();
    await journey.typeDigits(
      journey.card,
      journey.card.getByRole('button', { name: 'Grant', exact: true })
    );
    await expect(read).toContainText('north');
  });

  await test.step('a second actor is refused; G on the row shows it in the viewer', async () => {
    const helped = await journey.runByKeys('month_end.summary');
    await expect(helped).toContainText('best region');
    await journey.goToRow('bank');
    await keyboard.press('g');
    await expect(viewer.getByRole('treegrid')).toBeFocused();
    const chosen = viewer.getByRole('row', { selected: true });
    await journey.pressUntil('ArrowDown', async () =>
      /refused withdraw/.test((await chosen.allTextContents()).join())
    );
    await expect(viewer.getByRole('complementary', { name: 'Details' })).toContainText(
      'that action was not granted'
    );
  });

  await test.step('the page verifies the entry', async () => {
    await keyboard.press('F6');
    const verify = viewer.getByRole('button', { name: 'Verify', exact: true });
    await journey.pressUntil('Tab', () => hasKeys(verify));
    await keyboard.press('Enter');
    await expect(viewer.locator('[data-ok="true"]')).not.toHaveCount(0);
    await expect(viewer.locator('[data-ok="false"]')).toHaveCount(0);
    await shoot('2-verified');
  });

  await test.step('Delete revokes; the next call says in one line what is held', async () => {
    await journey.goToRow('bank');
    await keyboard.press('Delete');
    await expect(journey.row('bank')).toBeHidden();
    await expect(journey.row('sales').locator('[data-row]')).toBeFocused();
    await keyboard.press('Escape');
    await keyboard.press('Control+Shift+[');
    const after = await journey.runByKeys('acct.balance()');
    await expect(after).toContainText('Refused: bank was revoked');
    await expect(after).toContainText('You still hold sales.');
    await shoot('3-revoked');
  });
});
