import { expect, test } from '@playwright/test';

import { Journey } from './support/journey';
import { Jupyter } from './support/jupyter';

test.describe('JupyterLab in German', () => {
  let jupyter: Jupyter;
  test.beforeAll(async () => {
    jupyter = await Jupyter.start({ locale: 'de_DE' });
  });
  test.afterAll(() => jupyter.stop());

  test('has each word of Facetry’s settings in German, and a menu and keys for its commands', async ({
    page
  }) => {
    const lab = new Journey(page, jupyter);
    await lab.visit('lab');
    await lab.ready();
    await lab.execute('settingeditor:open');
    const list = page.locator('.jp-PluginList');
    await list.locator('input').first().fill('facet');
    for (const name of [
      'Seitenleiste der Facetten',
      'Weitergeben von Facetten',
      'Anfragen nach Facetten',
      'Ansagen zu Facetten',
      'Zellen und Facetten'
    ]) {
      await list.getByText(name, { exact: true }).click();
      await expect(
        page.locator('.jp-SettingsForm').getByRole('heading', { name, exact: true }).first()
      ).toBeVisible();
    }
    await list.getByText('Seitenleiste der Facetten', { exact: true }).click();
    const form = page.locator('.jp-SettingsForm').filter({ hasText: 'Kürzlich beendet' });
    await expect(form).toContainText(
      'Die Seitenleiste, die zeigt, was Notebooks und Agenten dürfen.'
    );
    await expect(form).toContainText('Andere Zelle melden nach');
    await expect(form).toContainText('Innerhalb von wie vielen Sekunden.');
    await expect(form).not.toContainText(/Flag|For how many|Within how many/);
    // Menus and shortcuts of the same files are JupyterLab's to read: they are there all the same.
    // File, Edit, View, by whatever names.
    await page.locator('.lm-MenuBar-item').nth(2).click();
    const item = page.locator('.lm-Menu-item[data-command="facetry:show-facets"]');
    await expect(item).toContainText('Facetten');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+8');
    await expect(lab.sidebar).toBeVisible();
  });
});
