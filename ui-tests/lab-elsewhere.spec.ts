import { expect, test } from '@playwright/test';

import { Jupyter } from './support/jupyter';
import { Journey } from './support/journey';
import { Served } from './support/served';

test.use({ viewport: { width: 1400, height: 900 } });

test('a JupyterLab whose service is elsewhere is let in by its code, granted in a window there, and revokes', async ({
  page,
  context
}) => {
  const served = await Served.open('--listen', '127.0.0.1:0');
  const jupyter = await Jupyter.start({
    args: [`--Facetry.service_url=${served.address}`]
  });
  const journey = new Journey(page, jupyter);
  try {
    await test.step('somebody approves at that service', async () => {
      await page.goto(`${served.consent}/#enrol=${served.ownerCode}`);
      await journey.press(page.getByRole('button', { name: 'Let this browser approve' }));
      await expect(page.getByRole('heading', { level: 1 })).not.toContainText('Let this browser');
    });

    await test.step('the sidebar shows the code, and goes on once it was typed there', async () => {
      await journey.visit('lab');
      await journey.ready();
      await journey.execute('facetry:show-facets');
      const away = journey.sidebar.getByText('has not let this JupyterLab in');
      await expect(away).toBeVisible({ timeout: 120_000 });
      const told = journey.sidebar.locator('.jp-Facetry-code code');
      await expect(told).toHaveText(/^(?:[B-Z]{4}-){3}[B-Z]{4}$/);
      const code = await told.innerText();
      const typed = journey.sidebar.getByRole('link', { name: 'Type it on the approval page' });
      await expect(typed).toHaveAttribute('href', `${served.consent}/#knock=new&lang=en`);
      const window = journey.on(await context.newPage());
      await window.page.goto(`${served.consent}/#knock=new`);
      await window.page.getByLabel('The code it shows').fill(code);
      await window.page.keyboard.press('Enter');
      await window.page.getByLabel('Name to show here').fill('lab');
      await window.press(window.page.getByRole('button', { name: 'Let it in' }));
      await expect(window.page.getByRole('heading', { level: 1 })).toHaveText(
        'The program has been let in'
      );
      await window.page.close();
      await expect(away).toBeHidden({ timeout: 120_000 });
    });

    await test.step('a folder is connected in a window there', async () => {
      const config = { folder: jupyter.notebooks, write: false };
      const connected = journey.execute('facetry:connect', {
        name: 'files',
        kind: 'files',
        config
      });
      const dialog = page.getByRole('dialog');
      const window = await journey.opens(
        dialog.getByRole('button', { name: 'Open the card in a window' })
      );
      await expect.poll(() => new URL(window.page.url()).origin).toBe(served.consent);
      await window.press(window.page.getByRole('button', { name: 'Connect', exact: true }));
      await expect(dialog).toBeHidden();
      await connected;
      await window.page.close();
    });

    await test.step('a cell asks, and goes on once the window has granted', async () => {
      await journey.open('elsewhere.ipynb', [
        'import facetry\nfiles = facetry.need("files", "list", why="what is here")\nfiles',
        'files.list()'
      ]);
      const cell = await journey.run('facetry.need');
      const window = await journey.opens(
        journey.waiting.getByRole('button', { name: 'Open the card in a window' })
      );
      await expect(window.page.getByRole('heading', { level: 1 })).toContainText(
        'elsewhere.ipynb (lab)'
      );
      await window.press(window.page.getByRole('button', { name: 'Grant', exact: true }));
      await expect(cell.locator('.jp-OutputArea')).toContainText('may use list on files');
      await window.page.close();
      const used = await journey.run('files.list');
      await expect(used.locator('.jp-OutputArea')).toContainText('elsewhere.ipynb');
      await expect(
        used.getByRole('button', { name: /[Tt]his cell used a facet once.*: files\./ })
      ).toBeVisible();
    });

    await test.step('revoked in the sidebar, it is refused in one line', async () => {
      await journey.row('files').getByRole('button', { name: 'Revoke' }).click();
      await expect(journey.section('This notebook')).toContainText('Holds nothing.');
      const refused = await journey.run('files.list');
      await expect(refused.locator('.jp-OutputArea')).toContainText('Refused: files was revoked');
    });
  } finally {
    await jupyter.stop();
    await served.close();
  }
});
