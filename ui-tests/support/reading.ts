import { expect, type Locator } from '@playwright/test';

/**
 * Words of what scrolls that lie well within sight and do not count as read yet. What lies at an
 * edge, by a fraction of a pixel, counts as covered there.
 */
function unreadInSight(terms: Locator): Promise<string[]> {
  return terms.evaluate(part => {
    const box = part.getBoundingClientRect();
    // Of a window as high as it is.
    const [top, bottom] = [Math.max(0, box.top), Math.min(window.innerHeight, box.bottom)];
    return [...part.querySelectorAll('[data-unread]')]
      .filter(word => {
        const { top: first, bottom: last } = word.getBoundingClientRect();
        // What is folded away has a box, too.
        const shown = word.checkVisibility({ visibilityProperty: true });
        return shown && first >= top + 8 && last <= bottom - 8;
      })
      .map(word => word.textContent ?? '');
  });
}

/** Waits until what is in sight counts as read: it was there for a while by then. */
export async function readInSight(terms: Locator): Promise<void> {
  await expect.poll(() => unreadInSight(terms)).toEqual([]);
}

/** Pixels that are left below what is in sight of a part that scrolls; 0 at its end. */
export function leftBelow(terms: Locator): Promise<number> {
  return terms.evaluateAll(found =>
    Math.max(
      0,
      ...found.map(({ scrollHeight, scrollTop, clientHeight }) =>
        Math.floor(scrollHeight - scrollTop - clientHeight - 1)
      )
    )
  );
}

/** Scrolls a part with the wheel from its beginning to its end, as one reads it. */
export async function readThrough(terms: Locator): Promise<void> {
  const box = (await leftBelow(terms)) > 0 ? await terms.boundingBox() : null;
  if (box === null) {
    return;
  }
  const { mouse } = terms.page();
  const high = await terms.evaluate(part => part.clientHeight);
  await mouse.move(box.x + box.width / 2, box.y + high / 2);
  const place = (): Promise<number> => terms.evaluate(part => part.scrollTop);
  while ((await leftBelow(terms)) > 0) {
    // What is scrolled past counts as read once it was in sight for a while.
    await readInSight(terms);
    const before = await place();
    await expect(async () => {
      await mouse.wheel(0, high / 3);
      await expect.poll(place, { timeout: 2_000 }).not.toBe(before);
    }).toPass({ timeout: 30_000 });
  }
  await readInSight(terms);
}
