import { ENGLISH } from '../src/consent/strings/english';
import { expect, type Lab, press, test } from './support/consent/fixtures';
import { check } from './support/pressed';

const BALANCE = { object: 'bank', actions: ['balance'] };

/** Whether what is sent is a decision. */
function decides(body: string | null): boolean {
  const [, payload = ''] = (body ?? '').split('.');
  return Buffer.from(payload, 'base64url').toString().includes('"act":"decide"');
}

const heading = (lab: Lab) => lab.frame.getByRole('heading', { level: 1 });

test.describe('while the service is away', () => {
  test('what is chosen meanwhile comes up once it is back, by itself', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'meanwhile' });
    await house.core.kill();
    await lab.tell({ request: asked.id });
    await expect(lab.frame.getByText(ENGLISH.offline)).toBeVisible();
    await house.core.start();
    await expect(lab.frame.locator('q')).toHaveText('meanwhile');
    await press(lab.button('Grant'));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  });

  test('what was narrowed on a card stays narrowed', async ({ lab, house }) => {
    const { core, agent } = house;
    const needs = [{ object: 'bank', actions: ['balance', 'deposit'] }];
    const asked = await agent.ask({ needs, purpose: 'narrowed' });
    await lab.show({ request: asked.id });
    await check(lab.frame.getByRole('checkbox', { name: 'deposit' }), false);
    await core.kill();
    const notice = lab.frame.locator('.notice');
    await expect(notice).toHaveText(ENGLISH.offline);
    await core.start();
    await expect(notice).toHaveText(ENGLISH.wasAway);
    await press(lab.button('Grant narrowed'));
    const [facet] = await asked.granted();
    expect(facet!.terms.actions).toEqual(['balance']);
  });

  test('a window that is opened shows the card once it is back', async ({ lab, house }) => {
    const { core } = house;
    const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'a window' });
    const { page } = lab;
    await page.route(`${core.origin}/consent/config`, route => route.abort());
    await page.goto(`${core.origin}/#request=${asked.id}`);
    await expect(page.getByText(ENGLISH.offline)).toBeVisible();
    await page.unrouteAll({ behavior: 'wait' });
    await expect(page.locator('q')).toHaveText('a window');
    await asked.withdraw();
  });

  test('nothing of what is pressed arrives, and that is said', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'pressed too late' });
    await lab.show({ request: asked.id });
    await lab.page.route(`${house.core.origin}/**`, route =>
      decides(route.request().postData()) ? route.abort() : route.continue()
    );
    await press(lab.button('Grant'));
    await expect(lab.frame.locator('.notice')).toHaveText(ENGLISH.notArrived);
    await expect(lab.frame.locator('.status')).toBeEmpty();
    await lab.page.unrouteAll({ behavior: 'wait' });
    expect(await asked.state()).toEqual({ state: 'pending' });
    await press(lab.button('Grant'));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  });
});

test('what is pressed counts, though the service was started anew meanwhile', async ({
  lab,
  house
}) => {
  const { core, agent } = house;
  const asked = await agent.ask({ needs: [BALANCE], purpose: 'restarted' });
  await lab.show({ request: asked.id });
  // A restart quicker than the page looks: the decision answers to a challenge of before.
  let decisions = 0;
  await lab.page.route(`${core.origin}/**`, async route => {
    if (decides(route.request().postData()) && ++decisions === 1) {
      await core.kill();
      await core.start();
    }
    await route.continue();
  });
  await press(lab.button('Grant'));
  await expect(heading(lab)).toHaveText(ENGLISH.granted);
  await lab.page.unrouteAll({ behavior: 'wait' });
  expect(decisions).toBe(2);
  expect(await asked.granted()).toHaveLength(1);
});

test('a decision whose answer was lost is not told as somebody else’s', async ({ lab, house }) => {
  const { core } = house;
  const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'unheard' });
  await lab.show({ request: asked.id });
  // The service hears and answers it; the browser never gets that answer.
  const browser = await lab.page.context().newCDPSession(lab.page);
  let lost = 0;
  browser.on('Fetch.requestPaused', ({ requestId, request }) => {
    const bytes = (request.postDataEntries ?? []).map(({ bytes }) => bytes ?? '');
    const body = Buffer.concat(bytes.map(part => Buffer.from(part, 'base64'))).toString();
    const loses = decides(body) && lost === 0;
    lost += Number(loses);
    const goesOn = loses
      ? browser.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionClosed' })
      : browser.send('Fetch.continueRequest', { requestId });
    // One that the page itself has given up meanwhile, as it does at its end, goes nowhere.
    goesOn.catch(() => undefined);
  });
  const urlPattern = `${core.origin}/*`;
  await browser.send('Fetch.enable', { patterns: [{ urlPattern, requestStage: 'Response' }] });
  await press(lab.button('Grant'));
  await expect(heading(lab)).toHaveText(ENGLISH.endedGranted);
  expect(lost).toBe(1);
  await expect(lab.frame.getByText(ENGLISH.endedUnheard)).toBeVisible();
  await lab.hears({ facetry: 'settled' });
  expect(await lab.heard()).not.toContainEqual({ facetry: 'overtaken' });
  expect(await asked.state(20)).toMatchObject({ state: 'granted' });
});

test.describe('a window that is reloaded', () => {
  test('shows the request that it showed, not another that waits', async ({ lab, house }) => {
    const { core, agent } = house;
    const first = await agent.ask({ needs: [BALANCE], purpose: 'first' });
    const second = await agent.ask({ needs: [BALANCE], purpose: 'second' });
    const { page } = lab;
    await page.goto(`${core.origin}/#request=${second.id}&lang=de`);
    await expect(page.locator('q')).toHaveText('second');
    await page.reload();
    await expect(page.locator('q')).toHaveText('second');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    expect(page.url()).toBe(`${core.origin}/`);
    await second.withdraw();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('zurückgezogen');
    // What is over is not shown again.
    await page.reload();
    await expect(page.locator('q')).toHaveText('first');
    await first.withdraw();
  });

  test('brings a card back as it was narrowed, of the frame, too, as long as it says the same', async ({
    lab,
    house
  }) => {
    const { core, agent } = house;
    const needs = [{ object: 'bank', actions: ['balance', 'deposit'], uses: 9 }];
    const asked = await agent.ask({ needs, purpose: 'narrowed' });
    const kept = (): Promise<number> =>
      lab.frame.evaluate(() => Object.keys(window.sessionStorage).length);
    const card = await lab.show({ request: asked.id });
    await check(card.getByRole('checkbox', { name: 'deposit' }), false);
    await card.getByLabel('Uses, at most').fill('3');
    await card.getByLabel('amount, at most').waitFor({ state: 'hidden' });
    await card.getByLabel('Until').selectOption('900');
    await expect.poll(kept).toBe(1);
    // The whole of JupyterLab's page.
    await lab.page.reload();
    await lab.open();
    const back = await lab.show({ request: asked.id });
    await expect(lab.frame.locator('.notice')).toHaveText(ENGLISH.draftBack);
    await expect(back.locator('.granted .sentence')).toContainText(
      /agent analyst may use balance on bank, at most 3 uses, until/
    );
    await expect(back.getByRole('checkbox', { name: 'deposit' })).not.toBeChecked();
    await expect(back.getByLabel('Uses, at most')).toHaveValue('3');
    await expect(back.getByLabel('Until')).toHaveValue('900');
    await lab.frame.locator('main').screenshot({ path: test.info().outputPath('back.png') });
    // Another tab, which knows nothing of what is chosen here.
    const window = await lab.page.context().newPage();
    await window.goto(`${core.origin}/#request=${asked.id}`);
    await expect(window.getByRole('checkbox', { name: 'deposit' })).toBeChecked();
    await window.getByRole('checkbox', { name: 'balance' }).uncheck();
    await window.reload();
    await expect(window.getByRole('checkbox', { name: 'balance' })).not.toBeChecked();
    await window.close();
    await press(lab.button('Grant narrowed'));
    const [facet] = await asked.granted();
    expect(facet!.terms).toMatchObject({ actions: ['balance'], uses: 3 });
    await expect(heading(lab)).toHaveText('Granted');
    await expect.poll(kept).toBe(0);
  });

  test('before it lets a browser in says that the link is to be opened again', async ({
    house,
    browser
  }) => {
    const { core } = house;
    const code = await core.introduce('owner', 'Dora');
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${core.origin}/#enrol=${code}`);
    const button = page.getByRole('button', { name: 'Let this browser approve' });
    await expect(button).toBeVisible();
    await page.reload();
    await expect(page.getByText(ENGLISH.enrolReload)).toBeVisible();
    expect(await page.evaluate(() => JSON.stringify(history.state))).not.toContain(code);
    await page.goto(`${core.origin}/#enrol=${code}`);
    await press(button);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(ENGLISH.enrolDone);
    await page.context().close();
  });
});

test('a clock that is two minutes off is what is said, until it is right', async ({
  lab,
  house
}) => {
  const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'late' });
  const page = await lab.page.context().newPage();
  await page.clock.install({ time: Date.now() + 120_000 });
  await page.goto(`${house.core.origin}/#request=${asked.id}`);
  await expect(page.getByText(/^The clock of this device is 1[12]\d s ahead/)).toBeVisible();
  await page.clock.setSystemTime(Date.now());
  await expect(page.locator('q')).toHaveText('late');
  await page.clock.setSystemTime(Date.now() - 120_000);
  const notice = page.locator('.notice');
  await expect(notice).toHaveText(/^The clock of this device is 1[12]\d s behind/);
  const grant = page.getByRole('button', { name: 'Grant', exact: true });
  await expect(grant).toHaveAttribute('aria-disabled', 'true');
  await page.clock.setSystemTime(Date.now());
  await expect(notice).toBeEmpty();
  await press(grant);
  expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  await page.close();
});
