import { ENGLISH } from '../src/consent/strings/english';
import { GERMAN } from '../src/consent/strings/german';
import { seriousIn } from './support/axe';
import { expect, press, test } from './support/consent/fixtures';

const NEED = { object: 'bank', actions: ['balance', 'deposit'] };

test.use({ locale: 'de-DE', viewport: { width: 320, height: 1100 } });

test('a browser that prefers German approves in German, in a narrow window too; what is signed stays as it is', async ({
  page,
  house
}) => {
  const { core, agent } = house;
  await page.goto(`${core.origin}/#enrol=${await core.introduce('owner', 'Ada')}`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await press(page.getByRole('button', { name: GERMAN.enrolButton }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(GERMAN.enrolDone);

  const asked = await agent.ask({ needs: [NEED], purpose: 'Monatsabschluss' });
  await page.goto('about:blank');
  await page.goto(`${core.origin}/#request=${asked.id}`);
  const card = page.locator('.card');
  await expect(card.locator('.requested .sentence')).toHaveText(
    'agent analyst darf balance und deposit auf bank nutzen, bis es widerrufen wird.'
  );
  await expect(card.locator('.granted .sentence')).toContainText('bank nutzen, bis 20');
  // What the signature says was shown is in sight, too.
  await expect(card.locator('.requested [lang=en]')).toHaveText(
    'agent analyst may use balance and deposit on bank, until revoked.'
  );
  await expect(card.locator('.granted [lang=en]')).toContainText('deposit on bank, until 20');
  const overflow = (): Promise<number> =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth
    );
  await expect.poll(overflow).toBe(0);
  await expect.poll(() => seriousIn(page)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('german.png'), fullPage: true });
  await press(page.getByRole('button', { name: GERMAN.grant, exact: true }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(GERMAN.granted);
  expect(await asked.state(20)).toMatchObject({ state: 'granted' });
});

test.describe('a browser that prefers English, in a JupyterLab in German', () => {
  test.use({ locale: 'en-US' });

  test('approves in the language of JupyterLab, in the frame and in the window that it opens', async ({
    lab,
    house
  }) => {
    await lab.tell({ facetry: 'look', language: 'de', scheme: 'light' });
    const asked = await house.agent.ask({ needs: [NEED], purpose: 'Monatsabschluss' });
    const card = await lab.show({ request: asked.id });
    await expect(lab.frame.locator('html')).toHaveAttribute('lang', 'de');
    await expect(card.locator('.requested .sentence')).toHaveText(
      'agent analyst darf balance und deposit auf bank nutzen, bis es widerrufen wird.'
    );
    // What is signed stays in sight, whatever a page says of languages.
    await expect(card.locator('.requested [lang=en]')).toHaveText(
      'agent analyst may use balance and deposit on bank, until revoked.'
    );
    const window = await lab.opens(lab.frame.getByRole('link', { name: GERMAN.inWindow }));
    await expect(window.locator('html')).toHaveAttribute('lang', 'de');
    await expect(window.locator('.card')).toContainText('auf bank nutzen');
    expect(window.url()).toBe(`${house.core.origin}/`);
    await window.close();

    // A page with hostile script in it can name a language, and nothing else, once.
    await lab.tell({ facetry: 'look', language: 'en' });
    await lab.tell({ facetry: 'look', language: '"><img src=x onerror=alert(1)>' });
    await lab.tell({ facetry: 'look', scheme: 'dark' });
    await expect(lab.frame.locator('html')).toHaveCSS('color-scheme', 'dark');
    await expect(lab.frame.locator('html')).toHaveAttribute('lang', 'de');
    await asked.withdraw();
  });

  test('approves in its own language where none, or no known one, is said', async ({
    page,
    house
  }) => {
    for (const said of ['', '&lang=fr', '&lang=constructor', '&lang=<b>']) {
      await page.goto('about:blank');
      await page.goto(`${house.core.origin}/#devices=all${said}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(ENGLISH.noKeyHere);
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    }
    await page.goto('about:blank');
    await page.goto(`${house.core.origin}/#devices=all&lang=de`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(GERMAN.noKeyHere);
  });
});
