import { type FacetView, sentence } from '../../protocol';

/**
 * Whether what a service says of a facet in words is what its terms say. Where it isn't, the facet is
 * in quarantine: whoever goes by the one would give, or use, the other.
 */
export function saysItsTerms(facet: Said): boolean {
  const { petname, terms, sentence: told } = facet;
  const before = known.get(facet);
  if (before?.petname === petname && before.terms === terms && before.told === told) {
    return before.says;
  }
  const says = compare(facet);
  known.set(facet, { petname, terms, told, says });
  return says;
}

function compare({ petname, terms, sentence: told }: Said): boolean {
  try {
    return told === sentence(petname, terms);
  } catch {
    // What is no terms at all says nothing.
    return false;
  }
}

type Said = Pick<FacetView, 'petname' | 'terms' | 'sentence'>;

/** Of what was told once: a list of a thousand facets asks whenever it is drawn. */
const known = new WeakMap<
  Said,
  Pick<FacetView, 'petname' | 'terms'> & { told: string; says: boolean }
>();
