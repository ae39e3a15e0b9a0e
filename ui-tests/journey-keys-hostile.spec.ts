import { expect, test } from './support/fixtures';
import { hasKeys } from './support/keys';

test.use({ actionTimeout: 45_000 });

/** What tries for more than it holds, and asks for more in the end. */
const CELLS = [
  'import facetry\nacct = facetry.need("bank", "deposit", {"amount": facetry.at_most(5)})\nacct',
  `def tries(amount):
    try:
        acct.deposit(amount=amount)
    except facetry.Refused as refused:
        return refused

[str(tries(amount)) for amount in (6, 7, 8)]`,
  'facetry.need("bank", "withdraw", why="to help myself", wait=False)',
  'acct.deposit(amount=1).ok'
];

test('the hostile cell without a pointer: what it asks for is denied, what it tried is flagged and read, and it is paused until it is let go on', async ({
  lab
}) => {
  test.setTimeout(600_000);
  const { page, card } = lab;
  const { keyboard } = page;
  const mine = lab.section('This notebook');
  const inNotebook = page.locator('.jp-Notebook:focus-within');
  await lab.open('keys-hostile.ipynb', CELLS);
  await lab.execute('facetry:show-facets');
  await keyboard.press('Escape');
  await expect(inNotebook).toBeVisible();

  await test.step('it is granted a little, and tries for more', async () => {
    const asked = await lab.runByKeys('facetry.need("bank", "deposit"');
    await lab.goToCard();
    await lab.typeDigits(card, card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(asked).toContainText('may use deposit on bank');
    await expect(inNotebook).toBeVisible();
    await expect(await lab.runByKeys('tries(amount)')).toContainText('amount');
  });

  await test.step('it asks for more, and is denied', async () => {
    await lab.runByKeys('"withdraw"');
    await lab.goToCard();
    const deny = card.getByRole('button', { name: 'Deny', exact: true });
    await lab.pressUntil('Tab', () => hasKeys(deny));
    await keyboard.press('Enter');
    await expect(lab.waiting).toBeHidden();
  });

  await test.step('what it tried is flagged on its row, with the true reason; its own button pauses it', async () => {
    await expect(mine).toContainText(/3 refusals (just now|in \d+ s)/);
    await expect(mine).toContainText('deposit on bank: an argument is outside the limits granted');
    const pause = mine.getByRole('button', { name: 'Pause all of keys-hostile.ipynb' });
    await lab.goToSidebar();
    await keyboard.press('F6');
    await lab.pressUntil('Shift+Tab', () => hasKeys(pause));
    await keyboard.press('Enter');
    await expect(mine).toContainText('Paused by JupyterLab page');
    // The button is gone; the keys are not.
    await expect(lab.row('bank').locator('[data-row]')).toBeFocused();
  });

  await test.step('G shows what was done with its facet, and why each was refused', async () => {
    await keyboard.press('g');
    const viewer = page.locator('#jp-facetry-provenance');
    await expect(viewer.getByRole('treegrid')).toBeFocused();
    const chosen = viewer.getByRole('row', { selected: true });
    await lab.pressUntil('ArrowDown', async () =>
      /refused deposit/.test((await chosen.allTextContents()).join())
    );
    await expect(viewer.getByRole('complementary', { name: 'Details' })).toContainText(
      'an argument is outside the limits granted'
    );
    const everything = viewer.getByRole('button', { name: 'Show everything again' });
    await lab.pressUntil('Shift+Tab', () => hasKeys(everything));
    await keyboard.press('Enter');
    await expect(everything).toBeHidden();
  });

  await test.step('it goes on once its digits let it', async () => {
    const resume = mine.getByRole('button', { name: 'Resume all of keys-hostile.ipynb' });
    await lab.goToSidebar();
    await keyboard.press('F6');
    await lab.pressUntil('Shift+Tab', () => hasKeys(resume));
    await keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    const resuming = lab.frame(dialog);
    await lab.typeDigits(resuming, resuming.getByRole('button', { name: 'Resume', exact: true }));
    await expect(dialog).toBeHidden();
    await keyboard.press('Escape');
    const tab = page.locator('.lm-TabBar-tab.lm-mod-current', { hasText: 'keys-hostile.ipynb' });
    await lab.pressUntil('Control+Shift+[', async () => (await tab.count()) > 0);
    await expect(await lab.runByKeys('acct.deposit(amount=1)')).toContainText('True');
  });
});
