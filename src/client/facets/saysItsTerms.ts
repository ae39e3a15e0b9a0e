import { type FacetView, sentence } from '../../protocol';

/**
 * Whether what a service says of a facet in words is what its terms say. Where it isn't, the facet is
 * in quarantine: whoever goes by the one would give, or use, the other.
 */
export function saysItsTerms({
  petname,
  terms,
  sentence: told
}: Pick<FacetView, 'petname' | 'terms' | 'sentence'>): boolean {
  try {
    return told === sentence(petname, terms);
  } catch {
    // What is no terms at all says nothing.
    return false;
  }
}
