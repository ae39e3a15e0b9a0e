import type { Page } from '@playwright/test';

import { GERMAN } from '../src/consent/strings/german';
import { seriousIn } from './support/axe';
import { expect, press, test } from './support/consent/fixtures';

/** German words are longer; twice their size, in a window as narrow as a folded sidebar. */
const PLACES = [
  { place: 'in a narrow window with text of twice the size', text: 2 },
  { place: 'in a narrow window with colours of the system’s', text: 1, forcedColors: 'active' }
] as const;

test.use({ locale: 'de-DE', viewport: { width: 320, height: 900 } });

/** What reaches beyond the window, or is cut off by what it stands in. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main *')]
      .filter(element => {
        const { left, right, width } = element.getBoundingClientRect();
        const shown = getComputedStyle(element);
        const told = shown.clipPath !== 'none';
        const cut = shown.overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
        return !told && width > 1 && (left < 0 || right > window.innerWidth || cut);
      })
      .map(element => `${element.tagName} ${element.className}: ${element.textContent}`)
  );
}

for (const { place, text, ...media } of PLACES) {
  test(`what an owner looks after is readable in German, ${place}`, async ({ page, house }) => {
    const { core } = house;
    await page.emulateMedia(media);
    const readable = async (name: string): Promise<void> => {
      await page.evaluate(by => {
        document.documentElement.style.fontSize = `${81.25 * by}%`;
      }, text);
      // Of a page that is still being drawn nothing can be said.
      await expect.poll(() => cutOff(page), { message: name }).toEqual([]);
      await expect.poll(() => seriousIn(page), { message: name }).toEqual([]);
      await page.screenshot({ path: test.info().outputPath(`${name}.png`), fullPage: true });
    };
    const open = async (fragment: string, heading: string): Promise<void> => {
      await page.goto('about:blank');
      await page.goto(`${core.origin}/#${fragment}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
    };
    const go = (words: string): Promise<void> => page.getByRole('button', { name: words }).click();

    const code = await core.introduce('owner', 'first browser', { names_itself: true });
    await open(`enrol=${code}&name=own`, GERMAN.enrolHeading);
    await readable('enrol');
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '';
    });
    await press(page.getByRole('button', { name: GERMAN.enrolButton }));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(GERMAN.enrolDone);

    await open('export=all', GERMAN.exportHeading);
    await readable('export');
    await core.introduce('owner', 'Dana');
    await open('devices=all', GERMAN.devices);
    await readable('devices');
    for (const [name, offer] of [
      ['invite', GERMAN.inviteOffer],
      ['approver', GERMAN.approverOffer],
      ['knock', GERMAN.knockOffer],
      ['recovery', GERMAN.recoveryOffer]
    ] as const) {
      await go(offer);
      await expect(page.getByRole('heading', { name: GERMAN.devices })).toHaveCount(0);
      await readable(name);
      await go(GERMAN.devicesBack);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(GERMAN.devices);
    }
  });
}
