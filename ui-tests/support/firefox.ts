import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, ElementHandle, Frame, Page } from 'puppeteer-core';
import puppeteer from 'puppeteer-core';

import { expect } from './fixtures';
import { removed } from './removed';

// Written by `npm run setup -- --browser`; empty where no Firefox is installed.
const stamp = join(__dirname, '../../.stamps/firefox');

/** The Firefox that people have, driven by WebDriver BiDi: Playwright brings one of its own only. */
export class Firefox {
  private constructor(
    private readonly browser: Browser,
    private readonly profile: string,
    readonly page: Page
  ) {
    page.on('pageerror', error => this.errors.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error') {
        this.errors.push(message.text());
      }
    });
  }

  static readonly path = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : '';

  /** @param profile a folder of its own */
  static async start(profile: string): Promise<Firefox> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: Firefox.path,
      userDataDir: profile,
      headless: true,
      timeout: 120_000,
      protocolTimeout: 300_000
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(90_000);
    await page.setViewport({ width: 1400, height: 1000 });
    return new Firefox(browser, profile, page);
  }

  /** What the console says of errors. */
  readonly errors: string[] = [];

  async stop(): Promise<void> {
    await this.browser.close();
    await removed(this.profile);
  }

  /** Waits until an element has these words. */
  async says(
    selector: string,
    words: string | RegExp,
    within: Page | Frame = this.page
  ): Promise<void> {
    await expect
      .poll(() => textOf(within, selector), { timeout: 90_000, message: selector })
      .toEqual(
        typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words)
      );
  }

  /** The first of these elements that is in sight and has these words, as its label or in it. */
  async find(
    selector: string,
    words: RegExp,
    within: Page | Frame | ElementHandle = this.page
  ): Promise<ElementHandle> {
    let found: ElementHandle | undefined;
    await expect(async () => {
      found = await labelled(within, selector, words);
      expect(found, `${selector}: ${words.source}`).toBeDefined();
    }).toPass({ timeout: 90_000 });
    return found!;
  }

  /** The approval page in the frame of what matches `host`. */
  async frame(host: string): Promise<Frame> {
    const element = await this.page.waitForSelector(`${host} iframe[title]`, { timeout: 90_000 });
    const frame = await element!.contentFrame();
    await frame.waitForSelector('.card');
    return frame;
  }

  /** A press that counts: the pointer comes, and rests until the button is armed. */
  async press(button: ElementHandle): Promise<void> {
    const { mouse } = this.page;
    await expect(async () => {
      const box = (await button.boundingBox())!;
      const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      await mouse.move(at.x - 6, at.y - 4);
      await mouse.move(at.x, at.y);
      const arming = (): Promise<string | null> =>
        button.evaluate(element => (element as Element).getAttribute('data-arming'));
      await expect.poll(arming, { timeout: 3_000 }).toBe('armed');
    }).toPass({ timeout: 90_000 });
    await mouse.down();
    await mouse.up();
  }

  /** Reads the two digits of a card and types them into their field. */
  async typeDigits(card: Frame, done: () => Promise<boolean>): Promise<void> {
    await expect(async () => {
      const digits = await card.$$eval('#gate-digits kbd', all =>
        all.map(one => one.textContent ?? '')
      );
      await (await card.$('.digits input'))!.click();
      await this.page.keyboard.type(digits.join(''));
      await expect.poll(done, { timeout: 3_000 }).toBe(true);
    }).toPass({ timeout: 90_000 });
  }

  /** Runs a cell with this code by Shift+Enter. */
  async run(code: string, which: 'first' | 'last'): Promise<void> {
    const cells = await this.page.$$('.jp-NotebookPanel .jp-CodeCell');
    const texts = await Promise.all(cells.map(cell => cell.evaluate(one => one.textContent ?? '')));
    const found = cells.filter((_, at) => texts[at]!.includes(code));
    const editor = (await found.at(which === 'first' ? 0 : -1)!.$('.cm-content'))!;
    // A notebook that just came to the front still scrolls and lays out its cells: keys go to the
    // cell only once its editor has them.
    await expect
      .poll(async () => {
        await editor.click();
        return editor.evaluate(one => one === document.activeElement);
      })
      .toBe(true);
    await this.page.keyboard.down('Shift');
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.up('Shift');
  }
}

async function textOf(within: Page | Frame, selector: string): Promise<string> {
  const texts = await within.$$eval(selector, all => all.map(one => one.textContent ?? ''));
  return texts.join('\n');
}

async function labelled(
  within: Page | Frame | ElementHandle,
  selector: string,
  words: RegExp
): Promise<ElementHandle | undefined> {
  for (const element of await within.$$(selector)) {
    const said = await element.evaluate(one =>
      one.getClientRects().length === 0
        ? null
        : (one.getAttribute('aria-label') ?? one.textContent ?? '').trim()
    );
    if (said !== null && words.test(said)) {
      return element;
    }
  }
  return undefined;
}
