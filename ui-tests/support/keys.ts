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
 * goes on, and its button with it.
 */
export async function typeDigits(
  page: Page,
  card: Pick<FrameLocator, 'locator'>,
  button: Locator
): Promise<void> {
  // What brings the card may take a while: a tour starts services.
  await button.waitFor({ timeout: 45_000 });
  await expect(async () => {
    const digits = await card.locator('#gate-digits kbd').allTextContents();
    await page.keyboard.type(digits.join(''));
    await expect(button).toBeHidden({ timeout: 1_500 });
  }).toPass({ timeout: 20_000 });
}
