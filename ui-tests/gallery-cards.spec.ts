import { expect, test } from '@playwright/test';

import { THEMES } from './gallery/build';
import { expectAccessible, expectNone, faint, open } from './gallery/page';

for (const theme of THEMES) {
  test(`cards of cells can be read by everybody, also where nothing around them has a colour, ${theme}`, async ({
    page
  }) => {
    await page.setViewportSize({ width: 400, height: 800 });
    const errors = await open(page, theme, 'panel=cards');
    const words = page.locator('.jp-Facetry-card li, .jp-Facetry-card p, .jp-Facetry-card button');
    await expect(words).not.toHaveCount(0);
    await expectNone(() => faint(words, 4.5));
    await expectAccessible(page);
    expect(errors).toEqual([]);
  });
}
