import type { BrowserContext } from '@playwright/test';

import { Authenticator } from './support/authenticator';
import { expect, test } from './support/fixtures';
import { Journey } from './support/journey';
import type { Jupyter } from './support/jupyter';

/** Only Jupyter’s own port reaches this browser. */
async function forward(context: BrowserContext, jupyter: Jupyter): Promise<string> {
  const own = /http:\/\/localhost:\d+\/#enrol=\S+(?=\s)/;
  await expect.poll(() => jupyter.log, { timeout: 90_000 }).toMatch(own);
  const consent = new URL(own.exec(jupyter.log)![0]).origin;
  await context.route(`${consent}/**`, route => route.abort());
  return consent;
}

test('one forwarded port: the page that Jupyter opens first finds the way behind that port', async ({
  newcomer: jupyter,
  page,
  context
}) => {
  await forward(context, jupyter);
  const journey = new Journey(page, jupyter);

  await test.step('it leads to the enrolment there, and back', async () => {
    await journey.visit('facetry/welcome');
    await page.waitForURL(/^http:\/\/consent\.localhost:\d+\//);
    await journey.press(page.getByRole('button', { name: 'Let this browser approve' }));
    await journey.ready();
    expect(new URL(page.url()).hostname).toBe('localhost');
  });

  await test.step('what was enrolled there approves', async () => {
    const config = { folder: jupyter.notebooks, write: false };
    const connected = journey.execute('facetry:connect', { name: 'files', kind: 'files', config });
    const dialog = page.getByRole('dialog');
    const window = await journey.opens(
      dialog.getByRole('button', { name: 'Open the card in a window' })
    );
    await window.press(window.page.getByRole('button', { name: 'Connect', exact: true }));
    await expect(dialog).toBeHidden();
    await connected;
  });
});

test('one forwarded port: a passkey is added at consent.localhost, and shown in the windows there', async ({
  newcomer: jupyter,
  page,
  context
}) => {
  await forward(context, jupyter);
  const journey = new Journey(page, jupyter);
  await journey.visit('facetry/welcome');
  await page.waitForURL(/^http:\/\/consent\.localhost:\d+\//);
  const consent = new URL(page.url()).origin;
  await journey.press(page.getByRole('button', { name: 'Let this browser approve' }));
  await journey.ready();

  const authenticator = await Authenticator.plugIn(page);
  await page.goto(`${consent}/#devices=all`);
  await page.getByRole('button', { name: 'Passkeys of this browser' }).click();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await journey.press(page.getByRole('button', { name: 'Add it' }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The passkey is added');
  const [added] = await authenticator.passkeys();
  expect(added!.rpId).toBe('consent.localhost');

  // What lets somebody in takes it from now on.
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await page.goto('about:blank');
  await page.goto(`${consent}/#devices=all`);
  await page.getByRole('button', { name: 'Let another browser approve' }).click();
  await journey.press(page.getByRole('button', { name: 'Create the link' }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The link is ready');
  const [shown] = await authenticator.passkeys();
  expect(shown!.signCount).toBeGreaterThan(added!.signCount);
});

test('a port of which something else answers is not taken for the page that approves', async ({
  newcomer: jupyter,
  page,
  context
}) => {
  const consent = await forward(context, jupyter);
  const asked: string[] = [];
  await context.unroute(`${consent}/**`);
  await context.route(`${consent}/**`, route => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: 'text/html', body: '<h1>Another program</h1>' });
  });
  await new Journey(page, jupyter).visit('facetry/welcome');
  await page.waitForURL(/^http:\/\/consent\.localhost:\d+\//);
  expect(asked).not.toEqual([]);
  // The code went nowhere else.
  expect(asked.filter(address => new URL(address).hash !== '')).toEqual([]);
});

test('one forwarded port: a browser that reaches no other approves in a window behind it', async ({
  newcomer: jupyter,
  page,
  context
}) => {
  const behind = /http:\/\/consent\.localhost:\d+\/#enrol=\S+(?=\s)/;
  await expect.poll(() => jupyter.log, { timeout: 90_000 }).toMatch(behind);
  const consent = await forward(context, jupyter);
  const journey = new Journey(page, jupyter);

  await test.step('the terminal’s second link makes it one that approves', async () => {
    await journey.visit('lab');
    await page.goto(behind.exec(jupyter.log)![0]);
    await journey.press(page.getByRole('button', { name: 'Let this browser approve' }));
    await journey.ready();
  });

  await test.step('a folder is connected in the window', async () => {
    const config = { folder: jupyter.notebooks, write: false };
    const connected = journey.execute('facetry:connect', { name: 'files', kind: 'files', config });
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(`does not answer at ${consent}`);
    const window = await journey.opens(
      dialog.getByRole('button', { name: 'Open the card in a window' })
    );
    await window.press(window.page.getByRole('button', { name: 'Connect', exact: true }));
    await expect(dialog).toBeHidden();
    await connected;
    await window.page.close();
  });

  await test.step('a cell asks, and goes on once the window has granted', async () => {
    await journey.open('forwarded.ipynb', [
      'import facetry\nfiles = facetry.need("files", "list", why="what is here")\nfiles'
    ]);
    await journey.execute('facetry:show-facets');
    const cell = await journey.run('facetry.need');
    const window = await journey.opens(
      journey.waiting.getByRole('button', { name: 'Open the card in a window' })
    );
    await expect.poll(() => new URL(window.page.url()).hostname).toBe('consent.localhost');
    await window.press(window.page.getByRole('button', { name: 'Grant', exact: true }));
    await expect(cell.locator('.jp-OutputArea')).toContainText('may use list on files');
  });
});
