import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from './support/fixtures';
import { Journey } from './support/journey';
import { hasKeys } from './support/keys';

test.use({ actionTimeout: 45_000 });

test('the night run without a pointer: what waits is found, given until morning, and the job runs', async ({
  lab,
  jupyter
}) => {
  test.setTimeout(600_000);
  const { page, card } = lab;
  await lab.write('keys.ipynb', [
    'import facetry, pandas\nfacetry.need("sales", "read", "stat", why="by keys")',
    'print("rows:", len(pandas.read_csv("facet://sales/2024/q3.csv")))'
  ]);
  const run = ['jupyter', 'nbconvert', '--to', 'notebook', '--execute', 'keys.ipynb'];
  const failed = await jupyter.job('by-keys', ...run, '--output', 'keys-1');
  expect(failed.said).toMatch(/Request [0-9a-f]{32}/);

  await test.step('F6 leads to its card; the end is chosen in its list', async () => {
    await lab.goToCard();
    await expect(card.getByRole('heading', { level: 1 })).toContainText('job by-keys');
    const until = card.getByLabel('Until');
    await lab.pressUntil('Tab', () => hasKeys(until));
    await page.keyboard.type('8');
    await expect(until).toHaveValue('28800');
    await lab.pressUntil('Shift+Tab', async () => !(await hasKeys(until)));
  });

  await test.step('its digits grant it, and the job asks nobody any more', async () => {
    await lab.typeDigits(card, card.getByRole('button', { name: 'Grant narrowed' }));
    await expect(lab.waiting).toBeHidden();
    const done = await jupyter.job('by-keys', ...run, '--output', 'keys-2');
    expect(done, done.said).toMatchObject({ code: 0 });
  });
});

const MANIFEST = `facetry = 1

[services.figures]
kind = "files"
folder = "data"

[[needs]]
name = "figures_list"
object = "figures"
actions = ["list"]

[[needs]]
name = "figures_read"
object = "figures"
actions = ["read"]
[needs.where]
path = "q3.csv"
`;

test('the colleague clones it without a pointer: connects what the file names, asks once, runs', async ({
  newcomer,
  page
}) => {
  test.setTimeout(600_000);
  const { keyboard } = page;
  const journey = new Journey(page, newcomer);
  const repository = join(newcomer.notebooks, 'cloned');
  await mkdir(join(repository, 'data'), { recursive: true });
  await writeFile(join(repository, 'data/q3.csv'), 'region,sum\nnorth,7\n');
  await writeFile(join(repository, 'facetry.toml'), MANIFEST);
  const mine = journey.section('This notebook');

  await test.step('this browser is let to approve, and the notebook opened', async () => {
    await journey.visit('facetry/welcome');
    await journey.typeDigits(page, page.getByRole('button', { name: 'Let this browser approve' }));
    await journey.ready();
    await journey.open('cloned/churn.ipynb', [
      'import facetry\ngot = facetry.needs()',
      'print(got.figures_read.read("q3.csv").text, len(got.figures_list.list().value))'
    ]);
  });

  await test.step('the service that the file names is connected', async () => {
    await journey.goToSidebar();
    const connect = mine.getByRole('button', { name: 'Connect…' });
    await expect(connect).toBeEnabled();
    await keyboard.press('F6');
    await journey.pressUntil('Tab', () => hasKeys(connect));
    await keyboard.press('Enter');
    const form = page.getByRole('dialog');
    await expect(form.getByLabel('Name in notebooks')).toHaveValue('figures');
    const on = form.getByRole('button', { name: 'Continue' });
    await journey.pressUntil('Tab', () => hasKeys(on));
    await keyboard.press('Enter');
    const dialog = page.getByRole('dialog').filter({ hasText: 'Connect figures' });
    const card = journey.frame(dialog);
    await journey.typeDigits(card, card.getByRole('button', { name: 'Connect', exact: true }));
    await expect(dialog).toBeHidden();
  });

  await test.step('one card has its needs, and its digits grant them', async () => {
    const ask = mine.getByRole('button', { name: 'Ask for them' });
    await expect(ask).toBeEnabled();
    await journey.goToSidebar();
    await keyboard.press('F6');
    await journey.pressUntil('Tab', () => hasKeys(ask));
    await keyboard.press('Enter');
    // Who asked with a button of the sidebar has the card under the keys once it comes.
    await expect(journey.sidebar.locator('iframe[title]')).toBeFocused();
    await expect(journey.card.getByRole('heading', { level: 1 })).toContainText('asks');
    await journey.readByKeys();
    await journey.typeDigits(
      journey.card,
      journey.card.getByRole('button', { name: 'Grant', exact: true })
    );
    await expect(mine.locator('[data-facet]')).toHaveCount(2);
  });

  await test.step('all its cells run', async () => {
    await keyboard.press('Control+Shift+C');
    await expect(page.locator('.lm-CommandPalette-input').last()).toBeFocused();
    await keyboard.type('Run All Cells');
    await expect(page.locator('.lm-CommandPalette-item.lm-mod-active').first()).toContainText(
      'Run All Cells'
    );
    await keyboard.press('Enter');
    await expect(journey.cell('got.figures_read').locator('.jp-OutputArea')).toContainText(
      'north,7'
    );
  });
});
