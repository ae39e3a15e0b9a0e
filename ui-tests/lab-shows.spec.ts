import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator } from '@playwright/test';

import { expect, test } from './support/fixtures';
import { Jupyter } from './support/jupyter';
import { Journey } from './support/journey';

const ASKS = 'import facetry\nacct = facetry.need("bank", "balance", why="what it shows")\nacct';
const USES = 'acct.balance()';

/** What came of a request and of a use, as somebody reads it. */
async function tells(output: Locator): Promise<void> {
  for (const words of ['Granted', /recorded #\d+/]) {
    await expect(output.getByText(words).filter({ visible: true }).first()).toBeVisible();
  }
}

async function grant(lab: Journey, asker: RegExp | string): Promise<void> {
  await expect(lab.card.getByRole('heading', { level: 1 })).toContainText(asker);
  await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
}

test('a console shows the card of what it asks for, and its result with the receipt', async ({
  lab
}) => {
  const path = 'a console that shows';
  await lab.execute('console:create', { path, name: path, kernelPreference: { name: 'python3' } });
  const console = lab.page.locator('.jp-ConsolePanel:visible');
  // Before its kernel has said who it is, the console takes nothing.
  await expect(console.getByText('An enhanced Interactive Python')).toBeVisible();
  const prompt = console.locator('.jp-CodeConsole-promptCell .cm-content');
  const run = async (code: string): Promise<void> => {
    await expect(async () => {
      await prompt.click();
      await expect(prompt).toBeFocused({ timeout: 2_000 });
    }).toPass();
    await lab.page.keyboard.insertText(code);
    await lab.page.keyboard.press('Shift+Enter');
  };
  await run(ASKS);
  await grant(lab, 'asks');
  await expect(console.getByText('Granted').first()).toBeVisible();
  await run(USES);
  await tells(console);
  // As in a notebook, the receipt leads to its entry.
  await console.getByRole('button', { name: /recorded #\d+/ }).click();
  const viewer = lab.page.locator('#jp-facetry-provenance');
  await expect(viewer.getByRole('row', { selected: true })).toBeInViewport();
});

test('a notebook open in two servers of one user asks on one card, and its kernels in both go on', async ({
  lab,
  jupyter
}) => {
  const path = 'open in two servers.ipynb';
  const other = await Jupyter.start({ beside: jupyter });
  const second = new Journey(await lab.page.context().newPage(), other);
  try {
    // Of the usual workspace this server would start every kernel that is open in the other one.
    await second.visit('lab/workspaces/beside');
    await second.ready();
    await lab.write(path, [ASKS, USES]);
    await lab.execute('facetry:show-facets');
    await second.execute('facetry:show-facets');
    for (const place of [lab, second]) {
      await place.page.bringToFront();
      await place.show(path);
      const cell = await place.run('facetry.need');
      await expect(cell.locator('.jp-OutputArea')).toContainText('Waiting for your decision.');
    }
    for (const place of [lab, second]) {
      await place.page.bringToFront();
      await expect(place.card.getByRole('heading', { level: 1 })).toContainText(path);
    }

    await grant(second, path);
    for (const place of [lab, second]) {
      await expect(place.cell('facetry.need').locator('.jp-OutputArea')).toContainText('Granted');
      await place.page.bringToFront();
      await place.run(USES);
      await tells(place.notebook);
      await expect(place.row('bank')).toContainText('balance');
      await expect(place.waiting).toBeHidden();
    }
  } finally {
    await second.page.close();
    await other.stop();
  }
});

test('a link to what the viewer shows opens it so in another tab, and a hostile one opens no more', async ({
  lab,
  jupyter
}, info) => {
  const { page } = lab;
  const context = page.context();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const path = 'linked to.ipynb';
  await lab.open(path, [ASKS, USES]);
  await lab.run('facetry.need');
  await grant(lab, path);
  const used = await lab.run(USES);
  await used.getByRole('button', { name: /recorded #\d+/ }).click();
  const viewer = page.locator('#jp-facetry-provenance');
  const event = viewer.getByRole('row', { selected: true });
  await expect(event).toContainText(`${path} used balance on bank`);
  await viewer.getByRole('button', { name: 'Filter', exact: true }).click();
  await viewer.getByLabel('Action').selectOption('balance');
  const copied = viewer.getByText('Link copied');
  await page.bringToFront();
  // It says so for a while only.
  await Promise.all([expect(copied).toBeVisible(), viewer.getByRole('treegrid').press('l')]);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const { origin, pathname, searchParams } = new URL(link);
  expect(`${origin}${pathname}`).toBe(`${new URL(page.url()).origin}/lab`);
  expect(searchParams.get('facetry-action')).toBe('balance');
  expect(link).not.toContain('token');
  expect(link).not.toContain(jupyter.token);

  const second = await context.newPage();
  const other = lab.on(second);
  try {
    await test.step('whoever opens it sees that view, also beside another tab of JupyterLab', async () => {
      await second.goto(link);
      await other.ready();
      const opened = second.locator('#jp-facetry-provenance');
      const row = opened.getByRole('row', { selected: true });
      await expect(row).toContainText(`${path} used balance on bank`);
      await opened.getByRole('button', { name: 'Filter', exact: true }).click();
      await expect(opened.getByLabel('Action')).toHaveValue('balance');
      await expect(opened.locator('.jp-Facetry-unfollowed')).toHaveCount(0);
      // What is in the address is done, so that a reload brings back what is looked at then.
      await expect(second).not.toHaveURL(/facetry-/);
      await second.screenshot({ path: info.outputPath('opened.png') });
    });

    await test.step('one of a stranger is followed where it is understood, and says what was not', async () => {
      const members = {
        view: 'galaxy',
        object: 'bank',
        text: '<img src=x onerror=alert(1)>',
        entry: '999999999999',
        'javascript:alert(1)': '1'
      };
      const hostile = Object.entries(members)
        .map(([key, value]) => `facetry-${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
        .join('&');
      const dialogs: string[] = [];
      second.on('dialog', dialog => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      await second.goto(`${origin}/lab/tree/${encodeURIComponent(path)}?${hostile}`);
      await other.ready();
      const opened = second.locator('#jp-facetry-provenance');
      const told = opened.locator('.jp-Facetry-unfollowed');
      await expect(told).toContainText('what is drawn, “javascript:alert(1)”');
      await expect(told).toContainText('entry #999999999999, which is not shown to this page');
      await expect(opened.getByLabel('Search events')).toHaveValue(members.text);
      await expect(opened.locator('img')).toHaveCount(0);
      // The document that the rest of the address names is there, too.
      await expect(second.getByRole('tab', { name: path })).toBeVisible();
      await second.screenshot({ path: info.outputPath('hostile.png') });
      await told.getByRole('button', { name: 'Close' }).click();
      await expect(told).toHaveCount(0);
      expect(dialogs).toEqual([]);
    });
  } finally {
    await second.close();
  }
});

test('in a JupyterLab without the extension a notebook that used facets says in words what was granted and recorded', async ({
  lab,
  browser
}, info) => {
  const path = 'shown elsewhere.ipynb';
  await lab.open(path, [ASKS, USES]);
  await lab.run('facetry.need');
  await grant(lab, path);
  const used = await lab.run(USES);
  await expect(used.getByRole('button', { name: /recorded #\d+/ })).toBeVisible();
  await lab.execute('docmanager:save');
  const content = await lab.saved(path);
  const plain = await Jupyter.start({ without: true });
  const context = await browser.newContext();
  try {
    const other = new Journey(await context.newPage(), plain);
    await mkdir(plain.notebooks, { recursive: true });
    await writeFile(join(plain.notebooks, 'shown.ipynb'), JSON.stringify(content));
    await other.visit('lab/tree/shown.ipynb');
    await other.ready();
    await tells(other.notebook);
    await other.page.screenshot({ path: info.outputPath('without.png') });
    // Nothing of ours drew it: neither cards nor buttons, and no script of the notebook ran.
    await expect(other.page.locator('[class*="jp-Facetry"]')).toHaveCount(0);
    await expect(other.notebook.getByRole('button', { name: /recorded/ })).toHaveCount(0);
    await expect(other.notebook.getByText('No renderer', { exact: false })).toHaveCount(0);
  } finally {
    await context.close();
    await plain.stop();
  }
});
