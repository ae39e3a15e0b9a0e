import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';

import { ENGLISH } from '../src/consent/strings/english';
import { expect, test } from './support/fixtures';

const ASK =
  'import facetry\nacct = facetry.need("bank", "balance", "deposit", uses=9, delegation=True, ' +
  'why="reloads")\nsorted(dir(acct))';
const SLOW =
  'import facetry\nslow = facetry.need("slow", "wait", why="reloads")\nslow.wait(); "answered"';
const DOCUMENT = {
  openapi: '3.0.0',
  info: { title: 'An API that takes its time', version: '1' },
  paths: { '/wait': { get: { operationId: 'wait', responses: { 200: { description: '' } } } } }
};

interface ILab {
  jupyterapp: {
    shell: {
      widgets(area: string): Iterable<{ id: string }>;
      add(widget: object, area: string): void;
    };
    serviceManager: { contents: { rename(from: string, to: string): Promise<unknown> } };
  };
}

/** Puts the panel to the other side, which draws it, and the frame in it, anew. */
async function move(page: Page, from: string, to: string): Promise<void> {
  await page.evaluate(
    ([here, there]) => {
      const { shell } = (window as unknown as ILab).jupyterapp;
      const panel = [...shell.widgets(here!)].find(({ id }) => id === 'jp-facetry-sidebar');
      shell.add(panel!, there!);
    },
    [from, to]
  );
}

test('what was begun and what runs is there again after the page was reloaded, or the panel drawn anew', async ({
  lab
}) => {
  const { page } = lab;
  const dialog = page.getByRole('dialog');
  const deposit = lab.card.getByRole('checkbox', { name: 'deposit' });
  const mine = lab.section('This notebook').locator('[data-facet]');
  const reload = async (): Promise<void> => {
    await page.reload();
    await lab.ready();
    await lab.execute('facetry:show-facets');
  };

  await test.step('a card, as it was narrowed', async () => {
    await lab.open('reloads.ipynb', [ASK, SLOW]);
    await lab.execute('facetry:show-facets');
    await lab.run('"deposit", uses=9');
    await lab.check(deposit, false);
    await lab.card.getByLabel('Uses, at most').fill('4');
    await reload();
    const notice = lab.card.locator('.notice');
    await expect(notice).toHaveText(ENGLISH.draftBack);
    await expect(deposit).not.toBeChecked();
    await page.screenshot({ path: test.info().outputPath('card.png') });
    await lab.check(deposit, true);
    await expect(lab.card.getByLabel('Uses, at most')).toHaveValue('4');
    await move(page, 'left', 'right');
    await lab.execute('facetry:show-facets');
    await expect(notice).toHaveText(ENGLISH.draftBack);
    await expect(deposit).toBeChecked();
    await expect(lab.card.getByLabel('Uses, at most')).toHaveValue('4');
    await move(page, 'right', 'left');
    await lab.execute('facetry:show-facets');
    await expect(notice).toHaveText(ENGLISH.draftBack);
    await lab.press(lab.card.getByRole('button', { name: 'Grant narrowed' }));
    await expect(lab.row('bank')).toContainText('4 uses left');
  });

  await test.step('a form to lend, as it was filled in', async () => {
    const begin = async (): Promise<void> => {
      // Others hold some of it, too, and stand first while it is asked whose notebook this is.
      await lab.pressOn(mine.locator('[data-row]').first(), 'd');
      await expect(dialog).toContainText('Lend a part of bank');
    };
    await lab.show('reloads.ipynb');
    await begin();
    await dialog.getByLabel('To', { exact: true }).selectOption('a new agent…');
    await dialog.getByLabel('Name of the agent').fill('clerk');
    await dialog.getByLabel('Uses').fill('3');
    // Drawn anew around it, the panel takes nothing of it away.
    await move(page, 'left', 'right');
    await move(page, 'right', 'left');
    await expect(dialog.getByLabel('Uses')).toHaveValue('3');
    await reload();
    await expect(dialog).toBeHidden();
    await begin();
    await expect(dialog.getByText('before the page was reloaded')).toBeVisible();
    await expect(dialog.getByLabel('Name of the agent')).toHaveValue('clerk');
    await expect(dialog.getByLabel('Uses')).toHaveValue('3');
    await dialog.getByRole('button', { name: 'Lend', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(lab.section('Given by me')).toContainText('agent clerk');
    await begin();
    await expect(dialog.getByLabel('Uses')).not.toHaveValue('3');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('a call that runs', async () => {
    const waiting: ServerResponse[] = [];
    const upstream = createServer((_, response) => void waiting.push(response));
    await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = upstream.address() as AddressInfo;
      const address = `http://127.0.0.1:${port}`;
      const config = { document: DOCUMENT, address, network: 'loopback' };
      const connecting = lab.execute('facetry:connect', { name: 'slow', kind: 'openapi', config });
      await lab.connect('slow');
      await connecting;
      const cell = await lab.run('slow.wait()');
      await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
      const row = lab.row('slow');
      await expect(row).toHaveAttribute('data-state', 'in use');
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      await reload();
      await expect(row).toHaveAttribute('data-state', 'in use');
      await page.screenshot({ path: test.info().outputPath('running.png') });
      for (const response of waiting) {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      }
      await expect(row).toHaveAttribute('data-state', 'active');
      await expect(cell).toBeVisible();
    } finally {
      upstream.closeAllConnections();
      upstream.close();
    }
  });
});

test('a viewer with a selected event, and a link that waits, hold up nothing while the service says nothing', async ({
  lab
}) => {
  const { page } = lab;
  const viewer = page.locator('#jp-facetry-provenance');
  const event = viewer.getByRole('row', { selected: true });
  const SERVICE = '**/facetry/**';
  /** JupyterLab keeps its layout a while after it changed. */
  const kept = (words: string): Promise<unknown> =>
    // A reload may break off what is only asked of the server.
    page.waitForResponse(answer => {
      const request = answer.request();
      return (
        request.method() === 'PUT' &&
        request.url().includes('/api/workspaces/') &&
        (request.postData() ?? '').includes(words)
      );
    });
  const filter = viewer.getByRole('button', { name: 'Filter', exact: true });

  await lab.open('waits.ipynb', [ASK.replace('reloads', 'waits'), 'acct.balance()']);
  await lab.execute('facetry:show-facets');
  await lab.run('"deposit", uses=9');
  const deposit = lab.card.getByRole('checkbox', { name: 'deposit' });
  await lab.check(deposit, false);
  const notice = lab.card.locator('.notice');

  await test.step('a card stays as it was narrowed, though its notebook is called otherwise now', async () => {
    await page.evaluate(
      async ([from, to]) => {
        const { serviceManager } = (window as unknown as ILab).jupyterapp;
        await serviceManager.contents.rename(from!, to!);
      },
      ['waits.ipynb', 'waits still.ipynb']
    );
    await expect(notice).toHaveText(`${ENGLISH.changed} ${ENGLISH.draftBack}`);
    await expect(lab.card.getByRole('heading', { level: 1 })).toContainText('waits still.ipynb');
    await expect(deposit).not.toBeChecked();
  });
  await lab.press(lab.card.getByRole('button', { name: 'Grant narrowed' }));
  const used = await lab.run('acct.balance()');
  const keeping = kept('"entry":');
  await used.getByRole('button', { name: /recorded #\d+/ }).click();
  await expect(event).toContainText('waits still.ipynb used balance on bank');
  await keeping;

  await test.step('JupyterLab is there at once', async () => {
    await page.route(SERVICE, () => undefined);
    await page.reload();
    await lab.ready();
    await expect(viewer).toBeVisible();
    await page.unroute(SERVICE);
    await page.reload();
    await lab.ready();
    await expect(event).toContainText('waits still.ipynb used balance on bank');
  });

  await test.step('a link is followed once the service is back, though the page was reloaded meanwhile', async () => {
    await page.route(SERVICE, route => route.abort());
    const waiting = kept('facetry-action=balance');
    const link = new URL(page.url());
    await page.goto(
      `${link.origin}/lab?facetry-view=events&facetry-action=balance&facetry-service=another`
    );
    await lab.ready();
    await expect(viewer).toBeVisible();
    await waiting;
    await page.reload();
    await lab.ready();
    await page.unroute(SERVICE);
    await expect(viewer.locator('.jp-Facetry-unfollowed')).toContainText('at another service');
    await filter.click();
    await expect(viewer.getByLabel('Action')).toHaveValue('balance');
    await viewer.locator('.jp-Facetry-unfollowed').getByRole('button', { name: 'Close' }).click();
    // As the tests after this one find it.
    await viewer.getByLabel('Action').selectOption('');
    await filter.click();
  });
});
