import { expect, test } from './support/fixtures';
import { WebKit } from './support/webkit';

test.skip(WebKit.paths.length === 0, 'No WebKit with a driver is installed on this machine.');

const VIEWER = '#jp-facetry-provenance';
const WAITING = '.jp-Facetry-waiting';
const DIALOG = '.jp-Dialog';

test('in WebKit, Safari’s engine: let in by a press, granted in windows, used, verified by the page, revoked', async ({
  newcomer: jupyter
}, info) => {
  test.setTimeout(600_000);
  const webkit = await WebKit.start(info.outputPath('home'));
  const { driver } = webkit;

  try {
    await test.step('its own window grants to a press', async () => {
      await driver.get(jupyter.page('facetry/welcome').replace('127.0.0.1', 'localhost'));
      await webkit.press(await webkit.find('button', /^Let this browser approve$/));
      await webkit.find('.jp-LauncherCard', /Facetry Tour/);
    });

    await test.step('the tour connects its services, in the window that each card’s frame leads to', async () => {
      await (await webkit.find('.jp-LauncherCard', /Facetry Tour/)).click();
      for (const name of ['bank', 'sales', 'jupyter']) {
        await webkit.says('.jp-Dialog-header', `Connect ${name}`);
        await webkit.inWindow(DIALOG, () => webkit.typeDigits(/^Connected$/));
      }
    });

    await test.step('a card in a window takes an action away and grants the rest to a press', async () => {
      await webkit.run('facetry.need("bank"', 'first');
      await webkit.inWindow(WAITING, async () => {
        await webkit.says('h1', 'asks for a permission');
        await (await webkit.find('.actions label', /deposit/)).click();
        await webkit.says('.granted .sentence', /may use balance on bank/);
        await webkit.press(await webkit.find('button', /^Grant narrowed$/));
        await webkit.says('h1', /^Granted$/);
      });
      await webkit.says('.jp-OutputArea', 'You may use balance on bank.');
    });

    await test.step('the sidebar shows it, and a use leads to its entry', async () => {
      await webkit.says('.jp-Facetry-sidebar [data-facet]', /bank[^]*balance/);
      await webkit.run('acct.balance()', 'first');
      await webkit.says('.jp-OutputArea', 'currency');
      await (await webkit.find('button', /^recorded #\d+$/)).click();
      await webkit.says(`${VIEWER} [aria-label="Details"]`, 'used balance on bank');
    });

    await test.step('the page verifies what it shows, in its worker', async () => {
      await (await webkit.find('button', /^Verify$/)).click();
      await webkit.says(VIEWER, /verified in this page: \d+ checks passed/);
      expect(await webkit.has(`${VIEWER} [data-ok="false"]`)).toBe(false);
    });

    await test.step('revoked by one click, it ends with the next call', async () => {
      await (await webkit.find('.jp-Facetry-sidebar [data-facet] button', /^Revoke/)).click();
      await webkit.says('.jp-Facetry-sidebar', 'Recently ended');
      await (await webkit.find('.lm-TabBar-tab', /tour\.ipynb/)).click();
      await webkit.run('acct.balance()', 'first');
      await webkit.says('.jp-OutputArea', 'Refused: bank was revoked.');
    });
  } finally {
    await driver.switchTo().defaultContent();
    await webkit.picture(info.outputPath('webkit.png'));
    await webkit.stop();
  }
});
