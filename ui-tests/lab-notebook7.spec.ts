import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test as base } from '@playwright/test';

import { Journey } from './support/journey';
import { Jupyter } from './support/jupyter';

const GOOD = join(__dirname, '../docs/vectors/bundles/good.json');

const test = base.extend<object, { notebook: Jupyter }>({
  notebook: [
    async ({}, use) => {
      const jupyter = await Jupyter.start({
        application: 'notebook',
        baseUrl: '/user/ada/',
        args: ['--JupyterNotebookApp.expose_app_in_browser=True']
      });
      await use(jupyter);
      await jupyter.stop();
    },
    { scope: 'worker', timeout: 300_000 }
  ]
});

test('in Notebook 7 a cell asks and a person is called, grants, sees the proof below, and revokes', async ({
  notebook,
  page
}, info) => {
  const shoot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) });
  const faults: Error[] = [];
  page.on('pageerror', error => faults.push(error));
  const journey = new Journey(page, notebook);
  await journey.arrive();
  await journey.write('seven.ipynb', [
    'import facetry\nfiles = facetry.need("files", "list", why="what is here")\nfiles',
    'files.list()'
  ]);
  await journey.visit('notebooks/seven.ipynb');
  await journey.ready();

  await test.step('a folder is connected', async () => {
    const config = { folder: notebook.notebooks, write: false };
    const connected = journey.execute('facetry:connect', { name: 'files', kind: 'files', config });
    const dialog = page.getByRole('dialog');
    const card = journey.frame(dialog);
    await journey.press(card.getByRole('button', { name: 'Connect', exact: true }));
    await expect(dialog).toBeHidden();
    await connected;
  });

  await test.step('a request opens the sidebar at its card, and is granted', async () => {
    const asked = await journey.run('facetry.need');
    await expect(journey.sidebar).toBeHidden();
    const call = page.locator('.Toastify__toast').filter({ hasText: 'seven.ipynb' });
    await call.getByRole('button', { name: 'Show' }).click();
    await expect(journey.card.getByRole('heading', { level: 1 })).toContainText('asks');
    await expect(journey.card.locator('body')).toContainText('from cell 1');
    await shoot('1-asked');
    await journey.press(journey.card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(asked.locator('.jp-OutputArea')).toContainText('may use list on files');
  });

  await test.step('the viewer opens below the notebook, and verifies the use', async () => {
    const used = await journey.run('files.list()');
    await used.getByRole('button', { name: /recorded #\d+/ }).click();
    const viewer = page.locator('#jp-facetry-provenance');
    await expect(viewer.getByRole('row', { selected: true })).toBeInViewport();
    await viewer.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(viewer.locator('[data-ok="true"]')).not.toHaveCount(0);
    await expect(viewer.locator('[data-ok="false"]')).toHaveCount(0);
    await expect(used.locator('.jp-OutputArea')).toBeInViewport();
    await shoot('2-verified');
  });

  await test.step('it is a page of its own, too, whose address says what is looked at', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const below = page.locator('#jp-facetry-provenance');
    const opening = page.waitForEvent('popup');
    await below.getByRole('button', { name: 'Open in a page of its own' }).click();
    const alone = await opening;
    alone.on('pageerror', error => faults.push(error));
    const viewer = alone.locator('#jp-facetry-provenance');
    const event = viewer.getByRole('row', { selected: true });
    await expect(event).toContainText('seven.ipynb used list on files');
    await expect(alone).toHaveTitle('Provenance');
    await expect(alone).toHaveURL(/\/user\/ada\/facetry\/provenance\?facetry-view=events&/);
    await viewer.getByRole('button', { name: 'Origin', exact: true }).click();
    await expect(alone).toHaveURL(/\?facetry-view=origin&.*facetry-of=\d+/);
    // It says so for a while only.
    await Promise.all([
      expect(viewer.getByText('Link copied')).toBeVisible(),
      viewer.getByRole('button', { name: 'Copy link to this view' }).click()
    ]);
    const link = await alone.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(alone.url());
    expect(link).not.toContain('token');
    const drawn = viewer.getByRole('button', { name: /^Use: seven.ipynb used list on files/ });
    await alone.reload();
    await expect(drawn).toHaveAttribute('data-subject', 'true');
    await alone.screenshot({ path: info.outputPath('3-alone.png') });

    const hostile = `${new URL(link).origin}/user/ada/facetry/provenance?facetry-view=%3Cscript%3E&facetry-object=files`;
    await alone.goto(hostile);
    await expect(viewer.locator('.jp-Facetry-unfollowed')).toContainText('what is drawn');
    await expect(viewer.getByRole('row', { name: /used list on files/ }).first()).toBeVisible();
    await expect(alone).toHaveURL(/\?facetry-view=events&facetry-object=files/);
    await alone.close();
  });

  await test.step('revoked, it is refused in one line', async () => {
    await journey.row('files').getByRole('button', { name: 'Revoke' }).click();
    await expect(journey.section('This notebook')).toContainText('Holds nothing.');
    const used = await journey.run('files.list()');
    await expect(used.locator('.jp-OutputArea')).toContainText('Refused: files was revoked');
  });

  await test.step('a bundle is opened by its file, and verified', async () => {
    const lines = JSON.parse(await readFile(GOOD, 'utf8')) as string[];
    await writeFile(join(notebook.notebooks, 'mailed.bundle'), `${lines.join('\n')}\n`);
    // As a double click in its file browser does.
    await journey.visit('edit/mailed.bundle');
    await expect(page.getByRole('region', { name: 'Verify a file' })).toContainText(
      'Nothing is wrong with this file.'
    );
    await shoot('4-bundle');
  });

  // Notebook's own, with or without this extension.
  const own = /reading 'schema'/;
  expect(faults.filter(({ message }) => !own.test(message))).toEqual([]);
});
