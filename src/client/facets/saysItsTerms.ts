import { type FacetView, hasUnknown, sentence, WORDING } from '../../protocol';

/** What of a view is compared. */
export type Told = Pick<FacetView, 'petname' | 'terms' | 'sentence' | 'worded'>;

/**
 * Whether what a service says of a facet in words is what its terms say. Where it isn't, the facet is
 * in quarantine: whoever goes by the one would give, or use, the other. Words of another revision
 * can't be compared, and nobody goes by them: what is shown is made here, from the terms. Of terms
 * with a member that is unknown here that would not be all, whatever the words are.
 */
export function saysItsTerms(facet: Told): boolean {
  const { petname, terms, sentence: told, worded } = facet;
  const before = known.get(facet);
  if (
    before?.petname === petname &&
    before.terms === terms &&
    before.told === told &&
    before.worded === worded
  ) {
    return before.says;
  }
  const says = compare(facet);
  known.set(facet, { petname, terms, told, worded, says });
  return says;
}

function compare({ petname, terms, sentence: told, worded = 1 }: Told): boolean {
  try {
    const own = sentence(petname, terms);
    return !hasUnknown(terms) && (worded === WORDING ? told === own : true);
  } catch {
    // What is no terms at all says nothing.
    return false;
  }
}

/** Of what was told once: a list of a thousand facets asks whenever it is drawn. */
const known = new WeakMap<
  Told,
  Pick<FacetView, 'petname' | 'terms'> & {
    told: string;
    worded: number | undefined;
    says: boolean;
  }
>();
