import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from './support/fixtures';
import { Journey } from './support/journey';

test.use({ actionTimeout: 45_000 });

const SERVICES = 'facetry = 1\n\n[services.figures]\nkind = "files"\nfolder = "data"\n';

/** Connects what the sidebar offers: a form that is filled in, then the approval page. */
async function connectFigures(journey: Journey): Promise<void> {
  const offer = journey.section('This notebook').getByRole('group', { name: 'From facetry.toml' });
  await expect(offer).toContainText('1 service of facetry.toml is not connected: figures.');
  await offer.getByRole('button', { name: 'Connect…' }).click();
  const form = journey.page.getByRole('dialog');
  await expect(form.getByLabel('Name in notebooks')).toHaveValue('figures');
  await expect(form.getByLabel('Folder on the server')).toHaveValue(/\/cloned\/data$/);
  await form.getByRole('button', { name: 'Continue' }).click();
  await journey.connect('figures');
}

test('a colleague clones it: what was used is frozen, and one card gives just that', async ({
  lab: author,
  jupyter: theirs,
  newcomer,
  browser
}) => {
  test.setTimeout(600_000);
  const repository = join(theirs.notebooks, 'cloned');
  await mkdir(join(repository, 'data'), { recursive: true });
  await writeFile(join(repository, 'data/q3.csv'), 'region,sum\nnorth,7\n');
  await writeFile(join(repository, 'facetry.toml'), SERVICES);

  await test.step('the author connects what the file names, uses it, and freezes', async () => {
    await author.open('cloned/churn.ipynb', [
      'import facetry\nfigures = facetry.need("figures", "read", "list", "stat")',
      'figures.list()\nprint(figures.read("q3.csv").text)',
      'facetry.freeze()'
    ]);
    await author.execute('facetry:show-facets');
    await connectFigures(author);
    await author.run('facetry.need("figures"');
    await author.press(author.card.getByRole('button', { name: 'Grant', exact: true }));
    const used = await author.run('figures.list()');
    await expect(used.locator('.jp-OutputArea')).toContainText('north,7');
    const frozen = await author.run('facetry.freeze()');
    await expect(frozen.locator('.jp-OutputArea')).toContainText('written to facetry.toml');
    const text = await readFile(join(repository, 'facetry.toml'), 'utf8');
    expect(text.startsWith(SERVICES)).toBe(true);
    expect(text).toContain('path = "q3.csv"');
    expect(text).not.toContain('stat');
    expect(text).not.toContain(theirs.notebooks);
  });

  const context = await browser.newContext({ viewport: { width: 1400, height: 1400 } });
  const colleague = new Journey(await context.newPage(), newcomer);
  colleague.page.setDefaultTimeout(45_000);
  // The notebook as it is committed asks by the file, and no more by hand.
  const filter = (path: string): boolean => !path.endsWith('.ipynb');
  await cp(repository, join(newcomer.notebooks, 'cloned'), { recursive: true, filter });

  await test.step('another person, elsewhere, opens the notebook and is offered it', async () => {
    await colleague.arrive();
    await colleague.open('cloned/churn.ipynb', [
      'import facetry\ngot = facetry.needs()',
      'print(got.figures_read.read("q3.csv").text, len(got.figures.list().value))'
    ]);
    await colleague.execute('facetry:show-facets');
    await connectFigures(colleague);
  });

  await test.step('one card has one line per need; granted, all cells run', async () => {
    const mine = colleague.section('This notebook');
    await expect(mine).toContainText('lists 2 needs that this notebook does not hold');
    await mine.getByRole('button', { name: 'Ask for them' }).click();
    const { card } = colleague;
    await expect(card.getByRole('heading', { level: 1 })).toContainText('asks');
    await expect(card.getByText(/may use list on figures/).first()).toBeVisible();
    await expect(
      card.getByText(/may use read on figures, path exactly "q3.csv"/).first()
    ).toBeVisible();
    await colleague.press(card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(mine.getByRole('button', { name: 'Ask for them' })).toBeHidden();
    await expect(mine.locator('[data-facet]')).toHaveCount(2);
    await colleague.execute('notebook:run-all-cells');
    const done = colleague.cell('got.figures_read').locator('.jp-OutputArea');
    await expect(done).toContainText('north,7');
    await expect(colleague.waiting).toBeHidden();
  });
  await context.close();
});
