import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

/** Whether `element` is what keys go to. */
export function hasKeys(element: Locator): Promise<boolean> {
  return element.evaluate(node => node.matches(':focus'));
}

/** Presses a key, at most so often that a person would still do it. */
export async function pressUntil(
  page: Page,
  key: string,
  reached: () => Promise<boolean>,
  most = 25
): Promise<void> {
  for (let presses = 0; !(await reached()); presses += 1) {
    expect(presses, `presses of ${key}`).toBeLessThan(most);
    await page.keyboard.press(key);
  }
}

/**
 * Reads the two digits of a card and types them, wherever the keys are: a card that has them
 * goes on, and its button with it. Where it does not, the error tells where the keys went.
 */
export async function typeDigits(
  page: Page,
  card: Pick<FrameLocator, 'locator'>,
  button: Locator
): Promise<void> {
  // What brings the card may take a while: a tour starts services.
  await button.waitFor({ timeout: 90_000 });
  const went: string[] = [];
  await expect(async () => {
    const digits = await card.locator('#gate-digits kbd').allTextContents();
    await page.keyboard.type(digits.join(''));
    await expect(button)
      .toBeHidden({ timeout: 1_500 })
      .catch(async (error: Error) => {
        went.push(`${digits.join('')}: ${await stateOf(page, card)}`);
        // First, since of a failure's words the first lines alone are told at the end of a run.
        throw new Error(`${went.join('\n')}\n${error.message}`);
      });
  }).toPass({ timeout: 60_000 });
}

/** Which element has the keys, in the page and in the card, and what the card says of a press. */
async function stateOf(page: Page, card: Pick<FrameLocator, 'locator'>): Promise<string> {
  const active = (): string => document.activeElement?.outerHTML.slice(0, 200) ?? 'nothing';
  const inCard = await card
    .locator('body')
    .evaluate(
      ({ ownerDocument: { activeElement } }) =>
        `${document.hasFocus()} ${activeElement?.outerHTML}`,
      undefined,
      { timeout: 500 }
    )
    .catch(() => 'gone');
  const words = await card.locator('.gate, .status, .notice').allTextContents();
  return JSON.stringify({ page: await page.evaluate(active), inCard: inCard.slice(0, 200), words });
}
