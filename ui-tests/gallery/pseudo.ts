import type { TranslationBundle } from '@jupyterlab/translation';

import { PHRASINGS, type Phrasing } from '../../src/protocol';
import { ENGLISH } from '../../src/protocol/words/phrasing';

/**
 * Asked for as a language: each letter of a translated string is a fullwidth one, so that every
 * ASCII letter on the page is either of what was recorded or past the translation.
 */
export const PSEUDO = 'pseudo';

/**
 * Stands for it where a language has to be one that there is: its months and units are written in
 * letters of their own.
 */
export const PSEUDO_TAG = 'ru';

/** Holds the place of what is filled in. */
const HELD = 0xe000;

function wide(text: string): string {
  return text.replace(/%\d|[A-Za-z]/g, found =>
    found.startsWith('%') ? found : String.fromCharCode(found.charCodeAt(0) + 0xfee0)
  );
}

/** Whose arguments are words of the language itself, not names. */
const SPOKEN: readonly string[] = ['period', 'duration', 'any'];

function held(value: unknown, parts: string[]): unknown {
  if (typeof value === 'string') {
    parts.push(value);
    return String.fromCharCode(HELD + parts.length - 1);
  }
  if (Array.isArray(value)) {
    return value.map(one => held(one, parts));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, held(one, parts)]))
    : value;
}

function phrasing(): Phrasing {
  const said = Object.entries(ENGLISH).map(([name, words]: [string, unknown]) => {
    if (typeof words === 'string') {
      return [name, wide(words)];
    }
    if (typeof words !== 'function') {
      return [name, words];
    }
    const say = words as (...given: unknown[]) => string;
    return [
      name,
      (...given: unknown[]): string => {
        const parts: string[] = [];
        const filled = SPOKEN.includes(name) ? given : given.map(one => held(one, parts));
        return wide(say(...filled)).replace(
          /[\ue000-\uf8ff]/g,
          mark => parts[mark.charCodeAt(0) - HELD]!
        );
      }
    ];
  });
  return { ...(Object.fromEntries(said) as Phrasing), tag: PSEUDO_TAG };
}

/**
 * Says what the German catalogue has in fullwidth letters, and all else as it is. The catalogue is
 * held to the sources elsewhere (`scripts/strings.mjs`).
 */
export function pseudoBundle(german: Record<string, unknown>): TranslationBundle {
  (PHRASINGS as Map<string, Phrasing>).set(PSEUDO_TAG, phrasing());
  document.documentElement.lang = PSEUDO_TAG;
  const say = (key: string, shown: string, values: unknown[]): string =>
    (Object.hasOwn(german, key) ? wide(shown) : shown).replace(/%(\d)/g, (_, at: string) =>
      String(values[Number(at) - 1] ?? '')
    );
  const one = (key: string, ...values: unknown[]): string =>
    key === 'en' ? PSEUDO_TAG : say(key, key, values);
  const many = (key: string, plural: string, count: number, ...values: unknown[]): string =>
    say(key, count === 1 ? key : plural, [count, ...values]);
  return { __: one, gettext: one, _n: many, ngettext: many } as unknown as TranslationBundle;
}

/** Runs of ASCII letters in what a page was given to show. */
export function wordsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    value.match(/[A-Za-z]+/g)?.forEach(word => found.add(word));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      // What service and kernel say of terms in English is said anew, in the language of the page.
      if (!['sentence', 'words', 'granted'].includes(key)) {
        wordsIn(key, found);
        wordsIn(inner, found);
      }
    }
  }
  return found;
}
