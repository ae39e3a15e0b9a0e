import type { FrameLocator, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

import type { Jupyter } from './jupyter';

/** The steps of a person in JupyterLab, by what a person sees. */
export class Journey {
  constructor(
    readonly page: Page,
    private readonly jupyter: Jupyter
  ) {}

  /** As the browser is opened by `jupyter lab`: one button, then JupyterLab. */
  async arrive(path = 'facetry/welcome'): Promise<void> {
    // Not 127.0.0.1: the consent page keeps the host name that it was enrolled at.
    await this.page.goto(this.jupyter.page(path).replace('127.0.0.1', 'localhost'));
    await this.press(this.page.getByRole('button', { name: 'Let this browser approve' }));
    await this.page.waitForURL(/\/(lab|tree)/);
    await this.page.waitForFunction(() => 'jupyterapp' in window);
  }

  get sidebar(): Locator {
    return this.page.locator('#jp-facetry-sidebar');
  }

  /** The approval page inside `host`. */
  frame(host: Locator): FrameLocator {
    return host.frameLocator('iframe[title]');
  }

  /** A press that counts: the pointer comes, the card is still, the button is armed. */
  async press(button: Locator): Promise<void> {
    await expect(async () => {
      await button.scrollIntoViewIfNeeded();
      const box = (await button.boundingBox())!;
      const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      await this.page.mouse.move(at.x - 6, at.y - 4);
      await this.page.mouse.move(at.x, at.y);
      await expect(button).toHaveAttribute('data-arming', 'armed', { timeout: 2_000 });
    }).toPass({ timeout: 20_000 });
    await this.page.mouse.down();
    await this.page.mouse.up();
  }

  /** Confirms one connection in its dialog. */
  async connect(name: string): Promise<void> {
    const dialog = this.page.getByRole('dialog').filter({ hasText: name });
    await this.press(this.frame(dialog).getByRole('button', { name: 'Connect', exact: true }));
    await expect(this.sidebar.getByText(name, { exact: true }).first()).toBeVisible();
    await expect(dialog).toBeHidden();
  }

  /** The code cell that contains `code`. */
  cell(code: string): Locator {
    return this.page.locator('.jp-CodeCell').filter({ hasText: code }).first();
  }

  /** Runs a cell with Shift+Enter. */
  async run(code: string): Promise<Locator> {
    const cell = this.cell(code);
    await cell.locator('.cm-content').click();
    await this.page.keyboard.press('Shift+Enter');
    return cell;
  }

  /** The card that waits in the sidebar. */
  get card(): FrameLocator {
    return this.frame(this.sidebar);
  }
}
