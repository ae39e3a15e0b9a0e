import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Builder, By, Key, type WebDriver, type WebElement } from 'selenium-webdriver';

import { expect } from './fixtures';
import { freePort } from './ports';
import { removed } from './removed';

// Written by `npm run setup -- --browser`; empty where WebKitGTK's driver is not installed.
const stamp = join(__dirname, '../../.stamps/webkit');

const SIZE = { width: 1400, height: 1000 };
const FOUND_MS = 90_000;

/**
 * WebKit, the engine of Safari, as GNOME has it: driven by WebDriver, on a screen of its own.
 * Playwright brings a build of its own alone, which is on no registry.
 */
export class WebKit {
  private constructor(
    readonly driver: WebDriver,
    private readonly processes: readonly ChildProcess[],
    private readonly home: string
  ) {}

  /** The driver and the browser, one a line. */
  static readonly paths = existsSync(stamp)
    ? readFileSync(stamp, 'utf8')
        .split('\n')
        .filter(line => line !== '')
    : [];

  /** @param home a folder of its own, where the browser keeps what it keeps */
  static async start(home: string): Promise<WebKit> {
    const [driverPath, browserPath] = WebKit.paths as [string, string];
    await mkdir(home, { recursive: true });
    const { screen, display } = await openScreen();
    const port = await freePort();
    const driving = spawn(driverPath, [`--port=${port}`, '--host=127.0.0.1'], {
      env: {
        ...process.env,
        DISPLAY: display,
        GDK_BACKEND: 'x11',
        HOME: home,
        LIBGL_ALWAYS_SOFTWARE: '1',
        XDG_DATA_HOME: join(home, 'data'),
        XDG_CACHE_HOME: join(home, 'cache')
      },
      stdio: 'ignore'
    });
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${port}/status`).then(
          ({ ok }) => ok,
          () => false
        )
      )
      .toBe(true);
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities({
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary: browserPath, args: ['--automation'] }
      })
      .build();
    await driver
      .manage()
      .window()
      .setRect({ x: 0, y: 0, ...SIZE });
    return new WebKit(driver, [driving, screen], home);
  }

  async stop(): Promise<void> {
    await this.driver.quit().catch(() => undefined);
    for (const one of this.processes) {
      one.kill();
    }
    await removed(this.home);
  }

  /** Waits until what these elements say, all together, has these words. */
  async says(selector: string, words: string | RegExp): Promise<void> {
    await expect
      .poll(() => this.textOf(selector), { timeout: FOUND_MS, message: selector })
      .toEqual(
        typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words)
      );
  }

  async has(selector: string): Promise<boolean> {
    return (await this.driver.findElements(By.css(selector))).length > 0;
  }

  /** The first of these elements that is in sight and has these words, as its label or in it. */
  async find(selector: string, words: RegExp): Promise<WebElement> {
    let found: WebElement | null = null;
    await expect(async () => {
      found = await this.driver.executeScript<WebElement | null>(
        (css: string, pattern: string) =>
          [...document.querySelectorAll(css)].find(
            one =>
              one.getClientRects().length > 0 &&
              new RegExp(pattern).test(
                (one.getAttribute('aria-label') ?? one.textContent ?? '').trim()
              )
          ) ?? null,
        selector,
        words.source
      );
      expect(found, `${selector}: ${words.source}`).not.toBeNull();
    }).toPass({ timeout: FOUND_MS });
    return found!;
  }

  /**
   * Does this in the window that the approval page's frame leads to: WebKit keeps what a frame
   * stores apart by the page around it, so the frame has no key here and says where one is.
   */
  async inWindow(host: string, work: () => Promise<void>): Promise<void> {
    const { driver } = this;
    const [own] = await driver.getAllWindowHandles();
    const opened = async (): Promise<string | undefined> =>
      (await driver.getAllWindowHandles()).find(handle => handle !== own);
    // A frame that is being laid out moves its link away from the pointer.
    await expect(async () => {
      await driver.switchTo().defaultContent();
      await driver.switchTo().frame(await this.find(`${host} iframe[title]`, /^/));
      await (await this.find('a', /^Open the approval window$/)).click();
      await expect.poll(opened, { timeout: 3_000 }).toBeDefined();
    }).toPass({ timeout: FOUND_MS });
    await driver.switchTo().window((await opened())!);
    await this.find('.card', /./);
    await work();
    await driver.close();
    await driver.switchTo().window(own!);
  }

  /** A press that counts: the pointer comes, and rests until the button is armed. */
  async press(button: WebElement): Promise<void> {
    await expect(async () => {
      await this.driver.actions().move({ origin: button, x: -6, y: -4 }).perform();
      await this.driver.actions().move({ origin: button }).perform();
      const arming = () => button.getAttribute('data-arming');
      await expect.poll(arming, { timeout: 2_000 }).toBe('armed');
    }).toPass({ timeout: FOUND_MS });
    await this.driver.actions().press().release().perform();
  }

  /** Reads the two digits of the card and types them into their field, until it says so. */
  async typeDigits(done: RegExp): Promise<void> {
    await expect(async () => {
      const digits = (await this.textOf('#gate-digits kbd')).replace(/\n/g, '');
      await this.driver.findElement(By.css('.digits input')).sendKeys(digits);
      await expect.poll(() => this.textOf('h1'), { timeout: 5_000 }).toMatch(done);
    }).toPass({ timeout: 60_000 });
  }

  /** Runs the first or last cell with this code by Shift+Enter. */
  async run(code: string, which: 'first' | 'last'): Promise<void> {
    const find = (): Promise<WebElement> =>
      this.driver.executeScript(
        (text: string, at: number) =>
          [...document.querySelectorAll('.jp-NotebookPanel .jp-CodeCell')]
            .filter(one => (one.textContent ?? '').includes(text))
            .at(at)!
            .querySelector('.cm-content'),
        code,
        which === 'first' ? 0 : -1
      );
    await expect(async () => {
      const editor = await find();
      await editor.click();
      expect(
        await this.driver.executeScript((one: Element) => one === document.activeElement, editor)
      ).toBe(true);
    }).toPass({ timeout: FOUND_MS });
    await this.driver.actions().keyDown(Key.SHIFT).sendKeys(Key.ENTER).keyUp(Key.SHIFT).perform();
  }

  async picture(path: string): Promise<void> {
    await writeFile(path, await this.driver.takeScreenshot(), 'base64');
  }

  textOf(selector: string): Promise<string> {
    return this.driver.executeScript(
      (css: string) =>
        [...document.querySelectorAll(css)].map(one => one.textContent ?? '').join('\n'),
      selector
    );
  }
}

/** A screen that nobody sees. */
async function openScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const { width, height } = SIZE;
  const screen = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'],
    { stdio: ['ignore', 'pipe', 'ignore'] }
  );
  return { screen, display: `:${await said(screen.stdout, /(\d+)/)}` };
}

function said(from: Readable, words: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    from.on('data', (part: Buffer) => {
      text += part.toString();
      const found = words.exec(text);
      if (found) {
        resolve(found[1]!);
      }
    });
    from.on('end', () => reject(new Error(`It ended, and said: ${text}`)));
  });
}
