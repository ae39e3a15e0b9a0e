import { Firefox } from './support/firefox';
import { expect, test } from './support/fixtures';

test.skip(Firefox.path === '', 'No Firefox is installed on this machine.');

test('in Firefox: let in by a press, granted in the frame by digits, used, verified by the page, revoked', async ({
  newcomer: jupyter
}, info) => {
  test.setTimeout(600_000);
  const firefox = await Firefox.start(info.outputPath('profile'));
  const { page } = firefox;
  const viewer = '#jp-facetry-provenance';
  const gone = (selector: string) => async () => (await page.$(selector)) === null;

  try {
    await test.step('its own window grants to a press', async () => {
      // The approval page keeps the host name that it was enrolled at.
      await page.goto(jupyter.page('facetry/welcome').replace('127.0.0.1', 'localhost'));
      await firefox.press(await firefox.find('button', /^Let this browser approve$/));
      await page.waitForSelector('.jp-LauncherCard', { timeout: 60_000 });
      firefox.errors.length = 0;
    });

    await test.step('the tour connects its services, by the digits of each card', async () => {
      await (await firefox.find('.jp-LauncherCard', /Facetry Tour/)).click();
      for (const name of ['bank', 'sales', 'jupyter']) {
        await firefox.says('.jp-Dialog-header', `Connect ${name}`);
        const dialog = await page.$('.jp-Dialog');
        const card = await firefox.frame('.jp-Dialog');
        await firefox.typeDigits(card, () => dialog!.evaluate(element => !element.isConnected));
      }
    });

    await test.step('a card in the frame takes an action away and grants the rest', async () => {
      await firefox.run('facetry.need("bank"', 'first');
      const card = await firefox.frame('.jp-Facetry-waiting');
      await firefox.says('h1', 'asks for a permission', card);
      await firefox.says('.hint', 'can’t tell whether something covers the card', card);
      const [, deposit] = await card.$$('.actions input');
      await deposit!.click();
      await firefox.says('.granted .sentence', /may use balance on bank/, card);
      await firefox.typeDigits(card, gone('.jp-Facetry-waiting'));
      await firefox.says('.jp-OutputArea', 'You may use balance on bank.');
    });

    await test.step('the sidebar shows it, and a use leads to its entry', async () => {
      await firefox.says('.jp-Facetry-sidebar [data-facet]', /bank.*balance/s);
      await firefox.run('acct.balance()', 'first');
      await firefox.says('.jp-OutputArea', 'currency');
      await (await firefox.find('button', /^recorded #\d+$/)).click();
      await firefox.says(`${viewer} [aria-label="Details"]`, 'used balance on bank');
    });

    await test.step('the page verifies what it shows, in its worker', async () => {
      await (await firefox.find('button', /^Verify$/)).click();
      await firefox.says(viewer, /verified in this page: \d+ checks passed/);
      expect(await page.$$(`${viewer} [data-ok="false"]`)).toEqual([]);
    });

    await test.step('revoked by one click, it ends with the next call', async () => {
      const row = await page.$('.jp-Facetry-sidebar [data-facet]');
      await (await firefox.find('button', /^Revoke/, row!)).click();
      await firefox.says('.jp-Facetry-sidebar', 'Recently ended');
      await (await firefox.find('.lm-TabBar-tab', /tour\.ipynb/)).click();
      await firefox.run('acct.balance()', 'last');
      await firefox.says('.jp-OutputArea', 'Refused: bank was revoked.');
    });

    expect(firefox.errors).toEqual([]);
  } finally {
    await page.screenshot({ path: info.outputPath('firefox.png') });
    await firefox.stop();
  }
});
