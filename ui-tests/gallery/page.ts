import { expect, type Locator, type Page } from '@playwright/test';

import { seriousIn } from '../support/axe';
import { buildGallery, type GalleryFiles, type Theme } from './build';

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
    return file === undefined
      ? route.fulfill({ status: 404, body: '' })
      : route.fulfill({ contentType: file.type, body: file.body });
  });
  await page.goto(`${ORIGIN}/${theme}?${query}`);
  await page.locator('#gallery > *').waitFor({ state: 'attached' });
  return errors;
}

/** A row of a table, by what it says. */
export function row(page: Page, name: RegExp): Locator {
  return page.getByRole('row', { name }).first();
}

export async function expectAccessible(page: Page): Promise<void> {
  expect(await seriousIn(page, { without: ['region', 'page-has-heading-one'] })).toEqual([]);
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll('html, .jp-Facetry-sidebar, .jp-Dialog-body')].map(
        element => element.scrollWidth - element.clientWidth
      )
    )
  );
  expect(overflow).toBeLessThanOrEqual(0);
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
