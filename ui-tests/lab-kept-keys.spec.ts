import type { JSHandle } from '@playwright/test';

import { expect, test } from './support/fixtures';
import type { Journey } from './support/journey';

interface ILab {
  jupyterapp: {
    shell: {
      currentWidget: {
        content: {
          scrollToItem(...to: unknown[]): Promise<void>;
          activate(): void;
          model: { toJSON(): { cells: { cell_type: string; source: string }[] } };
        };
      };
    };
  };
}

/** A notebook whose scrolling is held back. */
interface IHeld {
  /** Lets it scroll, and waits until it was activated for that. */
  release(): Promise<void>;
}

/** Holds back what the notebook in front scrolls, as a slow machine does. Runs in the page. */
function holdScrolling(): IHeld {
  const { content } = (window as unknown as ILab).jupyterapp.shell.currentWidget;
  const { scrollToItem, activate } = content;
  let release = (): void => undefined;
  const held = new Promise<void>(resolve => (release = resolve));
  content.scrollToItem = (...to) => held.then(() => scrollToItem.apply(content, to));
  const activated = new Promise<void>(resolve => {
    content.activate = () => {
      activate.call(content);
      // What it posts to itself, and what comes of that, is done within this turn.
      setTimeout(resolve);
    };
  });
  return {
    release: async () => {
      release();
      await activated;
      Object.assign(content, { scrollToItem, activate });
    }
  };
}

const ASKS = 'facetry.need("sales", "read", "stat", why="by slow keys")';

/** Runs a cell of the notebook in front while its scrolling is held back. */
async function runSlowly(lab: Journey, code: string): Promise<JSHandle<IHeld>> {
  await lab.cell(code).locator('.cm-content').click();
  const scrolling = await lab.page.evaluateHandle(holdScrolling);
  await lab.page.keyboard.press('Shift+Enter');
  return scrolling;
}

/** A notebook whose first cell asks while its scrolling is held back, and the keys in the card. */
async function askSlowly(lab: Journey, path: string): Promise<JSHandle<IHeld>> {
  await lab.open(path, [`import facetry\n${ASKS}`, '"the second"', '"the third"']);
  const scrolling = await runSlowly(lab, ASKS);
  await lab.goToCard();
  return scrolling;
}

/** Kind and text of each cell. */
const cells = (lab: Journey): Promise<string[]> =>
  lab.page.evaluate(() =>
    (window as unknown as ILab).jupyterapp.shell.currentWidget.content.model
      .toJSON()
      .cells.map(({ cell_type, source }) => `${cell_type}: ${source}`)
  );

test('digits count though JupyterLab still scrolls to the cell that ran, and no cell changes', async ({
  lab
}) => {
  const { card, page } = lab;
  const scrolling = await askSlowly(lab, 'slow.ipynb');
  const before = await cells(lab);
  const digits = card.locator('#gate-digits kbd');
  const complaint = card.locator('.digits .wrong');
  await lab.readByKeys();
  let two: string[] = [];
  await expect(async () => {
    two = await digits.allTextContents();
    await page.keyboard.press(two[0]!);
    await expect(complaint).toBeEmpty({ timeout: 500 });
  }).toPass({ intervals: [1_500] });

  await scrolling.evaluate(held => held.release());
  await expect(lab.sidebar.locator('iframe[title]')).toBeFocused();
  await page.keyboard.press(two[1]!);

  await expect(lab.cell(ASKS).locator('.jp-OutputArea')).toContainText('may use');
  expect(await cells(lab)).toEqual(before);
  // The card is settled: the keys go back to the notebook.
  await expect(page.locator('.jp-Notebook:focus-within')).toBeVisible();

  await test.step('and so do the keys of a row', async () => {
    const next = await runSlowly(lab, 'the second');
    await lab.goToRow('sales');
    await next.evaluate(held => held.release());
    // In a notebook, R makes a raw cell.
    await page.keyboard.press('r');
    const form = page.getByRole('dialog');
    await expect(form.locator(':focus')).toBeVisible();
    expect(await cells(lab)).toEqual(before);
    await page.keyboard.press('Escape');
    await expect(form).toBeHidden();
  });
});

test('a click into the notebook takes the keys from a card at once, and so does one on its tab', async ({
  lab
}) => {
  const { page } = lab;
  const scrolling = await askSlowly(lab, 'clicked.ipynb');
  await lab.cell('the third').locator('.cm-content').click();
  await scrolling.evaluate(held => held.release());
  await page.keyboard.press('End');
  await page.keyboard.type(' + "typed"');
  await expect.poll(() => cells(lab)).toContain('code: "the third" + "typed"');

  await lab.goToCard();
  await page.getByRole('tab', { name: 'clicked.ipynb' }).click();
  await expect(page.locator('.jp-Notebook:focus-within')).toBeVisible();

  await lab.goToCard();
  await lab.deny(lab.card);
  await expect(lab.waiting).toBeHidden();
});
