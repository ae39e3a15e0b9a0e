import { expect, type Locator, type Page } from '@playwright/test';

import { seriousIn } from '../support/axe';
import { buildGallery, type GalleryFiles, type Theme } from './build';

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

/** A secure context, as JupyterLab's page is. */
const ORIGIN = 'http://gallery.localhost';

/** Built once a process, for all files of tests that it runs. */
let building: Promise<GalleryFiles> | undefined;

/** Opens a state of the gallery; what goes wrong in the page ends up in the list returned. */
export async function open(page: Page, theme: Theme, query: string): Promise<string[]> {
  building ??= buildGallery();
  const files = await building;
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  await page.route(`${ORIGIN}/**`, route => {
    const file = files.get(new URL(route.request().url()).pathname);
    const answered =
      file === undefined
        ? route.fulfill({ status: 404, body: '' })
        : route.fulfill({ contentType: file.type, body: file.body });
    // What a page asks for while it ends, such as a worker, gets no answer.
    return answered.catch(() => undefined);
  });
  await page.goto(`${ORIGIN}/${theme}?${query}`);
  await page.locator('#gallery > *').waitFor({ state: 'attached' });
  return errors;
}

/** A row of a table, by what it says. */
export function row(page: Page, name: RegExp): Locator {
  return page.getByRole('row', { name }).first();
}

/** What is so once all is drawn: it is looked at again while it is not. */
export async function expectNone(found: () => Promise<unknown[]>, where?: string): Promise<void> {
  await expect.poll(found, { message: where }).toEqual([]);
}

export async function expectAccessible(page: Page): Promise<void> {
  await expectNone(() => seriousIn(page, { without: ['region', 'page-has-heading-one'] }));
  await expectNone(() => small(page));
}

/** Where an element is, once it stays there from one look to the next. */
export async function steady(element: Locator): Promise<Box> {
  let [before, box]: [Box | null, Box | null] = [null, null];
  await expect(async () => {
    before = await element.boundingBox();
    await element.evaluate(
      () =>
        new Promise<void>(drawn =>
          requestAnimationFrame(() => requestAnimationFrame(() => drawn()))
        )
    );
    box = await element.boundingBox();
    expect(box).not.toBeNull();
    expect(box).toEqual(before);
  }).toPass();
  return box!;
}

/** What is pressed or dragged. */
const TARGETS = [
  'a[href], button, input, select, textarea, summary',
  ...['button', 'slider', 'checkbox', 'tab', 'option'].map(role => `[role="${role}"]`),
  '[tabindex="0"]'
].join();

/**
 * What is smaller than 24 × 24 pixels, though it is to be hit by everybody's hand: WCAG 2.2, 2.5.8,
 * without the way out by what lies around it. A field is as large as the label that takes its place.
 */
export async function small(page: Page): Promise<string[]> {
  const found = await page.locator(TARGETS).evaluateAll(all =>
    all.flatMap(element => {
      if (!element.checkVisibility({ visibilityProperty: true })) {
        return [];
      }
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      // A shape is hit at its outline, too.
      const edge =
        element instanceof SVGElement ? parseFloat(getComputedStyle(element).strokeWidth) : 0;
      const large = [element, ...labels].some(one => {
        const { width, height } = one.getBoundingClientRect();
        // What is in no place is hit nowhere.
        return width * height === 0 || (width + edge > 23.9 && height + edge > 23.9);
      });
      const { width, height } = element.getBoundingClientRect();
      const name = element.getAttribute('aria-label') ?? element.textContent;
      return large
        ? []
        : [`${element.localName} “${name}” ${Math.round(width)} × ${Math.round(height)}`];
    })
  );
  return [...new Set(found)];
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = (): Promise<number> =>
    page.evaluate(() =>
      Math.max(
        ...[...document.querySelectorAll('html, .jp-Facetry-sidebar, .jp-Dialog-body')].map(
          element => element.scrollWidth - element.clientWidth
        )
      )
    );
  await expect.poll(overflow).toBeLessThanOrEqual(0);
}

/**
 * Words of these elements that stand out from what is behind them by less than `least`, as WCAG counts it,
 * with all that makes them see-through.
 */
export async function faint(parts: Locator, least: number): Promise<string[]> {
  return parts.evaluateAll((elements, ratio) => {
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    const channels = (colour: string): number[] => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data].map(value => value / 255);
    };
    const over = ([r, g, b, a]: number[], below: number[], opacity: number): number[] =>
      [r, g, b].map((value, at) => value! * a! * opacity + below[at]! * (1 - a! * opacity));
    const around = (element: Element): Element[] => {
      const parent = element.parentElement;
      return parent === null ? [element] : [...around(parent), element];
    };
    const light = (rgb: number[]): number =>
      rgb
        .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at]!, 0);
    return elements.flatMap(element => {
      const said = element.textContent ?? '';
      if (said.trim() === '' || !element.checkVisibility()) {
        return [];
      }
      let opacity = 1;
      let behind = [1, 1, 1];
      for (const one of around(element)) {
        const style = getComputedStyle(one);
        opacity *= Number(style.opacity);
        behind = over(channels(style.backgroundColor), behind, opacity);
      }
      const words = over(channels(getComputedStyle(element).color), behind, opacity);
      const [dark, bright] = [light(words), light(behind)].sort((a, b) => a - b);
      const found = (bright! + 0.05) / (dark! + 0.05);
      return found < ratio ? [`${found.toFixed(2)}: ${said}`] : [];
    });
  }, least);
}

/** Pairs of elements among these that lie over each other, and texts that are cut untold. */
export async function crowded(parts: Locator): Promise<string[]> {
  return parts.evaluateAll(elements => {
    const found: string[] = [];
    const seen = elements.filter(element => (element as HTMLElement).checkVisibility());
    for (const element of seen) {
      const { scrollWidth, clientWidth, textContent } = element;
      const whole = element.getAttribute('title') ?? '';
      if (clientWidth > 0 && scrollWidth > clientWidth + 1 && whole !== textContent) {
        found.push(`cut: ${textContent}`);
      }
    }
    const boxes = seen.map(element => element.getBoundingClientRect());
    for (const [at, a] of boxes.entries()) {
      for (const [other, b] of boxes.entries()) {
        const apart =
          a.right <= b.left + 1 ||
          b.right <= a.left + 1 ||
          a.bottom <= b.top + 1 ||
          b.bottom <= a.top + 1;
        if (at < other && !apart && !seen[at]!.contains(seen[other]!)) {
          found.push(`${seen[at]!.textContent} lies over ${seen[other]!.textContent}`);
        }
      }
    }
    return found;
  });
}
