import { expect, type Locator, type Page, test } from '@playwright/test';

import { GERMAN } from '../src/consent/strings/german';
import { Journey } from './support/journey';
import { Jupyter } from './support/jupyter';
import {
  cramped,
  NAMES,
  pseudo,
  pseudoCatalogue,
  shows,
  speakPseudo,
  unfold,
  Quoted,
  untranslated
} from './support/pseudo';
import { Served } from './support/served';

const ASK =
  'import facetry\nacct = facetry.need("bank", "balance", "deposit", delegation=True, ' +
  'amount=facetry.at_most(50), why="1")\nacct.object';

const LEND = 'facetry.lend(acct, "balance", to="agent:clerk", expires="10m")';

interface Shell {
  jupyterapp: {
    shell: { _hsplitPanel: { setRelativeSizes(sizes: number[]): void; node: HTMLElement } };
    commands: {
      listCommands(): string[];
      label(id: string, args?: object): string;
      caption(id: string, args?: object): string;
    };
  };
}

/** What marks the node of a drawing that has the keys: its own outline, that of what is around it, its box. */
function focusMarks(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const node = document.activeElement!;
    const marks: string[] = [];
    for (let around: Element | null = node; around !== null; around = around.parentElement) {
      const { outlineStyle, outlineWidth } = getComputedStyle(around);
      if (outlineStyle !== 'none' && outlineWidth !== '0px') {
        marks.push(`outline of ${around.tagName}`);
      }
    }
    const rect = node.querySelector('rect');
    const thick = rect !== null && parseFloat(getComputedStyle(rect).strokeWidth) >= 2;
    return [...marks, ...(thick ? ['box'] : [])];
  });
}

/** As narrow as on a small laptop beside a wide notebook. */
function makeNarrow(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { _hsplitPanel: split } = (window as unknown as Shell).jupyterapp.shell;
    const share = 320 / split.node.clientWidth;
    split.setRelativeSizes([share, 1 - share]);
  });
}

test('what is past the translation, cut, covered or sticks out is found', async ({ page }) => {
  await page.setContent(
    `<div id="part" style="width: 200px; font: 16px monospace">
      <p>${pseudo('Revoke')} bank</p><p>Not ${pseudo('translated')}</p>
      <button aria-label="Close"></button><p lang="en">Quoted</p><p hidden>Unseen</p>
      <p style="overflow: hidden; white-space: nowrap; width: 40px">${pseudo('Expired')}</p>
      <div style="position: relative; height: 40px">
        <b style="position: absolute">${pseudo('One')}</b><i style="position: absolute">${pseudo('Two')}</i>
      </div>
      <p style="white-space: nowrap">${pseudo('A sentence that is too long for this part')}</p>
    </div>`
  );
  const part = page.locator('#part');
  expect(await untranslated(part, ['bank'])).toEqual([
    `Not in: Not ${pseudo('translated')}`,
    'Close in: Close'
  ]);
  const long = pseudo('A sentence that is too long for this part');
  expect(await cramped(part)).toEqual([
    expect.stringMatching(/^it scrolls sideways: /),
    `cut: ${pseudo('Expired')}`,
    `sticks out: ${long}`,
    `${pseudo('One')} lies over ${pseudo('Two')}`
  ]);
});

test.describe('the page outside of Jupyter in that language', () => {
  test.use({ locale: 'de-DE', viewport: { width: 320, height: 800 } });

  test('shows no word that is past the translation either, and none that is cut', async ({
    page
  }) => {
    const served = await Served.open();
    const names = [...NAMES, ...'page outside of Jupyter first browser'.split(' ')];
    const look = (where: string): Promise<void> => {
      const body = page.locator('body');
      return shows(where, async () => [
        ...(await untranslated(body, names)),
        ...(await cramped(body))
      ]);
    };
    try {
      await page.route('**/german.json', route => route.fulfill({ json: pseudoCatalogue() }));
      await page.goto(served.page);
      await expect(page.getByText(pseudo('This browser has no access yet.'))).toBeVisible();
      await look('without a link');
      await page.goto(await served.link());
      await expect(page.getByText(pseudo('Connected services'))).toBeVisible();
      await look('let in');
      await page
        .getByRole('link', { name: pseudo('Provenance') })
        .or(page.getByRole('button', { name: pseudo('Provenance') }))
        .first()
        .click();
      await look('provenance');
    } finally {
      await served.close();
    }
  });
});

test.describe('JupyterLab in a language that needs two fifths more room', () => {
  let jupyter: Jupyter;
  test.beforeAll(async () => {
    jupyter = await Jupyter.start({ locale: 'de_DE' });
  });
  test.afterAll(() => jupyter.stop());

  test('shows no word that is past the translation, and none that is cut or covered', async ({
    page
  }) => {
    test.setTimeout(900_000);
    const lab = new Journey(page, jupyter);
    const { sidebar } = lab;
    const dialog = page.getByRole('dialog');
    const card = lab.frame(sidebar);
    const row = lab.sidebar.locator('[data-facet]').first();
    const quoted = await Quoted.of(page, ['main area content']);
    const says = (text: string): string => pseudo(text);
    const look = (where: string, parts: Locator, roomy = false): Promise<void> =>
      shows(where, async () => [
        ...(await untranslated(parts, NAMES, () => quoted.words())),
        ...(roomy ? [] : await cramped(parts.first()))
      ]);
    await test.step('before anything is connected', async () => {
      await speakPseudo(page);
      await lab.arrive();
      await lab.execute('facetry:show-facets');
      await makeNarrow(page);
      await expect(sidebar.getByText(says('Nothing is connected yet.'))).toBeVisible();
      await look('first', sidebar);
      await look('launcher', page.locator('.jp-LauncherCard[title*="⟦"]'), true);
    });

    await test.step('the tour connects', async () => {
      await lab.begin('facetry:start-tour');
      for (const name of ['bank', 'sales', 'jupyter']) {
        const one = dialog.filter({ hasText: name });
        const button = lab.frame(one).getByRole('button', { name: GERMAN.connectButton });
        await button.waitFor({ timeout: 120_000 });
        await look(`connecting ${name}`, one, true);
        await lab.press(button);
        await expect(one).toBeHidden();
      }
      await expect(sidebar.getByText('jupyter', { exact: true }).first()).toBeVisible();
      await unfold(sidebar);
      await look('catalogue', sidebar);
    });

    await test.step('a cell asks', async () => {
      await lab.open('walk.ipynb', [ASK, 'acct.balance()', 'acct.deposit(amount=60)', LEND]);
      await lab.execute('facetry:show-facets');
      const cell = await lab.run('facetry.need');
      await expect(card.getByRole('heading', { level: 1 })).toContainText('walk.ipynb');
      await look('waiting', sidebar);
      await look('card in a cell', cell.locator('.jp-Facetry-card'));
      await lab.press(card.getByRole('button', { name: GERMAN.grant, exact: true }));
      await expect(row).toHaveAttribute('data-state', 'active');
      await look('granted', cell.locator('.jp-Facetry-card'));
    });

    await test.step('it uses, is refused, and lends', async () => {
      const used = await lab.run('acct.balance()');
      await expect(used.locator('.jp-Facetry-recorded')).toBeVisible();
      await look('receipt', used.locator('[class*="jp-Facetry"]'), true);
      // A cell that fails takes along what waits behind it.
      const refused = await lab.run('acct.deposit(amount=60)');
      await expect(refused.locator('.jp-InputPrompt')).toHaveText('[3]:');
      await lab.run('facetry.lend');
      await expect(sidebar.getByText('agent clerk').first()).toBeVisible();
      await row.locator('[data-row]').click();
      await look('held and given', sidebar);
    });

    await test.step('its forms', async () => {
      const forms = ['request-facet', 'connect-folder', 'connect-api', 'connect-model'];
      for (const name of forms) {
        await lab.begin(`facetry:${name}`);
        await expect(dialog).toBeVisible();
        await unfold(dialog);
        await look(name, dialog.locator('.jp-Dialog-content'));
        await dialog.getByRole('button', { name: says('Cancel'), exact: true }).click();
        await expect(dialog).toBeHidden();
      }
      for (const key of ['d', 'n', 'r']) {
        await lab.pressOn(row.locator('[data-row]'), key);
        await expect(dialog).toBeVisible();
        await unfold(dialog);
        await look(`by ${key}`, dialog.locator('.jp-Dialog-content'));
        await dialog.getByRole('button', { name: says('Cancel'), exact: true }).click();
        await expect(dialog).toBeHidden();
      }
    });

    await test.step('commands, menus, palette', async () => {
      const facet = (await row.getAttribute('data-facet'))!;
      const labels = await page.evaluate(id => {
        const { commands } = (window as unknown as Shell).jupyterapp;
        const given = [{}, { facet: id }];
        const ours = commands.listCommands().filter(name => name.startsWith('facetry:'));
        return ours.flatMap(name =>
          given.flatMap(args => [commands.label(name, args), commands.caption(name, args)])
        );
      }, facet);
      expect(labels.filter(text => text !== '' && !text.includes('⟦'))).toEqual([]);
      await row.locator('.jp-Facetry-object').click({ button: 'right' });
      const items = page.locator('.lm-Menu-item[data-command^="facetry:"] .lm-Menu-itemLabel');
      await expect(items.first()).toBeVisible();
      await look('menu over a row', items, true);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Shift+C');
      const found = page.locator('.lm-CommandPalette-content').last();
      await expect(found.locator('[data-command^="facetry:"]').first()).toBeAttached();
      const ours = found.locator('.lm-CommandPalette-item[data-command^="facetry:"]');
      await look('palette', ours.locator('.lm-CommandPalette-itemLabel'), true);
      await page.keyboard.press('Escape');
    });

    await test.step('the viewer', async () => {
      await lab.execute('facetry:open-provenance');
      const viewer = page.locator('#jp-facetry-provenance');
      const used = viewer.getByRole('row').filter({ hasText: 'deposit' }).first();
      await used.click();
      await viewer.getByRole('button', { name: says('Verify'), exact: true }).click();
      await expect(viewer.locator('[data-ok="true"]').first()).toBeVisible();
      await look('events', viewer);
      await viewer.getByRole('button', { name: says('Filter'), exact: true }).click();
      await viewer.getByText(says('Export'), { exact: true }).click();
      await look('filters and export', viewer, true);
      await look('export', viewer.locator('.jp-Facetry-menu ul'));
      await page.keyboard.press('Escape');
      for (const view of ['Authority', 'Origin'] as const) {
        await viewer.getByRole('button', { name: says(view), exact: true }).click();
        const node = viewer.locator('svg [data-node]').first();
        await expect(node).toBeVisible();
        await page.keyboard.press('Tab');
        await node.focus();
        await page.keyboard.press('ArrowDown');
        await expect.poll(() => focusMarks(page), { message: view }).toEqual(['box']);
        await look(view, viewer);
      }
    });

    await test.step('paused, ended, called', async () => {
      await lab.pressOn(row.locator('[data-row]'), 'p');
      await expect(row).toHaveAttribute('data-state', 'paused');
      await look('paused', sidebar);
      await lab.open('front.ipynb', ['import facetry\nfacetry.need("bank", "withdraw", why="2")']);
      await unfold(sidebar);
      await look('others', sidebar);
      await lab.execute('docmanager:open', { path: 'walk.ipynb' });
      // Until it is asked whose notebook this is, its row stands among those of others.
      const mine = lab.section(says('This notebook')).locator('[data-facet]').first();
      await lab.pressOn(mine.locator('[data-row]'), 'Delete');
      await expect(sidebar.getByText(says('Holds nothing.'))).toBeVisible();
      await unfold(sidebar);
      await look('ended', sidebar);
      await lab.execute('docmanager:open', { path: 'front.ipynb' });
      await lab.execute('application:toggle-left-area');
      await expect(sidebar).toBeHidden();
      await lab.run('facetry.need');
      const call = page.locator('.Toastify__toast').filter({ hasText: 'front.ipynb' });
      await expect(call).toBeVisible();
      await look('called', call.locator('.jp-toast-message, .jp-toast-button'), true);
    });

    await test.step('settings', async () => {
      await lab.execute('settingeditor:open');
      const entries = page.locator('.jp-PluginList-entry[data-id^="jupyterlab-facetry:"]');
      await expect(entries.first()).toBeVisible();
      await look('list of settings', entries, true);
      for (const entry of await entries.all()) {
        await entry.click();
        const form = page.locator('.jp-SettingsForm').filter({ hasText: '⟦' }).first();
        const words = form.locator(
          'h2, h3, label, .jp-FormGroup-fieldLabel, .jp-FormGroup-description'
        );
        await expect(words.first()).toBeVisible();
        await look('settings', words.filter({ hasText: /\S/ }), true);
      }
    });
  });
});
