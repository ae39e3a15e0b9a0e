import { expect, test } from '@playwright/test';

import { open } from './gallery/page';
import { seriousIn } from './support/axe';

const UNREADABLE =
  '<img src="data:,"><button></button><p style="color: #bbb; background: #fff">pale words</p>';
const FOUND = [
  expect.stringMatching(/^button-name: /),
  expect.stringMatching(/^color-contrast: .*pale words/),
  expect.stringMatching(/^image-alt: /)
];

test('what is not readable by everybody is found, alone and in a frame', async ({ page }) => {
  await open(page, 'light', 'state=held');
  await page.locator('#gallery').evaluate((gallery, html) => {
    gallery.insertAdjacentHTML('beforeend', html);
  }, UNREADABLE);
  expect(await seriousIn(page, { without: ['region'] })).toEqual(FOUND);
  await page.setContent(`<title>Around</title><iframe title="within"></iframe>`);
  await page.frames()[1]!.setContent(`<html lang="en">${UNREADABLE}</html>`);
  expect(await seriousIn(page)).toEqual(expect.arrayContaining(FOUND));
});
