import { expect, type Locator } from '@playwright/test';

/** How long one look at what may still move is, in milliseconds; then it is looked at anew. */
const LOOK = 5_000;

/**
 * Listens for a press on `target`. Browsers drop what is pressed in a frame that moved or grew within
 * the last half second, and a button may be disarmed between a look at it and the press.
 *
 * @returns resolves to whether one arrived, while the target said that it may be pressed
 */
async function listen(target: Locator): Promise<() => Promise<boolean>> {
  const heard = await target.evaluateHandle(
    element => {
      const presses = { arrived: false };
      const note = (event: Event): void => {
        const here = event.isTrusted && event.composedPath().includes(element);
        presses.arrived ||= here && element.getAttribute('aria-disabled') !== 'true';
      };
      document.addEventListener('click', note, { capture: true });
      return presses;
    },
    undefined,
    { timeout: LOOK }
  );
  return () =>
    heard
      .evaluate(
        presses =>
          new Promise<boolean>(told => {
            const tell = (): void => told(presses.arrived);
            if (presses.arrived) {
              tell();
            } else {
              setTimeout(tell, 250);
            }
          })
      )
      // What was pressed has led to another page.
      .catch(() => true);
}

/** Presses where the pointer rests, on `button`; resolves to whether that counted as a press of it. */
export async function pressed(button: Locator): Promise<boolean> {
  const arrived = await listen(button);
  const { mouse } = button.page();
  await mouse.down();
  await mouse.up();
  return arrived();
}

/** Clicks what need not be armed until it is heard, as a person does where nothing has happened. */
export async function click(target: Locator): Promise<void> {
  await expect(async () => {
    const arrived = await listen(target);
    await target.click({ timeout: LOOK });
    expect(await arrived()).toBe(true);
  }).toPass({ timeout: 60_000 });
}

/** Checks a box, or takes its mark away, until that is so. */
export async function check(box: Locator, checked = true): Promise<void> {
  await expect(() => box.setChecked(checked, { timeout: LOOK })).toPass({ timeout: 60_000 });
}
