import type { TranslationBundle } from '@jupyterlab/translation';

import { saysItsTerms, type Told } from '../../client/facets/saysItsTerms';
import { type Phrasing, phrasingOf, readable, sentence } from '../../protocol';
import { languageOf } from './local';

/** The protocol's words in the language that this page is read in, as all that is beside them. */
export function phrasing(trans: TranslationBundle): Phrasing {
  return phrasingOf(languageOf(trans));
}

/** A facet in this release's English; in the service's, where it has terms that are unknown here. */
export function englishWords({ petname, terms, sentence: told }: Told): string {
  try {
    return sentence(petname, terms);
  } catch {
    return told;
  }
}

/**
 * A facet in one sentence, and the language of that. Where the service says otherwise than its
 * terms, which is marked beside it, it stands as the service says it.
 */
export function facetWords(
  trans: TranslationBundle,
  facet: Told
): { lang: string; children: string } {
  const words = phrasing(trans);
  const { petname, terms, sentence: told } = facet;
  return saysItsTerms(facet)
    ? { lang: words.tag, children: readable(sentence(petname, terms, words), 2000) }
    : { lang: 'en', children: readable(told, 2000) };
}
