import { expect, type Locator, test } from '@playwright/test';

import { GERMAN } from '../src/consent/strings/german';
import { Journey } from './support/journey';
import { Jupyter } from './support/jupyter';
import {
  cramped,
  NAMES,
  pseudo,
  shows,
  speakPseudo,
  unfold,
  Quoted,
  untranslated
} from './support/pseudo';

/** What is called so here: the folder, what it is in, a group of what entries commit to. */
const KNOWN = [...NAMES, 'files', 'notebooks', 'lineage'];

test.use({ viewport: { width: 1280, height: 900 } });

test('Notebook 7 in a language that needs two fifths more room shows no word past the translation, none cut or covered', async ({
  page
}) => {
  const jupyter = await Jupyter.start({
    application: 'notebook',
    locale: 'de_DE',
    args: ['--JupyterNotebookApp.expose_app_in_browser=True']
  });
  const lab = new Journey(page, jupyter);
  const { sidebar } = lab;
  const dialog = page.getByRole('dialog');
  const card = lab.frame(sidebar);
  const quoted = await Quoted.of(page, ['main area content']);
  const look = (where: string, parts: Locator, roomy = false): Promise<void> =>
    shows(where, async () => [
      ...(await untranslated(parts, KNOWN, () => quoted.words())),
      ...(roomy ? [] : await cramped(parts.first()))
    ]);
  try {
    await speakPseudo(page);
    await lab.arrive();
    await lab.write('walk.ipynb', [
      'import facetry\nfiles = facetry.need("files", "list", why="1")\nprint("has")',
      'files.list()'
    ]);
    await lab.visit('notebooks/walk.ipynb');
    await lab.ready();

    await test.step('a folder is connected', async () => {
      const config = { folder: jupyter.notebooks, write: false };
      const connected = lab.execute('facetry:connect', { name: 'files', kind: 'files', config });
      const button = lab.frame(dialog).getByRole('button', { name: GERMAN.connectButton });
      await button.waitFor();
      await look('connecting', dialog, true);
      await lab.press(button);
      await expect(dialog).toBeHidden();
      await connected;
    });

    await test.step('the menu leads to both panels', async () => {
      await page.locator('.lm-MenuBar-item').nth(2).click();
      const items = page.locator('.lm-Menu-item[data-command^="facetry:"] .lm-Menu-itemLabel');
      await expect(items).toHaveCount(4);
      await look('menu', items, true);
      await page.keyboard.press('Escape');
    });

    await test.step('a cell asks, a person is called', async () => {
      const cell = await lab.run('facetry.need');
      const call = page.locator('.Toastify__toast').filter({ hasText: 'walk.ipynb' });
      await expect(call).toBeVisible();
      await look('called', call.locator('.jp-toast-message, .jp-toast-button'), true);
      await call.getByRole('button', { name: pseudo('Show'), exact: true }).click();
      await expect(card.getByRole('heading', { level: 1 })).toContainText('walk.ipynb');
      await look('waiting', sidebar);
      await look('card in a cell', cell.locator('.jp-Facetry-card'));
      await lab.press(card.getByRole('button', { name: GERMAN.grant, exact: true }));
      const row = sidebar.locator('[data-facet]').first();
      await expect(row).toHaveAttribute('data-state', 'active');
      await unfold(sidebar);
      await look('held', sidebar);
    });

    await test.step('the viewer stands below the notebook', async () => {
      const used = await lab.run('files.list()');
      await used.locator('.jp-Facetry-recorded').click();
      const viewer = page.locator('#jp-facetry-provenance');
      await expect(viewer.getByRole('row', { selected: true })).toBeInViewport();
      await viewer.getByRole('button', { name: pseudo('Verify'), exact: true }).click();
      await expect(viewer.locator('[data-ok="true"]').first()).toBeVisible();
      await look('events', viewer);
      for (const view of ['Authority', 'Origin', 'Verify a file'] as const) {
        await viewer.getByRole('button', { name: pseudo(view), exact: true }).click();
        await expect(viewer.locator('svg [data-node], .jp-Facetry-drop').first()).toBeVisible();
        await look(view, viewer);
      }
      await page.screenshot({ path: test.info().outputPath('below.png') });
    });
  } finally {
    await jupyter.stop();
  }
});
