import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page, TestInfo } from '@playwright/test';

import { execute } from './journey';

/** Set by `npm run pictures`: the folder whose pictures README and guide show. */
const FOLDER = process.env['FACETRY_PICTURES'];

/** Pictures of the product as it is, light and dark: for the pages, else beside the test's results. */
export class Pictures {
  constructor(
    private readonly page: Page,
    private readonly info: TestInfo
  ) {}

  /**
   * Takes `name`.png and `name`-dark.png of the page, or of a part of it.
   *
   * @param settled resolves once what is shown is as it is to be seen, after a change of colours too
   */
  async take(
    name: string,
    part: Locator | Page = this.page,
    settled: () => Promise<void> = async () => undefined
  ): Promise<void> {
    await settled();
    await this.save(name, part);
    await this.scheme('dark');
    await settled();
    await this.save(`${name}-dark`, part);
    await this.scheme('light');
  }

  private async save(name: string, part: Locator | Page): Promise<void> {
    if (FOLDER !== undefined) {
      await mkdir(FOLDER, { recursive: true });
    }
    const path =
      FOLDER === undefined ? this.info.outputPath(`${name}.png`) : join(FOLDER, `${name}.png`);
    await part.screenshot({ path, animations: 'disabled', caret: 'hide' });
  }

  /** As a system changes its colours; JupyterLab is told, the approval page sees it. */
  private async scheme(colorScheme: 'dark' | 'light'): Promise<void> {
    const { page } = this;
    await page.emulateMedia({ colorScheme });
    if (await page.evaluate(() => 'jupyterapp' in window)) {
      const theme = colorScheme === 'dark' ? 'JupyterLab Dark' : 'JupyterLab Light';
      await execute(page, 'apputils:change-theme', { theme });
      const shown = `body[data-jp-theme-name="${theme}"]`;
      await page.locator(shown).waitFor({ state: 'attached' });
    }
  }
}
