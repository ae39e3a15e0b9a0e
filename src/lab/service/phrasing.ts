import type { TranslationBundle } from '@jupyterlab/translation';

import { type FacetView, type Phrasing, phrasingOf, readable, sentence } from '../../protocol';
import { languageOf } from './local';

/** The protocol's words in the language that this page is read in, as all that is beside them. */
export function phrasing(trans: TranslationBundle): Phrasing {
  return phrasingOf(languageOf(trans));
}

/**
 * A facet in one sentence, and the language of that. Where the service says otherwise than its
 * terms, which is marked beside it, it stands as the service says it.
 */
export function facetWords(
  trans: TranslationBundle,
  { petname, terms, sentence: told }: Pick<FacetView, 'petname' | 'terms' | 'sentence'>
): { lang: string; children: string } {
  const words = phrasing(trans);
  return told === sentence(petname, terms)
    ? { lang: words.tag, children: readable(sentence(petname, terms, words), 2000) }
    : { lang: 'en', children: readable(told, 2000) };
}
