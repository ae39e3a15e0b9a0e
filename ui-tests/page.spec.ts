import {
  type BrowserContext,
  expect,
  type FrameLocator,
  type Page,
  test as base
} from '@playwright/test';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { violationsIn } from './support/axe';
import { press } from './support/consent/fixtures';
import { Operated } from './support/operated';

const BALANCE = { object: 'bank', actions: ['balance'] };

const test = base.extend<{ at: Operated }, { operated: Operated }>({
  operated: [
    async ({ browser }, use) => {
      const operated = await Operated.open(browser);
      await use(operated);
      await operated.close();
    },
    { scope: 'worker', timeout: 300_000 }
  ],
  at: async ({ operated }, use, info) => {
    await operated.page.goto(operated.served.page);
    await use(operated);
    if (info.status !== info.expectedStatus) {
      await operated.page.screenshot({ path: info.outputPath('page.png') });
    }
  }
});

/** A facet that the agent asked for and the operator granted, on the card in the page. */
async function granted(at: Operated, purpose: string) {
  return at.grant(await at.agent.ask({ needs: [BALANCE], purpose }), purpose);
}

const rowOf = (page: Page, id: string) =>
  page.locator(`.jp-Facetry-row[data-facet="${id}"] [data-row]`);

test.describe('the page outside of Jupyter', () => {
  test('shows the card, what is held, what was done and the proof; its keys work', async ({
    at
  }) => {
    const { page } = at;
    const facet = await granted(at, 'month end');
    await facet.call('balance');
    const row = rowOf(page, facet.id);
    await row.focus();
    await page.keyboard.press('g');
    const event = page.getByRole('row', { name: /agent analyst used balance on bank/ });
    await event.click();
    await expect(page).toHaveURL(/#entry=\d+&facet=[0-9a-f]{32}$|#part=provenance&entry=\d+/);
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(page.getByText(/#\d+, #\d+ verified in this page/)).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('proven.png') });

    const log = (await page.textContent('.jp-Facetry-checks'))!.match(
      /facetry\/[0-9a-f]+\/\d+/
    )![0];
    await page.getByText('Export', { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /all that this page may see/ }).click()
    ]);
    await page.getByRole('button', { name: 'Verify a file', exact: true }).click();
    await page.locator('input[type="file"]').setInputFiles(await download.path());
    await expect(page.getByText('Nothing is wrong with this file.')).toBeVisible();
    await expect(page.getByText(`The log ${log} signed`)).toBeVisible();
    await page.getByRole('button', { name: 'Events', exact: true }).click();

    await page.reload();
    await expect(page.getByText('Only agent analyst: bank')).toBeVisible();
    await page.getByRole('button', { name: 'Authority', exact: true }).click();
    await expect(page).toHaveURL(/&view=authority&facet=[0-9a-f]{32}$/);
    await page.reload();
    const node = page.getByRole('button', { name: /^agent analyst: balance on bank/ });
    await expect(node).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'Show what was done with it' }).click();
    await event.click();
    await page.getByRole('treegrid').press('g');
    await expect(page).toHaveURL(/&view=origin&of=\d+/);
    const use = page.getByRole('button', { name: /^Use: agent analyst used balance on bank/ });
    await expect(use).toBeVisible();
    await page.reload();
    await expect(use).toHaveAttribute('data-subject', 'true');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy link to this view' }).click();
    await expect(page.getByText('Link copied')).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Events', exact: true }).click();
    await page.goto(link);
    await expect(use).toHaveAttribute('data-subject', 'true');
    await page.goto(link.replace(/service=[^&]*/, 'service=another'));
    await expect(page.getByText('The link was made at another service.')).toBeVisible();
    await expect(page).not.toHaveURL(/[&#](of|entry)=/);
    await page.goto(link);
    await expect(page.getByText('The link was made at another service.')).toHaveCount(0);
    await page.getByRole('button', { name: 'Events', exact: true }).click();
    await expect(event).toHaveAttribute('aria-selected', 'true');

    await row.focus();
    await page.keyboard.press('p');
    await expect(row).toContainText('paused');
    await expect(facet.call('balance')).rejects.toThrow();
    await page.keyboard.press('Shift+P');
    const resuming: FrameLocator = page.locator('.jp-Dialog').frameLocator('iframe');
    await press(resuming.getByRole('button', { name: 'Resume', exact: true }));
    await expect(page.locator('.jp-Dialog')).toBeHidden();
    await expect(row).not.toContainText('paused');
    await facet.call('balance');

    await row.focus();
    await page.keyboard.press('Delete');
    await expect(row).toContainText('revoked');
    await expect(facet.call('balance')).rejects.toThrow();
  });

  test('moves the keys by arrows and from part to part', async ({ at }) => {
    const { page } = at;
    const facet = await granted(at, 'for the keys');
    await rowOf(page, facet.id).focus();
    await page.keyboard.press('ArrowDown');
    await expect(rowOf(page, facet.id)).not.toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(rowOf(page, facet.id)).toBeFocused();
    await page.keyboard.press('F6');
    await expect(rowOf(page, facet.id)).not.toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('treegrid')).toBeFocused();
  });

  test('shows who may approve in the frame alone', async ({ at }) => {
    const { page } = at;
    await page.getByRole('button', { name: 'Who may approve…' }).click();
    const devices = page.locator('.jp-Dialog').frameLocator('iframe');
    await expect(devices.getByText('Ada', { exact: false }).first()).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('approvers.png') });
    await page.getByRole('button', { name: 'Close' }).click();
  });

  for (const [name, scheme, contrast] of [
    ['light', 'light', 'no-preference'],
    ['dark', 'dark', 'no-preference'],
    ['high contrast', 'dark', 'more'],
    ['light, high contrast', 'light', 'more']
  ] as const) {
    test(`can be read by everybody: ${name}, wide and at 320 px`, async ({ at }) => {
      const { page, agent } = at;
      const asked = await agent.ask({ needs: [BALANCE], purpose: `to look at it, ${name}` });
      await page.emulateMedia({ colorScheme: scheme, contrast });
      for (const width of [1400, 320]) {
        await page.setViewportSize({ width, height: 900 });
        for (const part of ['Facets', 'Provenance']) {
          if (width === 320) {
            await page.getByRole('navigation').getByRole('button', { name: part }).click();
          } else if (part === 'Provenance') {
            continue;
          }
          // What is told of a page while it loads is not told of the page.
          await expect(page.getByRole('main')).toBeVisible();
          await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
          // Nor what it is while its width or its colours change.
          const violations = async () =>
            (await violationsIn(page, { exclude: 'iframe' })).map(({ id, nodes }) => [
              id,
              nodes.map(({ html }) => html)
            ]);
          await expect.poll(violations).toEqual([]);
          const over = () =>
            page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          await expect.poll(over).toBeLessThanOrEqual(0);
          await page.screenshot({ path: test.info().outputPath(`${width}-${part}.png`) });
        }
      }
      await asked.withdraw();
      await page.setViewportSize({ width: 1400, height: 900 });
      await page.emulateMedia({ colorScheme: null, contrast: null });
    });
  }

  test('is drawn in the colours that the system turns to meanwhile', async ({ at }) => {
    const { page } = at;
    const lanes = page.locator('.jp-Facetry-lanes canvas');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.reload();
    await expect(page.getByRole('treegrid').getByRole('row').nth(1)).toBeVisible();
    const darkest = (): Promise<number> =>
      lanes.evaluate(canvas => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pen = (canvas as HTMLCanvasElement).getContext('2d')!;
        const { data } = pen.getImageData(0, 0, width, height);
        let least = 255;
        for (let at = 0; at < data.length; at += 4) {
          if (data[at + 3]! > 200) {
            least = Math.min(least, Math.max(data[at]!, data[at + 1]!, data[at + 2]!));
          }
        }
        return least;
      });
    await expect.poll(darkest).toBeLessThan(20);
    await page.emulateMedia({ colorScheme: 'dark' });
    // Nothing is left of words that were dark on white.
    await expect.poll(darkest).toBeGreaterThan(20);
    await page.emulateMedia({ colorScheme: null });
  });

  test('speaks German to who prefers it', async ({ at, browser }) => {
    const context = await browser.newContext({ locale: 'de-DE' });
    const page = await context.newPage();
    await page.goto(await at.served.link());
    await expect(page.getByRole('heading', { name: 'Angebundene Dienste' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await page.screenshot({ path: test.info().outputPath('german.png') });
    await context.close();
  });
});

test.describe('nobody else gets in: ', () => {
  /** A browser that nobody let in. */
  async function stranger(context: BrowserContext, address: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(address);
    return page;
  }

  test('a link that was used, in another browser', async ({ at, context }) => {
    const page = await stranger(context, at.spent);
    await expect(page.getByRole('status')).toHaveText(/^That link has been used/);
    expect(page.url()).toBe(`${at.served.page}/`);
    await page.screenshot({ path: test.info().outputPath('spent.png') });
    await page.reload();
    await expect(page.getByRole('status')).toHaveText('This browser has no access yet.');
  });

  test('a browser without a key, whatever its page asks the service', async ({ at, context }) => {
    const page = await stranger(context, at.served.page);
    await expect(page.getByRole('status')).toHaveText('This browser has no access yet.');
    await expect.poll(() => violationsIn(page)).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    const answers = await page.evaluate(async () => {
      const post = (path: string, body: string): Promise<number> =>
        fetch(path, { method: 'POST', body }).then(({ status }) => status);
      return [
        await post('/enrol', 'e30.e30.AAAA'),
        await post('/facets', 'e30.e30.AAAA'),
        await post(`/${'0'.repeat(32)}/`, 'e30.e30.AAAA'),
        (await fetch('/consent/config')).status,
        (await fetch('/service.json')).status
      ];
    });
    expect(answers).toEqual([404, 404, 404, 404, 404]);
  });

  test('a page of another origin: it reads nothing, changes nothing, shows nothing', async ({
    at,
    context
  }) => {
    const server = createServer((_, answer) => {
      answer.setHeader('content-type', 'text/html');
      answer.end(`<title>elsewhere</title><iframe src="${at.served.page}/"></iframe>`);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    // The same site, and another one, for a browser.
    for (const host of ['localhost', '127.0.0.1']) {
      const page = await stranger(context, `http://${host}:${port}/`);
      const read = await page.evaluate(
        async address =>
          Promise.all(
            ['/status', '/.well-known/facetry', '/'].map(path =>
              fetch(address + path, { credentials: 'include' }).then(
                ({ status }) => status,
                () => 'refused'
              )
            )
          ),
        at.served.page
      );
      expect(read).toEqual(['refused', 'refused', 'refused']);
      const [, framed] = page.frames();
      await expect(framed!.locator('#page')).toHaveCount(0);
    }
    const closed = once(server, 'close');
    server.close();
    // Browsers open connections ahead, over which nothing is ever asked.
    server.closeAllConnections();
    await closed;
  });

  test('a name that was rebound to this address', async ({ at }) => {
    const { port } = new URL(at.served.page);
    for (const host of [
      `evil.example:${port}`,
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
      'localhost'
    ]) {
      const marks = { host, 'sec-fetch-site': 'same-origin', origin: `http://${host}` };
      for (const [method, path] of [
        ['GET', '/'],
        ['GET', '/ui.js'],
        ['GET', '/status'],
        ['GET', '/.well-known/facetry'],
        ['POST', '/enrol']
      ] as const) {
        expect([host, path, await at.served.raw(method, path, marks)]).toEqual([
          host,
          path,
          { status: 404, body: '{"error":"not_found"}' }
        ]);
      }
    }
  });

  test('script that made its way into the page makes no markup, frames nobody, keeps no key', async ({
    at
  }) => {
    const { page } = at;
    await expect(page.getByRole('heading', { name: 'Connected services' })).toBeVisible();
    const tried = await page.evaluate(async () => {
      const outcome = (work: () => unknown): string => {
        try {
          work();
          return 'done';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const keys = await new Promise<CryptoKey[]>(found => {
        const names = indexedDB.databases();
        void names.then(async databases => {
          const all: CryptoKey[] = [];
          for (const { name } of databases) {
            const database = await new Promise<IDBDatabase>(done => {
              const opening = indexedDB.open(name!);
              opening.onsuccess = () => done(opening.result);
            });
            for (const store of database.objectStoreNames) {
              const values = await new Promise<unknown[]>(done => {
                const asked = database.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => done(asked.result as unknown[]);
              });
              const within = (value: unknown): void => {
                if (value instanceof CryptoKey) {
                  all.push(value);
                } else if (typeof value === 'object' && value !== null) {
                  Object.values(value).forEach(within);
                }
              };
              values.forEach(within);
            }
          }
          found(all);
        });
      });
      const secret = keys.filter(({ type }) => type === 'private');
      const exported = await Promise.allSettled(
        secret.map(key => crypto.subtle.exportKey('jwk', key))
      );
      return {
        markup: outcome(() => (document.body.innerHTML = '<img src=x onerror=alert(1)>')),
        worker: outcome(() => new Worker('data:text/javascript,1')),
        code: outcome(() => (0, eval)('1')),
        keys: secret.length > 0,
        exported: exported.filter(({ status }) => status === 'fulfilled').length
      };
    });
    expect(tried).toEqual({
      markup: 'TypeError',
      worker: 'TypeError',
      code: 'EvalError',
      keys: true,
      exported: 0
    });
  });

  test('a reader of logs: the codes of links are in none', async ({ at }) => {
    const code = new URL(at.spent).hash.slice('#enter='.length);
    expect(code.length).toBeGreaterThan(40);
    expect(at.served.log).not.toContain(code);
  });
});
