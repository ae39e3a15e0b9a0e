import { type Phrasing, phrasingOf, readable } from '../protocol';
import { h } from './dom';
import type { Strings } from './strings';

/** A sentence of the protocol in the words of a language; in English where none is given. */
export type Say = (words?: Phrasing) => string;

/** The words of the language of this page. */
export const spoken = (): Phrasing => phrasingOf(document.documentElement.lang);

/** A sentence that is told, not signed: in the language of the page alone. */
export function told(say: Say): HTMLParagraphElement {
  return h('p', { class: 'sentence', lang: spoken().tag }, ...inThrees(readable(say(spoken()))));
}

/**
 * Ten thousand and a million are told apart at a glance: a gap stands where a separator would. It is
 * no letter, so that the sentence stays what is signed; names and values in quotes stay as they are.
 */
function inThrees(sentence: string): (Node | string)[] {
  return sentence.split(/("(?:[^"\\]|\\.)*"|(?<![\w.-])\d{5,}(?![\w-]))/u).flatMap(part => {
    if (!/^\d{5,}$/u.test(part)) {
      return [part];
    }
    const [first, ...others] = part.match(/\d{1,3}(?=(?:\d{3})*$)/gu)!;
    return [first!, ...others.map(digits => h('span', { class: 'digits-on' }, digits))];
  });
}

/**
 * A sentence that is signed. That is English, letter for letter, in every language, and is always
 * in sight, since the signature says that it was; a page in another language says it in that first.
 */
export class Signed {
  /** @param live whether a screen reader is told of changes */
  constructor(strings: Strings, say: Say | null, live = false) {
    this.spoken = h('p', { class: 'sentence', ...(live && { 'aria-live': 'polite' }) });
    this.words = h('span', { lang: 'en', translate: 'no' });
    this.original = h('p', { class: 'original' }, `${strings.signedAs} `, this.words);
    this.element = spoken().tag === 'en' ? this.spoken : h('div', {}, this.spoken, this.original);
    this.show(say);
  }

  readonly element: HTMLElement;

  /** @param instead what stands there, in the language of the page, where nothing is signed */
  show(say: Say | null, instead = ''): void {
    this.spoken.lang = say === null ? document.documentElement.lang : spoken().tag;
    const words = say === null ? [instead] : inThrees(readable(say(spoken())));
    this.spoken.replaceChildren(...words);
    this.spoken.classList.toggle('nothing', say === null);
    this.words.replaceChildren(...(say === null ? [] : inThrees(readable(say()))));
    this.original.hidden = say === null;
  }

  private readonly spoken: HTMLParagraphElement;
  private readonly original: HTMLParagraphElement;
  private readonly words: HTMLSpanElement;
}

export function signed(strings: Strings, say: Say): HTMLElement {
  return new Signed(strings, say).element;
}
