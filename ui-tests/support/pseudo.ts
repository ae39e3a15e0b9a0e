import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, type Locator, type Page } from '@playwright/test';

import { KeptAnswers } from './answers';

const root = join(__dirname, '../..');
const CATALOGUE = join(
  root,
  'python_stub/jupyterlab_facetry/jupyterlab_facetry/locale/de_DE/LC_MESSAGES/jupyterlab_facetry.json'
);
/** Sentences of permissions are made in a language that there is: in these words. */
const PHRASING = join(root, 'src/protocol/words/phrasingGerman.ts');

const PLAIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ACCENTED = 'ÀƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽàƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž';

/** A word of another language: it needs two fifths more room, and no letter of it is plain. */
function lengthened(word: string): string {
  const accented = [...word].map(letter => ACCENTED[PLAIN.indexOf(letter)]!);
  const more = Math.ceil(word.length * 0.4);
  return [...accented, ...accented.slice(-1).join('').repeat(more)].join('');
}

/** What the made-up language says; placeholders hold their place. */
export function pseudo(text: string): string {
  return `⟦${text.replace(/%\d|[A-Za-z]+/g, found => (found.startsWith('%') ? found : lengthened(found)))}⟧`;
}

type Catalogue = Record<string, unknown>;

/** Our catalogue, as if it had been translated into that language. */
export function pseudoCatalogue(): Catalogue {
  const german = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as Catalogue;
  return Object.fromEntries(
    Object.entries(german).map(([key, value]) => {
      if (key === '' || key === 'en') {
        return [key, value];
      }
      const forms = value as string[];
      const text = key.slice(key.indexOf('\u0004') + 1);
      return [key, forms.map(form => pseudo(forms.length === 1 ? text : form))];
    })
  );
}

/** From now on a JupyterLab that is to be in German is in that language, as far as it is ours. */
export async function speakPseudo(page: Page): Promise<void> {
  await page.route('**/api/translations/de_DE*', async route => {
    const answer = await route.fetch();
    const told = (await answer.json()) as { data: Record<string, unknown> };
    if (!('jupyterlab_facetry' in told.data)) {
      throw new Error('The server has no translation of ours.');
    }
    told.data['jupyterlab_facetry'] = pseudoCatalogue();
    await route.fulfill({ response: answer, json: told });
  });
}

/** Words in which sentences of permissions are made, and dates. */
function germanWords(): string[] {
  const strings = readFileSync(PHRASING, 'utf8').match(/'[^'\n]*'|`[^`]*`/g) ?? [];
  const months = Array.from({ length: 12 }, (_, at) =>
    new Date(Date.UTC(2026, at)).toLocaleString('de', { month: 'long' })
  );
  return [...strings, ...months, ...months.map(month => month.slice(0, 3))].flatMap(
    text => text.replace(/\$\{[^}]*\}/g, ' ').match(/[A-Za-z]+/g) ?? []
  );
}

/** Paths, keys, logs, plug-ins, moments, kernels. */
const IDS =
  /\/tmp\/\S+|facetry\/[0-9a-f]{16}|\b[\w-]{43}(?![\w-])|jupyterlab-facetry:\w+|\d{4}-\d\d-\d\dT[\d:.]+Z|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[a-f]*\d)[0-9a-f]{8}\b/g;

const KNOWN = new Set(germanWords());

/**
 * What in `parts` is not in that language, though it is neither a name nor quoted: words in sight, or told to
 * a screen reader.
 * @param names words that are called so everywhere
 * @param quoted what others say in words of their own, asked for once the parts were read: what the page
 *   was told meanwhile is among it
 */
export async function untranslated(
  parts: Locator,
  names: readonly string[],
  quoted: () => Promise<ReadonlySet<string>> = () => Promise.resolve(new Set())
): Promise<string[]> {
  const told = await parts.evaluateAll(elements => {
    const found: string[] = [];
    const passed = 'script, style, code, kbd, textarea, pre, svg title, [lang="en"], .cm-editor';
    const see = (element: Element): void => {
      const seen = element.checkVisibility({ visibilityProperty: true });
      if (!seen || element.matches(passed) || element.closest('[lang="en"]') !== null) {
        return;
      }
      for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt']) {
        found.push(element.getAttribute(name) ?? '');
      }
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) {
          found.push(node.textContent ?? '');
        } else if (node instanceof Element) {
          see(node);
        }
      }
    };
    elements.forEach(see);
    return found;
  });
  const known = new Set([...KNOWN, ...names]);
  const others = [...(await quoted())];
  return [...new Set(told)].flatMap(text => {
    const own = others.some(said => said.startsWith(text.replace(/…$/, '')));
    const past = ((own ? '' : text.replace(IDS, '')).match(/[A-Za-z]+/g) ?? []).filter(
      word => !known.has(word)
    );
    return past.length === 0 ? [] : [`${past.join(' ')} in: ${text}`];
  });
}

/** What in a part of the page is cut untold, lies over something else, or leads out of it sideways. */
export async function cramped(part: Locator): Promise<string[]> {
  return part.evaluate(root => {
    const found: string[] = [];
    const frame = root.getBoundingClientRect();
    if (root.scrollWidth > root.clientWidth + 1) {
      found.push(`it scrolls sideways: ${root.scrollWidth} of ${root.clientWidth}`);
    }
    /** What is left of a box in all that scrolls or hides around it. */
    const inSight = (of: Element, box: DOMRect): DOMRect => {
      let { left, right, top, bottom } = box;
      for (let around: Element | null = of; around !== null; around = around.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(around);
        const edge = around.getBoundingClientRect();
        if (overflowX !== 'visible') {
          [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
        }
        if (overflowY !== 'visible') {
          [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
        }
        if (around === root) {
          break;
        }
      }
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    const texts: { text: string; of: Element; box: DOMRect }[] = [];
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
      const of = node.parentElement!;
      const text = (node.textContent ?? '').trim();
      const seen = of.checkVisibility({ visibilityProperty: true });
      if (text === '' || !seen || of.closest('.jp-Facetry-hidden, svg, canvas') !== null) {
        continue;
      }
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        const shown = inSight(of, box);
        if (shown.width > 2 && shown.height > 4) {
          texts.push({ text, of, box: shown });
        }
      }
      const told = of.closest('[title]')?.getAttribute('title') ?? '';
      const { overflowX, textOverflow } = getComputedStyle(of);
      const cut = overflowX !== 'visible' && of.scrollWidth > of.clientWidth + 1;
      const seenCut = textOverflow === 'ellipsis' && of.closest('[role="row"]') !== null;
      if (cut && !['auto', 'scroll'].includes(overflowX) && !told.includes(text) && !seenCut) {
        found.push(`cut: ${text}`);
      }
    }
    for (const { text, box } of texts) {
      if (box.right > frame.right + 1 || box.left < frame.left - 1) {
        found.push(`sticks out: ${text}`);
      }
    }
    for (const [at, a] of texts.entries()) {
      for (const b of texts.slice(at + 1)) {
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (a.of !== b.of && wide > 2 && high > 4) {
          found.push(`${a.text} lies over ${b.text}`);
        }
      }
    }
    return [...new Set(found)];
  });
}

/** Told at the end with all else that is wrong: what is wrong of what is shown, once it is drawn. */
export function shows(where: string, wrong: () => Promise<string[]>): Promise<void> {
  // While it is drawn, something may lie over something else, or be said in words that are told next.
  const soft = expect.configure({ soft: true });
  return soft.poll(wrong, { message: where, timeout: 20_000 }).toEqual([]);
}

/** Names, ids, units, and what code and addresses are made of. */
export const NAMES = (
  'who what why args result token name intent outcome request decision refusal enrolment ' +
  'api openai com v example org customers facetry Facetry JupyterLab Notebook facets toml json JSON CSV PNG SVG PROV API OpenAPI OAuth ID http https ' +
  'bank sales jupyter balance deposit withdraw transfer list read write contents get put amount account ' +
  'walk front ipynb tour data Chrome on Linux cell clerk agent page Ada need lend min h s ms MB GiB UTC'
).split(' ');

/** What documents of services say of their actions, in their own words, as a page is told it. */
export class Quoted {
  private constructor(
    private readonly answers: KeptAnswers,
    known: readonly string[]
  ) {
    this.said = new Set(known);
  }

  /** @param page one that has not gone anywhere yet */
  static async of(page: Page, known: readonly string[]): Promise<Quoted> {
    return new Quoted(await KeptAnswers.of(page), known);
  }

  /** Once all is read that the page has been told so far. */
  async words(): Promise<ReadonlySet<string>> {
    (await this.answers.take()).forEach(value => this.take(value));
    return this.said;
  }

  private take(value: unknown): void {
    // What folders offer is said by ourselves.
    const ours = (value as { kind?: unknown } | null)?.kind === 'files';
    if (typeof value === 'object' && value !== null && !ours) {
      for (const [key, inner] of Object.entries(value)) {
        if (['summary', 'title', 'origin'].includes(key)) {
          this.said.add(String(inner));
        }
        this.take(inner);
      }
    }
  }

  private readonly said: Set<string>;
}

/** Opens all that is folded in a part of the page. */
export function unfold(part: Locator): Promise<void> {
  return part
    .locator('[aria-expanded="false"], details:not([open]) > summary')
    .evaluateAll(rows => rows.forEach(each => (each as HTMLElement).click()));
}
