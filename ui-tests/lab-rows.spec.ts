import type { Locator } from '@playwright/test';

import { KeptAnswers } from './support/answers';
import { expect, test } from './support/fixtures';
import type { Journey } from './support/journey';

const ASK = 'import facetry\nacct = facetry.need("bank", "balance", why="rows")\nacct';

/** A notebook in front that holds the bank's balance; its row. */
async function held(lab: Journey, path: string): Promise<Locator> {
  await lab.open(path, [ASK, 'acct.balance()', 'acct.balance().ok']);
  await lab.execute('facetry:show-facets');
  await lab.run('facetry.need');
  await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
  const row = lab.section('This notebook').locator('[data-facet]').first();
  await expect(row).toHaveAttribute('data-state', 'active');
  return row;
}

/** Chooses from the menu over a row, while the keys are in the notebook. */
async function choose(lab: Journey, row: Locator, words: string): Promise<void> {
  await lab.notebook.locator('.cm-content').first().click();
  await row.locator('.jp-Facetry-object, h3').first().click({ button: 'right' });
  await lab.page.locator('.lm-Menu').getByText(words, { exact: true }).click();
}

/** Lets what is paused go on, as a person confirms it in the dialog. */
async function confirmed(lab: Journey): Promise<void> {
  const dialog = lab.page.getByRole('dialog');
  await lab.press(lab.frame(dialog).getByRole('button', { name: 'Resume', exact: true }));
  await expect(dialog).toBeHidden();
}

test.describe('a row of the sidebar', () => {
  test('is paused from its menu, and goes on once Resume was pressed on the approval page', async ({
    lab
  }) => {
    const row = await held(lab, 'menu.ipynb');
    await choose(lab, row, 'Pause');
    await expect(row).toHaveAttribute('data-state', 'paused');
    const stopped = await lab.run('acct.balance()');
    await expect(stopped.locator('.jp-OutputArea')).toContainText(/paused/);
    await choose(lab, row, 'Resume…');
    await confirmed(lab);
    await expect(row).toHaveAttribute('data-state', 'active');
    const again = await lab.run('acct.balance().ok');
    await expect(again.locator('.jp-OutputArea')).toContainText('True');
  });

  test('is revoked from its menu, and no other is', async ({ lab }) => {
    await held(lab, 'stays.ipynb');
    const row = await held(lab, 'goes.ipynb');
    await choose(lab, row, 'Revoke');
    await expect(lab.section('This notebook')).toContainText('Holds nothing.');
    await lab.execute('docmanager:open', { path: 'stays.ipynb' });
    await expect(lab.section('This notebook').locator('[data-facet]')).toHaveCount(1);
  });

  test('that has the keys is paused by P; Shift+P brings what lets it go on', async ({ lab }) => {
    const row = await held(lab, 'pressed.ipynb');
    await lab.pressOn(row.locator('[data-row]'), 'p');
    await expect(row).toHaveAttribute('data-state', 'paused');
    await lab.pressOn(row.locator('[data-row]'), 'Shift+P');
    await confirmed(lab);
    await expect(row).toHaveAttribute('data-state', 'active');
  });

  test('is named in the palette while it is marked, and revoked from there; the mark goes on', async ({
    lab
  }) => {
    const { keyboard } = lab.page;
    const row = await held(lab, 'marked.ipynb');
    await row.locator('[data-row]').focus();
    await expect(row).toHaveAttribute('aria-current', 'true');
    await keyboard.press('Control+Shift+C');
    await expect(lab.page.locator('.lm-CommandPalette-input').last()).toBeFocused();
    await keyboard.type('Revoke balance on bank');
    const chosen = lab.page.locator('.lm-CommandPalette-item.lm-mod-active');
    await expect(chosen).toContainText('Revoke balance on bank (marked.ipynb)');
    // The keys are elsewhere; which row it is can be seen all the same.
    await expect(row).toHaveAttribute('aria-current', 'true');
    await keyboard.press('Enter');
    await expect(lab.section('This notebook')).toContainText('Holds nothing.');
  });

  test('of another holder is paused with all that it holds, by P and from its menu', async ({
    lab
  }) => {
    await held(lab, 'other.ipynb');
    await lab.open('front.ipynb', ['1']);
    const others = lab.section('Agents and other notebooks');
    const holder = others.locator('[data-principal]').filter({ hasText: 'other.ipynb' });
    await lab.pressOn(holder.getByRole('button', { name: 'Pause all of' }), 'p');
    await expect(holder).toContainText('Paused by JupyterLab page');
    await choose(lab, holder, 'Resume…');
    await confirmed(lab);
    await expect(holder).not.toContainText('Paused');
    await choose(lab, holder, 'Pause');
    await expect(holder).toContainText('Paused by JupyterLab page');
    await lab.pressOn(holder.getByRole('button', { name: /^Resume all of/ }), 'Shift+P');
    await confirmed(lab);
    await expect(holder).not.toContainText('Paused');
  });
});

test('a name that is connected anew keeps its dialog until it leads elsewhere', async ({
  lab,
  jupyter
}) => {
  const page = await lab.page.context().newPage();
  const other = lab.on(page);
  const answers = await KeptAnswers.of(page);
  await other.visit('lab/workspaces/again');
  await other.ready();
  await other.execute('facetry:show-facets');
  await expect(other.section('Connected services')).toContainText('bank');
  const dialog = page.getByRole('dialog');
  const connect = (folder: string): Promise<void> => {
    const config = { folder, write: false };
    return other.execute('facetry:connect', { name: 'again', kind: 'files', config });
  };
  const first = connect(jupyter.notebooks);
  await other.connect('again');
  await first;

  const second = connect(`${jupyter.notebooks}/..`);
  const replace = other.frame(dialog).getByRole('button', { name: 'Replace', exact: true });
  await expect(replace).toBeVisible();
  // What is connected is read again meanwhile, and the name is there already.
  await answers.take();
  await jupyter.fetch('facetry/page', { method: 'POST', body: '{}' });
  await expect.poll(() => answers.take()).not.toEqual([]);
  await expect(replace).toBeVisible();
  await other.press(replace);
  await expect(dialog).toBeHidden();
  await second;
  await page.close();
  await lab.page.bringToFront();
});
