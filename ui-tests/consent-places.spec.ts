import type { Page } from '@playwright/test';

import { ENGLISH } from '../src/consent/strings/english';
import {
  Bank,
  Core,
  digitsOf,
  expect,
  Lab,
  NotebookServer,
  press,
  Somebody,
  test
} from './support/consent/fixtures';
import { typeDigits } from './support/keys';
import { click } from './support/pressed';
import { readThrough } from './support/reading';

const NEED = { object: 'bank', actions: ['balance', 'deposit'] };

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}

test.describe('enrolling a browser', () => {
  test('takes one press on a page of its own, and leads back', async ({ page, house }) => {
    const { core, notebook } = house;
    const code = await core.introduce('owner', 'Ada');
    const next = encodeURIComponent(`${notebook.origin}/?frame=${core.origin}`);
    await page.goto(`${core.origin}/#enrol=${code}&next=${next}`);
    await page.getByRole('heading', { name: 'Let this browser approve' }).waitFor();
    expect(page.url()).toBe(`${core.origin}/`);
    await picture(page, 'enrol');
    await press(page.getByRole('button', { name: 'Let this browser approve' }));
    await page.waitForURL(`${notebook.origin}/**`);
  });

  test('is done by keyboard alone', async ({ page, house }) => {
    const code = await house.core.introduce('owner', 'Ada');
    await page.goto(`${house.core.origin}/#enrol=${code}`);
    await page.locator('kbd').first().waitFor();
    await page.waitForTimeout(1100);
    await typeDigits(page, page, page.getByRole('button', { name: 'Let this browser approve' }));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'This browser can now approve'
    );
    await picture(page, 'enrolled');
  });

  test('with a link of before says where to get a new one', async ({ page, house, browser }) => {
    const code = await house.core.introduce('owner', 'Ada');
    await page.goto(`${house.core.origin}/#enrol=${code}`);
    await press(page.getByRole('button'));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'This browser can now approve'
    );
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${house.core.origin}/#enrol=${code}`);
    await press(other.getByRole('button'));
    await expect(other.locator('.status')).toContainText('used or withdrawn, or has expired');
    await picture(other, 'used');
    await other.context().close();
  });

  test('leads nowhere but to pages of this server', async ({ page, house }) => {
    const code = await house.core.introduce('owner', 'Ada');
    const evil = encodeURIComponent('http://evil.example/');
    await page.goto(`${house.core.origin}/#enrol=${code}&next=${evil}`);
    await press(page.getByRole('button'));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'This browser can now approve'
    );
  });

  test('is not offered to a browser that may approve, nor is its key put at risk', async ({
    lab,
    house
  }) => {
    // A page's code can be had by whoever has the page.
    const code = await house.core.introduce('page', 'a page');
    await lab.page.goto(`${house.core.origin}/#enrol=${code}`);
    await expect(lab.page.getByRole('heading', { level: 1 })).toHaveText(
      'This browser can already approve'
    );
    await expect(lab.page.getByRole('button')).toHaveCount(0);
  });

  test('takes no key’s place that approves, while that is paused, by a page’s code', async ({
    lab,
    house
  }) => {
    const owner = await Somebody.enrol(house.core, 'owner', 'another terminal');
    const { principals } = await owner.system.facets.list();
    const browser = principals.filter(({ petname }) => petname === 'Ada').at(-1)!;
    const target = { principal: browser.principal };
    await owner.system.facets.pause(target);
    // A page's code can be had by whoever has the page.
    const code = await house.core.introduce('page', 'a page');
    const { page } = lab;
    await page.goto(`${house.core.origin}/#enrol=${code}`);
    await press(page.getByRole('button'));
    await expect(page.locator('.status')).toContainText('That link is not for approving.');
    await owner.system.facets.resume(target);
    const next = await house.core.introduce('owner', 'Eve');
    await page.goto('about:blank');
    await page.goto(`${house.core.origin}/#enrol=${next}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'This browser can already approve'
    );
  });

  test('is never offered in a frame', async ({ page, house, browser }) => {
    const { core, notebook } = house;
    const code = await core.introduce('owner', 'Ada');
    await page.goto(notebook.page(core.origin));
    await page.evaluate(address => {
      const frame = document.createElement('iframe');
      frame.id = 'enrol';
      frame.src = address;
      document.body.append(frame);
    }, `${core.origin}/#enrol=${code}`);
    const lab = new Lab(page, house);
    await lab.open();
    const asked = await house.agent.ask({ needs: [NEED], purpose: 'x' });
    await lab.tell({ request: asked.id });
    await expect(lab.frame.getByRole('heading', { level: 1 })).toHaveText(
      'This browser has no key to approve with here'
    );
    await expect(lab.frame.getByRole('link')).toHaveText('Open the approval window');
    await expect(lab.frame.getByRole('button')).toHaveCount(0);
    await page.locator('#consent').screenshot({ path: test.info().outputPath('no-key.png') });
    await page.goto(`${core.origin}/`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'This browser has no key to approve with here'
    );
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${core.origin}/#enrol=${code}`);
    await press(other.getByRole('button'));
    await expect(other.getByRole('heading', { level: 1 })).toHaveText(
      'This browser can now approve'
    );
    await other.context().close();
    await asked.withdraw();
  });
});

test.describe('a frame without a key', () => {
  test('shows its card as soon as a window has let this browser approve', async ({
    page,
    house
  }) => {
    const { core, notebook, agent } = house;
    await page.goto(notebook.page(core.origin));
    const lab = new Lab(page, house);
    await lab.open();
    const asked = await agent.ask({ needs: [NEED], purpose: 'x' });
    await lab.tell({ request: asked.id });
    await expect(lab.frame.getByRole('heading', { level: 1 })).toHaveText(
      'This browser has no key to approve with here'
    );
    const code = await core.introduce('owner', 'Ada');
    const other = await page.context().newPage();
    await other.goto(`${core.origin}/#enrol=${code}`);
    await press(other.getByRole('button'));
    await expect(other.getByRole('heading', { level: 1 })).toHaveText(
      'This browser can now approve'
    );
    await page.bringToFront();
    await expect(lab.frame.getByRole('heading', { level: 1 })).toContainText('asks');
    await asked.withdraw();
  });
});

test.describe('connecting a service', () => {
  let bank: Bank;
  let named = 0;
  let name: string;
  let proposal: string;

  test.beforeEach(async ({ house }) => {
    bank = await Bank.open();
    named += 1;
    name = `bank${named}`;
    const page = await Somebody.enrol(house.core, 'page', 'JupyterLab page');
    ({ proposal } = await page.system.registry.propose({
      name,
      kind: 'openapi',
      config: { document_url: bank.document }
    }));
  });
  test.afterEach(() => bank.close());

  test('shows what it is, takes its key, and tries it', async ({ lab, house }) => {
    const card = await lab.show({ proposal });
    await expect(card.getByRole('heading', { level: 1 })).toHaveText(`Connect “${name}”`);
    await expect(card).toContainText(bank.address);
    await expect(card.locator('.hint')).toHaveText(/Type the key first/);
    await card.screenshot({ path: test.info().outputPath('connect.png') });
    const secret = card.getByLabel('Its key, sent as X-Bank-Key');
    await expect(secret).toHaveAttribute('type', 'password');
    await secret.fill(bank.key);
    await press(lab.button('Connect'));
    await expect(lab.frame.getByRole('heading', { level: 1 })).toHaveText('Connected');
    await expect(lab.frame.locator('main')).toContainText(`“${name}” answers.`);
    await lab.frame.locator('main').screenshot({ path: test.info().outputPath('connected.png') });
    await lab.hears({ facetry: 'settled' });
    // The key went to the core alone: nothing around the frame has heard of it.
    expect(JSON.stringify(await lab.heard())).not.toContain(bank.key);
    const { objects, proposals } = await (
      await Somebody.enrol(house.core, 'owner', 'terminal')
    ).system.registry.list();
    expect(objects.map(object => object.name)).toContain(name);
    expect(proposals).toEqual([]);
  });

  test('says what the service says of a wrong key', async ({ lab }) => {
    const card = await lab.show({ proposal });
    await card.getByLabel('Its key').fill('not the key at all');
    await press(lab.button('Connect'));
    await expect(lab.frame.locator('main')).toContainText('did not answer as expected');
    await lab.frame.locator('main').screenshot({ path: test.info().outputPath('wrong-key.png') });
  });

  test('in the place of another says what would end, and ends it', async ({ lab, house }) => {
    const owner = await Somebody.enrol(house.core, 'owner', 'terminal');
    const other = await Bank.open();
    try {
      const before = await owner.system.registry.add(
        { name, kind: 'openapi', config: { document_url: other.document } },
        other.key
      );
      const page = await Somebody.enrol(house.core, 'page', 'JupyterLab page');
      const again = await page.system.registry.propose({
        name,
        kind: 'openapi',
        config: { document_url: bank.document }
      });
      const card = await lab.show(again);
      await expect(card.locator('.warning')).toHaveText(
        `The name “${name}” now belongs to ${before.title} at ${before.origin}, which will lose it. Nothing is granted there.`
      );
      await card.screenshot({ path: test.info().outputPath('replace.png') });
      await card.getByLabel('Its key').fill(bank.key);
      await press(lab.button('Replace'));
      await expect(lab.frame.getByRole('heading', { level: 1 })).toHaveText('Connected');
      const { objects } = await owner.system.registry.list();
      expect(objects.find(object => object.name === name)!.origin).toBe(bank.address);
    } finally {
      await other.close();
    }
  });

  test('is no more than a look until it is pressed, by keyboard too', async ({ lab, house }) => {
    const card = await lab.show({ proposal });
    await card.getByLabel('Its key').fill(bank.key);
    await lab.button('Connect').focus();
    await lab.page.keyboard.press('Enter');
    await lab.quiet();
    const owner = await Somebody.enrol(house.core, 'owner', 'terminal');
    const names = async (): Promise<string[]> =>
      (await owner.system.registry.list()).objects.map(object => object.name);
    expect(await names()).not.toContain(name);
    await lab.frame.getByRole('heading', { level: 1 }).focus();
    await lab.typesDigits(lab.button('Connect'));
    await expect(lab.frame.getByRole('heading', { level: 1 })).toHaveText('Connected');
    expect(await names()).toContain(name);
  });

  test('is offered from a request for it, and leads back there', async ({ lab, house }) => {
    const asked = await house.agent.ask({
      needs: [{ object: name, actions: ['balance'] }],
      purpose: 'x'
    });
    const card = await lab.show({ request: asked.id });
    await click(
      card.getByRole('button', { name: `See “${name}”, which is waiting to be connected` })
    );
    await lab.frame.getByLabel('Its key').fill(bank.key);
    await lab.settle(lab.frame.locator('.card'));
    await press(lab.button('Connect'));
    await click(lab.frame.getByRole('button', { name: 'Back to the request' }));
    await lab.settle(lab.frame.locator('.card'));
    await press(lab.button('Grant'));
    const [facet] = await asked.granted();
    expect(await facet!.call('balance')).toHaveProperty('balance');
  });

  test('that is gone says so', async ({ lab }) => {
    await lab.tell({ proposal: '0'.repeat(32) });
    await expect(lab.frame.getByRole('heading', { level: 1 })).toHaveText(
      'There is nothing to connect'
    );
  });
});

test.describe('a window of its own', () => {
  test('shows the request of its address and clears the address', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [NEED], purpose: 'month end' });
    const { page } = lab;
    await page.setViewportSize({ width: 640, height: 760 });
    await page.goto(`${house.core.origin}/#request=${asked.id}`);
    await page.locator('.card').waitFor();
    expect(page.url()).toBe(`${house.core.origin}/`);
    await picture(page, 'window');
    await press(page.getByRole('button', { name: 'Grant', exact: true }));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Granted');
    await picture(page, 'window-granted');
  });

  test('without an address shows what waits, one after the other', async ({ lab, house }) => {
    const first = await house.agent.ask({ needs: [NEED], purpose: 'first' });
    const second = await house.agent.ask({ needs: [NEED], purpose: 'second' });
    const { page } = lab;
    await page.goto(`${house.core.origin}/`);
    await expect(page.locator('q')).toHaveText('first');
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByRole('button', { name: /Show the next/ }).click();
    await expect(page.locator('q')).toHaveText('second');
    await page.getByRole('button', { name: 'Deny' }).click();
    await expect(page.locator('main')).toContainText('You can close this window');
    // Or one stays in it: what is asked then comes up by itself.
    await page.getByRole('button', { name: 'Wait for the next one' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing is waiting for you.');
    expect(await first.state()).toMatchObject({ state: 'denied' });
    expect(await second.state()).toMatchObject({ state: 'denied' });
  });

  test('smaller than its card is scrolled through, then decided by digits', async ({
    lab,
    house
  }) => {
    const asked = await house.agent.ask({ needs: [NEED, NEED], purpose: 'x' });
    const { page } = lab;
    await page.setViewportSize({ width: 340, height: 420 });
    await page.goto(`${house.core.origin}/#request=${asked.id}`);
    const hint = page.locator('.hint');
    await expect(hint).toContainText('Read the whole card first');
    await expect(page.locator('.digits')).toBeHidden();
    await page.keyboard.type(await digitsOf(page));
    await readThrough(page.locator('html'));
    await expect(hint).toContainText('type the digits');
    await picture(page, 'small');
    await page.waitForTimeout(1100);
    await typeDigits(page, page, page.getByRole('button', { name: 'Grant', exact: true }));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  });
});

test.describe('a window whose service goes away', () => {
  test('says so in sight of whoever reads the foot of its card, until it is back', async ({
    lab,
    house
  }) => {
    const asked = await house.agent.ask({ needs: [NEED, NEED], purpose: 'x' });
    const { page } = lab;
    await page.setViewportSize({ width: 340, height: 420 });
    await page.goto(`${house.core.origin}/#request=${asked.id}`);
    const notice = page.locator('.notice');
    await page.getByRole('button', { name: 'Deny' }).scrollIntoViewIfNeeded();
    await expect(page.getByRole('heading', { level: 1 })).not.toBeInViewport();
    await house.core.kill();
    await expect(notice).toHaveText(ENGLISH.offline);
    await expect(notice).toBeInViewport({ ratio: 1 });
    await picture(page, 'away');
    await house.core.start();
    await expect(notice).toHaveText(ENGLISH.wasAway);
    // From here on it would lie over what is to be read.
    await expect(notice).toHaveCSS('position', 'static');
    await asked.withdraw();
  });
});

test.describe('a browser that does not tell whether a frame is covered', () => {
  test('takes the digits, or leads to a window, where a pointer counts', async ({
    page,
    house
  }) => {
    await page.addInitScript(() => {
      delete (IntersectionObserverEntry.prototype as { isVisible?: boolean }).isVisible;
    });
    const lab = new Lab(page, house);
    await lab.enrol();
    await lab.open();
    const asked = await house.agent.ask({ needs: [NEED], purpose: 'x' });
    const card = await lab.show({ request: asked.id });
    await expect(card.locator('.hint')).toContainText('Type the digits, or open it in a window');
    await card.screenshot({ path: test.info().outputPath('untold.png') });
    await lab.button('Grant').click({ force: true });
    expect(await asked.state()).toEqual({ state: 'pending' });
    await lab.typesDigits(lab.button('Grant'));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });

    const other = await house.agent.ask({ needs: [NEED], purpose: 'x' });
    await page.goto(`${house.core.origin}/#request=${other.id}`);
    await press(page.getByRole('button', { name: 'Grant', exact: true }));
    expect(await other.state(20)).toMatchObject({ state: 'granted' });
  });
});

test.describe('a frame that is made too small, then as large as its card', () => {
  test('comes to rest, and takes the digits at the first try', async ({ page, house }) => {
    await page.addInitScript(() => {
      delete (IntersectionObserverEntry.prototype as { isVisible?: boolean }).isVisible;
    });
    const lab = new Lab(page, house);
    await lab.enrol();
    await lab.open();
    const asked = await house.agent.ask({ needs: [NEED], purpose: 'x' });
    const card = await lab.show({ request: asked.id });
    const hint = card.locator('.hint');
    await expect(hint).toContainText('Type the digits');
    await page.evaluate(() => {
      const frame = document.querySelector<HTMLIFrameElement>('#consent')!;
      frame.style.height = `${frame.clientHeight - 20}px`;
    });
    await lab.frame.evaluate(
      () =>
        new Promise<void>(resolve => {
          let left = 30;
          const frame = (): void => void (left-- > 0 ? requestAnimationFrame(frame) : resolve());
          frame();
        })
    );
    const before = (await lab.heard()).length;
    await lab.tell({ request: asked.id });
    await expect(hint).toContainText('Type the digits');
    await lab.quiet();
    expect((await lab.heard()).length - before).toBeLessThanOrEqual(3);
    await page.keyboard.type(await digitsOf(lab.frame));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  });
});

test.describe('a server with other wishes', () => {
  test('shows the page in no frame where it approves in windows', async ({ page }) => {
    const notebook = await NotebookServer.open();
    const core = await Core.open({ pages: [notebook.origin], mode: 'window' });
    await page.goto(notebook.page(core.origin));
    const frame = (await (await page.waitForSelector('#consent')).contentFrame())!;
    await frame.waitForLoadState();
    expect(await frame.locator('#main').count()).toBe(0);
    const code = await core.introduce('owner', 'Ada');
    await page.goto(`${core.origin}/#enrol=${code}&next=${encodeURIComponent(notebook.origin)}`);
    await press(page.getByRole('button'));
    await page.waitForURL(`${notebook.origin}/**`);
    await core.close();
    await notebook.close();
  });

  test('says on every card that the page itself approves, and marks each decision', async ({
    page
  }) => {
    const notebook = await NotebookServer.open();
    const core = await Core.open({ pages: [notebook.origin], mode: 'page' });
    const code = await core.introduce('owner', 'Ada');
    await page.goto(`${core.origin}/#enrol=${code}`);
    await press(page.getByRole('button'));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'This browser can now approve'
    );
    const agent = await Somebody.enrol(core, 'agent', 'agent analyst');
    const asked = await agent.ask({ needs: [NEED], purpose: 'x' });
    await page.goto(`${core.origin}/#request=${asked.id}`);
    await expect(page.locator('.banner')).toContainText('the notebook’s own page approves');
    await picture(page, 'page-mode');
    const sent = page.waitForRequest(
      request => request.method() === 'POST' && (request.postData() ?? '').length > 1500
    );
    await page.getByRole('button', { name: 'Deny' }).click();
    const part = (token: string): string =>
      Buffer.from(token.split('.')[1]!, 'base64url').toString();
    const { args } = JSON.parse(part((await sent).postData()!)) as { args: { decision: string } };
    expect(JSON.parse(part(args.decision))).toMatchObject({ mode: 'page', outcome: 'deny' });
    expect(await asked.state(20)).toMatchObject({ state: 'denied' });
    await core.close();
    await notebook.close();
  });
});
