import type { TranslationBundle } from '@jupyterlab/translation';

import {
  actionPhrase,
  enumeration,
  lendingPhrase,
  limitClauses,
  type Need,
  normalizeNeed,
  type Phrasing,
  phrasingOf,
  safeText,
  word,
  wordList
} from '../../protocol';
import { phrasing } from '../service/phrasing';

/** One line of a card, as the kernel says it. */
export interface CardNeed {
  object?: string;
  actions?: string[];
  /** In English. */
  words: string;
  /** Names close to one that nothing connected has. */
  meant?: { asked: string; close: string[] };
  /** What limits it. */
  terms?: Partial<Need>;
  /** What became of it in words, once it is decided; null for what was struck. */
  granted?: string | null;
  granted_terms?: Partial<Need>;
  /** It was held before, and may be wider than what was asked for. */
  held?: boolean;
}

/** A line, and the language that it is in. */
export interface Line {
  lang: string;
  children: string;
}

/**
 * What a need asks for, in the language of the page. Words and terms are both of the kernel, and
 * decide nothing; where it says no terms that can be read, its words stand as they are.
 */
export function askedLine(
  trans: TranslationBundle,
  need: CardNeed,
  kind: string | undefined
): Line {
  const say = phrasing(trans);
  return line(say, need.words, () => {
    switch (kind) {
      case undefined:
        return termsWords(need.object, need.actions, need.terms, say);
      case 'offer':
        return trans.__(
          '%1 with %2',
          word(text(need.object)),
          actionPhrase(list(need.actions), say)
        );
      default:
        return actWords(need, say);
    }
  });
}

/** What was granted of it, in the same way. */
export function grantedLine(trans: TranslationBundle, need: CardNeed): Line {
  const say = phrasing(trans);
  const { object, actions, granted, granted_terms: terms } = need;
  return line(say, String(granted), () =>
    termsWords(object, terms?.actions ?? actions, terms, say)
  );
}

/** What may have been meant instead, where nothing connected is called so. */
export function meantWords(trans: TranslationBundle, { meant }: CardNeed): string | null {
  const { asked, close } = (meant ?? {}) as { asked?: unknown; close?: unknown };
  if (typeof asked !== 'string' || !Array.isArray(close) || close.length === 0) {
    return null;
  }
  const names = close.slice(0, 5).map(name => safeText(String(name), 120));
  return trans.__(
    'Nothing called “%1” is connected. Did you mean %2?',
    safeText(asked, 120),
    enumeration(names, phrasing(trans).or)
  );
}

function line(say: Phrasing, told: string, own: () => string): Line {
  if (say.tag !== 'en') {
    try {
      return { lang: say.tag, children: safeText(own()) };
    } catch {
      // Said by other code than this SDK: as it says it.
    }
  }
  return { lang: 'en', children: safeText(String(told)) };
}

/** As the SDK says it in English: neither who, nor until when. */
function termsWords(
  object: string | undefined,
  actions: string[] | undefined,
  limits: Partial<Need> | undefined,
  say: Phrasing
): string {
  if (limits === undefined) {
    throw new TypeError('no terms');
  }
  const asked = { ...limits, object: text(object), actions: list(actions), expiry: null };
  const terms = normalizeNeed(asked);
  return [
    say.doing(wordList(list(actions), 'and', say), word(terms.object, say)),
    ...limitClauses(terms, say),
    ...(terms.delegation ? [lendingPhrase(terms.delegation_depth, say)] : [])
  ].join(', ');
}

/** One act: what it does in words of the page, then its arguments as they are. */
function actWords({ object, actions, words }: CardNeed, say: Phrasing): string {
  const [action] = list(actions);
  const lead = phrasingOf('en').doing(text(action), text(object));
  if (!words.startsWith(lead)) {
    throw new TypeError('another act');
  }
  return say.doing(text(action), text(object)) + words.slice(lead.length);
}

function text(value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError('no text');
  }
  return value;
}

function list(value: unknown): string[] {
  if (!Array.isArray(value)) {
    throw new TypeError('no list');
  }
  return value.map(text);
}
