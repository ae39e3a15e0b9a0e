import type { Asked } from './support/consent/fixtures';
import { digitsOf, expect, type Lab, press, rest, test } from './support/consent/fixtures';
import { check } from './support/pressed';
import { leftBelow, readInSight, readThrough } from './support/reading';

const NEEDS = [
  ['balance'],
  ['deposit'],
  ['balance', 'withdraw'],
  ['withdraw'],
  ['balance', 'deposit'],
  ['deposit', 'withdraw']
].map(actions => ({ object: 'bank', actions }));
const UNREAD = 'Read the whole card first';

/** Longer than any arming: what is refused after it is not refused for haste. */
const LONG = 1_300;

test.describe('a card that is higher than its frame', () => {
  let asked: Asked;

  test.beforeEach(async ({ lab, house }) => {
    await lab.page.setViewportSize({ width: 1000, height: 900 });
    await lab.open({ room: 520 });
    asked = await house.agent.ask({ needs: NEEDS, purpose: 'x' });
    await lab.show({ request: asked.id });
  });

  test.afterEach(async () => {
    await asked.withdraw();
  });

  /** The page around gives the frame another height. */
  const size = (lab: Lab, height: number) =>
    lab.page.evaluate(
      pixels => (window as unknown as { size(pixels: number): void }).size(pixels),
      height
    );
  const terms = (lab: Lab) => lab.frame.locator('.terms');
  const hint = (lab: Lab) => lab.frame.locator('.hint');

  async function scroll(lab: Lab, until: number): Promise<void> {
    const box = (await terms(lab).boundingBox())!;
    await lab.page.mouse.move(box.x + 40, box.y + box.height / 2);
    const place = () =>
      terms(lab).evaluate(node => (node.scrollTop + node.clientHeight + 1) / node.scrollHeight);
    while ((await place()) < until) {
      await lab.page.mouse.wheel(0, 90);
      await lab.page.waitForTimeout(300);
    }
  }

  test('scrolls its terms between heading and buttons, and is granted once all was in view', async ({
    lab
  }, info) => {
    const grant = lab.button('Grant');
    await expect(grant).toBeInViewport({ ratio: 1 });
    await expect(lab.frame.getByRole('heading', { level: 1 })).toBeInViewport({ ratio: 1 });
    await expect(hint(lab)).toContainText(UNREAD);
    await lab.page.screenshot({ path: info.outputPath('unread.png') });
    const unread = lab.frame.locator('.card [data-unread]:visible');
    await expect(unread).not.toHaveCount(0);
    await readThrough(terms(lab));
    await expect(unread).toHaveCount(0);
    await press(grant);
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  });

  test('keeps its place in its frame, whatever of it the wheel is turned over', async ({ lab }) => {
    const heading = lab.frame.getByRole('heading', { level: 1 });
    const before = await heading.boundingBox();
    for (const part of [heading, lab.button('Deny')]) {
      await part.hover();
      await lab.page.mouse.wheel(0, 400);
      await lab.page.waitForTimeout(300);
    }
    expect(await lab.frame.evaluate(() => document.scrollingElement!.scrollTop)).toBe(0);
    await expect.poll(() => heading.boundingBox()).toEqual(before);
  });

  test('is not granted before, by no press and no digits', async ({ lab }) => {
    const grant = lab.button('Grant');
    await scroll(lab, 0.7);
    await rest(grant);
    await lab.page.waitForTimeout(LONG);
    await lab.page.mouse.down();
    await lab.page.mouse.up();
    await lab.page.keyboard.type(await digitsOf(lab.frame));
    await expect(hint(lab)).toContainText(UNREAD);
    expect(await asked.state()).toEqual({ state: 'pending' });
  });

  test('was not read by being shown in a higher frame for a moment', async ({ lab }) => {
    await lab.page.setViewportSize({ width: 1000, height: 1600 });
    await size(lab, 1500);
    await rest(lab.button('Grant'));
    await expect(lab.button('Grant')).toHaveAttribute('data-arming', 'armed');
    await size(lab, 520);
    await terms(lab).evaluate(node => node.scrollTo(0, node.scrollHeight));
    await expect(hint(lab)).toContainText(UNREAD);
    await rest(lab.button('Grant'));
    await lab.page.waitForTimeout(LONG);
    await lab.page.mouse.down();
    await lab.page.mouse.up();
    expect(await asked.state()).toEqual({ state: 'pending' });
  });

  test('is not read through what lies over it', async ({ lab }) => {
    await lab.page.evaluate(() => {
      const cover = document.createElement('div');
      cover.id = 'cover';
      cover.style.cssText =
        'position: fixed; inset: 0 0 200px 0; background: white; opacity: 0.02; pointer-events: none';
      document.body.append(cover);
    });
    await scroll(lab, 1);
    await lab.page.evaluate(() => document.getElementById('cover')!.remove());
    await expect(hint(lab)).toContainText(UNREAD);
    await rest(lab.button('Grant'));
    await lab.page.waitForTimeout(LONG);
    await expect(lab.button('Grant')).not.toHaveAttribute('data-arming', 'armed');
  });

  test('in a frame too low for its terms is not granted at all', async ({ lab }) => {
    await size(lab, 260);
    await expect(hint(lab)).toContainText('Part of this card is out of view');
    await lab.page.keyboard.type(await digitsOf(lab.frame));
    expect(await asked.state()).toEqual({ state: 'pending' });
  });

  test('is read and granted by keys alone', async ({ lab }) => {
    await terms(lab).focus();
    const heading = lab.frame.getByRole('heading', { level: 1 });
    const place = () => terms(lab).evaluate(node => node.scrollTop);
    while ((await leftBelow(terms(lab))) > 0) {
      await readInSight(terms(lab));
      const before = await place();
      await lab.page.keyboard.press('PageDown');
      await expect.poll(place).toBeGreaterThan(before);
    }
    await expect(lab.frame.locator('.digits')).toBeVisible();
    await lab.typesDigits(lab.button('Grant'));
    await expect(heading).toHaveText('Granted');
  });
});

test('a request for a few actions fits the sidebar of a laptop, and narrowing it moves no button', async ({
  lab,
  house
}) => {
  await lab.page.setViewportSize({ width: 1000, height: 900 });
  // As a window 757 pixels high leaves them, which a screen of 1440 by 900 does.
  await lab.open({ width: 305, room: 620 });
  const asked = await house.agent.ask({
    needs: [{ object: 'bank', actions: ['balance', 'deposit'] }],
    purpose: 'month end'
  });
  await lab.show({ request: asked.id });
  const scrolled = (): Promise<number> =>
    lab.frame.locator('.terms').evaluate(part => part.scrollHeight - part.clientHeight);
  const deny = lab.frame.getByRole('button', { name: 'Deny' });
  await expect(deny).toBeInViewport({ ratio: 1 });
  await expect.poll(scrolled).toBe(0);
  const before = (await deny.boundingBox())!.y;
  await check(lab.frame.getByRole('checkbox', { name: 'deposit' }), false);
  await expect(lab.button('Grant narrowed')).toBeVisible();
  await expect.poll(scrolled).toBe(0);
  await expect.poll(async () => (await deny.boundingBox())?.y).toBe(before);
  await asked.withdraw();
});
