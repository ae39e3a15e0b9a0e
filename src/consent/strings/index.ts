import { h } from '../dom';
import { ENGLISH, type Strings } from './english';
import { GERMAN } from './german';

export type { Strings };

/** What this page speaks, by the tags of `navigator.languages`; English where it has none. */
export const LANGUAGES: Readonly<Record<string, Strings>> = { en: ENGLISH, de: GERMAN };

/** Whether this page speaks it, by the tag of its table: the hints of other pages are no more. */
export function isLanguage(tag: unknown): tag is string {
  return typeof tag === 'string' && Object.hasOwn(LANGUAGES, tag);
}

/** The first of these languages that this page speaks, and its table. */
export function chosen(wanted: readonly string[]): { language: string; strings: Strings } {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-', 1)[0] ?? '';
    const strings = Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language] : undefined;
    if (strings !== undefined) {
      return { language, strings };
    }
  }
  return { language: 'en', strings: ENGLISH };
}

/** Fills `{0}`, `{1}`, … */
export function fill(template: string, ...values: (string | number)[]): string {
  return template.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}

/** The same as nodes: what is filled in can't turn round the words beside it. */
export function phrase(template: string, ...values: (string | number)[]): (string | Node)[] {
  return template
    .split(/(\{\d\})/)
    .filter(part => part !== '')
    .map(part => {
      const index = /^\{(\d)\}$/.exec(part)?.[1];
      return index === undefined ? part : h('bdi', {}, String(values[Number(index)] ?? ''));
    });
}
