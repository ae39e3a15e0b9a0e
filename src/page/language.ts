import type { TranslationBundle } from '@jupyterlab/translation';

/** Of a catalogue as JupyterLab reads it: the forms of each string. */
export type Catalogue = Record<string, unknown>;

/**
 * The strings of a catalogue with one form for one and another for all else, as English and German
 * have them. JupyterLab's own reader makes functions out of text, which this page's policy forbids.
 */
export function translator(catalogue: Catalogue): TranslationBundle {
  const form = (msgid: string, at: number, otherwise: string): string => {
    const forms = Object.hasOwn(catalogue, msgid) ? catalogue[msgid] : undefined;
    const found: unknown = Array.isArray(forms) ? forms[at] : undefined;
    return typeof found === 'string' && found !== '' ? found : otherwise;
  };
  const one = (msgid: string, ...args: unknown[]): string => filled(form(msgid, 0, msgid), args);
  const many = (msgid: string, plural: string, n: number, ...args: unknown[]): string =>
    filled(n === 1 ? form(msgid, 0, msgid) : form(msgid, 1, plural), [n, ...args]);
  return {
    __: one,
    gettext: one,
    _n: many,
    ngettext: many,
    _p: (_context, msgid, ...args) => one(msgid, ...args),
    pgettext: (_context, msgid, ...args) => one(msgid, ...args),
    _np: (_context, msgid, plural, n, ...args) => many(msgid, plural, n, ...args),
    npgettext: (_context, msgid, plural, n, ...args) => many(msgid, plural, n, ...args),
    dcnpgettext: (_domain, _context, msgid, plural, n, ...args) => many(msgid, plural, n, ...args)
  };
}

/** The translations for who prefers `languages`; English where there are no others. */
export async function preferred(
  languages: readonly string[],
  load: () => Promise<Catalogue>
): Promise<{ language: 'de' | 'en'; trans: TranslationBundle }> {
  const first = languages.map(tag => tag.toLowerCase().split('-')[0]).find(isKnown) ?? 'en';
  try {
    return { language: first, trans: translator(first === 'de' ? await load() : {}) };
  } catch {
    return { language: 'en', trans: translator({}) };
  }
}

function isKnown(language: string | undefined): language is 'de' | 'en' {
  return language === 'de' || language === 'en';
}

function filled(text: string, args: readonly unknown[]): string {
  return text.replace(/%(\d+)/g, (_, place: string) => String(args[Number(place) - 1]));
}
