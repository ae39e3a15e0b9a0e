import { expect, test } from './support/fixtures';

const ASK =
  'import facetry\nacct = facetry.need("bank", "balance", "deposit", delegation=True, ' +
  'amount=facetry.at_most(50), why="lending")\nacct.object';

test('a notebook lends a part of what it holds, narrows it, lends it on, and has it back', async ({
  lab
}) => {
  const { keyboard } = lab.page;
  const mine = lab.section('This notebook').locator('[data-facet]').first();
  const given = lab.section('Given by me');
  const row = given.locator('[data-facet]').first();
  const dialog = lab.page.getByRole('dialog');
  const newest = lab.notebook.locator('.jp-CodeCell').last();

  await test.step('what may be lent has a place to begin', async () => {
    await lab.open('giver.ipynb', [ASK]);
    await lab.execute('facetry:show-facets');
    await lab.run('facetry.need');
    await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(given).toContainText('You have lent nothing.');
  });

  await test.step('by keyboard: D on the row, the least at first, capped at what there is', async () => {
    // A command is about the marked row, wherever the keys are.
    await mine.locator('[data-row]').focus();
    await newest.locator('.cm-content').click();
    await lab.begin('facetry:delegate-facet');
    await expect(dialog).toContainText('Lend a part of bank');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    await lab.pressOn(mine.locator('[data-row]'), 'd');
    await expect(dialog.locator('.jp-Facetry-sentence')).toContainText(
      'balance on bank, at most 10'
    );
    await expect(dialog.getByRole('checkbox', { name: /withdraw/ })).toBeDisabled();
    await dialog.getByLabel('To', { exact: true }).selectOption('a new agent…');
    await dialog.getByLabel('Name of the agent').fill('clerk');
    await dialog.getByRole('checkbox', { name: /^deposit/ }).focus();
    await keyboard.press('Space');
    await dialog.getByLabel('amount, at most', { exact: true }).fill('51');
    await keyboard.press('Enter');
    await expect(dialog.getByText(/That is more than you can lend/)).toBeVisible();
    await dialog.getByLabel('amount, at most', { exact: true }).fill('20');
    await keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(newest).toContainText('facetry.lend(facetry.held("');
    await expect(given).toContainText('agent clerk');
    await expect(row).toContainText('amount at most 20');
    await expect(row).toContainText('never used');
  });

  await test.step('narrowed from its menu, in place: before and after in one sight', async () => {
    await row.locator('.jp-Facetry-object').click({ button: 'right' });
    await lab.page.locator('.lm-Menu').getByText('Narrow…', { exact: true }).click();
    await expect(dialog).toContainText('balance and deposit on bank');
    await dialog.getByRole('checkbox', { name: /^deposit/ }).uncheck();
    await dialog.getByRole('button', { name: 'Narrow' }).click();
    await expect(dialog).toBeHidden();
    await expect(row.locator('.jp-Facetry-actions')).toHaveText('balance');
    await expect(given.locator('[data-facet]')).toHaveCount(1);
  });

  await test.step('lent on by R, until what it comes from ends', async () => {
    const before = await row.getAttribute('data-facet');
    await lab.pressOn(row.locator('[data-row]'), 'r');
    const until = dialog.getByLabel('For', { exact: true });
    await expect(until.locator('option', { hasText: 'ends sooner' }).first()).toBeAttached();
    await until.selectOption({ index: 0 });
    await dialog.getByRole('button', { name: 'Renew', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(row).not.toHaveAttribute('data-facet', before!);
    await expect(row).toContainText('10 uses left');
  });

  await test.step('revoked by mistake, it comes back as it was', async () => {
    await row.getByRole('button', { name: 'Revoke bank' }).click();
    await expect(given).toContainText('You have lent nothing.');
    const ended = lab.section('Recently ended');
    await lab.unfold(ended);
    await ended.getByRole('button', { name: 'Give bank back as it was' }).first().click();
    await expect(row.locator('.jp-Facetry-actions')).toHaveText('balance');
    await expect(row).toContainText('10 uses left');
  });

  await test.step('what a person granted goes on by a card alone', async () => {
    await lab.pressOn(mine.locator('[data-row]'), 'r');
    await dialog.getByLabel('For', { exact: true }).selectOption('2 hours');
    await dialog.getByRole('button', { name: 'Ask' }).click();
    await expect(newest).toContainText('bank = facetry.request("bank", "balance", "deposit"');
    await expect(lab.card.getByRole('heading', { level: 1 })).toContainText('asks');
    await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(lab.section('This notebook').locator('[data-facet]')).toHaveCount(2);
  });
});
