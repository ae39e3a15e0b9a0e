import { expect, type Frame, type Locator, type Page, test as base } from '@playwright/test';

import { typeDigits } from '../keys';
import { pressed } from '../pressed';
import { Bank } from './bank';
import { Core } from './core';
import { type FrameOptions, NotebookServer } from './notebook';
import { Asked, Somebody } from './people';

/** A service with its owner's browser enrolled, a bank connected to it, and an agent that asks. */
export interface House {
  core: Core;
  notebook: NotebookServer;
  bank: Bank;
  agent: Somebody;
}

interface Fixtures {
  /** The page that plays JupyterLab's, with an enrolled consent frame. */
  lab: Lab;
}

/** What the page may say to the frame: one id of one kind. */
type Subject = Record<string, string>;

/** JupyterLab's page and the consent frame in it. */
export class Lab {
  constructor(
    readonly page: Page,
    readonly house: House
  ) {}

  get frame(): Frame {
    const frame = this.page.frames().find(one => one.url().startsWith(this.house.core.origin));
    if (!frame) {
      throw new Error('There is no consent frame.');
    }
    return frame;
  }

  async open(options: FrameOptions = {}): Promise<void> {
    await this.page.goto(this.house.notebook.page(this.house.core.origin, options));
    await this.page.waitForFunction(() =>
      (window as unknown as { heard: { facetry: string }[] }).heard.some(
        ({ facetry }) => facetry === 'ready'
      )
    );
  }

  /** Shows the card of one subject; resolves once it is there. */
  async show(subject: Subject): Promise<Locator> {
    await this.tell(subject);
    const card = this.frame.locator('.card');
    await card.waitFor();
    await this.settle(card);
    return card;
  }

  /** What JupyterLab's page says to the frame. */
  async tell(subject: Subject): Promise<void> {
    await this.page.evaluate(
      wanted => (window as unknown as { show(subject: object): void }).show(wanted),
      subject
    );
  }

  /** Chromium gives no presses to a frame that has just moved; resolves once it does again. */
  async settle(card: Locator): Promise<void> {
    const { mouse } = this.page;
    const heading = card.getByRole('heading', { level: 1 });
    await expect(async () => {
      // Anew each time: another card may have come in its place.
      await heading.evaluate(
        element =>
          document.addEventListener('pointerdown', () => (element.dataset['heard'] = ''), {
            once: true
          }),
        undefined,
        { timeout: 5_000 }
      );
      const box = (await heading.boundingBox({ timeout: 5_000 }))!;
      await mouse.move(box.x + 20, box.y + 8);
      await mouse.down();
      await mouse.up();
      await expect(heading).toHaveAttribute('data-heard', '', { timeout: 50 });
    }).toPass({ timeout: 30_000, intervals: [50] });
  }

  /** Enrols this browser by the one-time link, as a person does. */
  async enrol(petname = 'Ada'): Promise<void> {
    const { core, notebook } = this.house;
    const code = await core.introduce('owner', petname);
    const next = encodeURIComponent(notebook.page(core.origin));
    await this.page.goto(`${core.origin}/#enrol=${code}&next=${next}`);
    await press(this.page.getByRole('button', { name: 'Let this browser approve' }));
    await this.page.waitForURL(`${notebook.origin}/**`);
  }

  /** Presses until it counts: Chromium gives no presses to a frame that was just scrolled. */
  async opens(link: Locator): Promise<Page> {
    let opened: Page | undefined;
    this.page.context().once('page', page => (opened = page));
    await expect(async () => {
      await link.click();
      await expect.poll(() => opened, { timeout: 2_000 }).toBeDefined();
    }).toPass({ timeout: 30_000 });
    return opened!;
  }

  /** Consents by the digits that the card shows, once they have rested; `button` is what they press. */
  async typesDigits(button: Locator): Promise<void> {
    await this.quiet();
    await typeDigits(this.page, this.frame, button);
  }

  /** Waits until the frame has told the page around it this. */
  async hears(words: object): Promise<void> {
    await expect.poll(() => this.heard()).toContainEqual(words);
  }

  /** What the frame has told the page around it by now. */
  heard(): Promise<object[]> {
    return this.page.evaluate(() => (window as unknown as { heard: object[] }).heard);
  }

  /** As long as keys may have to rest before digits count. */
  async quiet(): Promise<void> {
    await this.page.waitForTimeout(1100);
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }
}

/** As a person presses what has to be armed: goes there, waits until it may be pressed, presses. */
export async function press(button: Locator): Promise<void> {
  await expect(async () => {
    await rest(button);
    await expect(button).toHaveAttribute('data-arming', 'armed', { timeout: 3_000 });
    expect(await pressed(button)).toBe(true);
  }).toPass({ timeout: 60_000, intervals: [0] });
}

/** Brings the pointer over a button in two steps, as no teleporting pointer does. */
export async function rest(button: Locator): Promise<{ x: number; y: number }> {
  await button.scrollIntoViewIfNeeded({ timeout: 10_000 });
  const box = (await button.boundingBox({ timeout: 10_000 }))!;
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const { mouse } = button.page();
  await mouse.move(at.x - 6, at.y - 4);
  await mouse.move(at.x, at.y);
  return at;
}

/** The digits that the card shows, as a person reads them. */
export async function digitsOf(frame: Frame | Page): Promise<string> {
  const digits = frame.locator('kbd');
  await expect(digits).toHaveCount(2);
  return (await digits.allInnerTexts()).join('');
}

export const test = base.extend<Fixtures, { house: House }>({
  house: [
    async ({}, use) => {
      const notebook = await NotebookServer.open();
      const [core, bank] = await Promise.all([
        Core.open({ pages: [notebook.origin] }),
        Bank.open()
      ]);
      const terminal = await Somebody.enrol(core, 'owner', 'terminal');
      await terminal.system.registry.add(
        { name: 'bank', kind: 'openapi', config: { document_url: bank.document } },
        bank.key
      );
      const agent = await Somebody.enrol(core, 'agent', 'agent analyst');
      await use({ core, notebook, bank, agent });
      await Promise.all([core.close(), bank.close(), notebook.close()]);
    },
    { scope: 'worker', timeout: 300_000 }
  ],
  lab: async ({ page, house }, use) => {
    const lab = new Lab(page, house);
    await lab.enrol();
    await lab.open();
    await use(lab);
  }
});

export { Asked, Bank, Core, expect, NotebookServer, Somebody };
