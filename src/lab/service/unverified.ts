import type { TranslationBundle } from '@jupyterlab/translation';

import { saysItsTerms } from '../../client/facets/saysItsTerms';
import {
  type FacetView,
  hasUnknown,
  ruleHasUnknown,
  ruleSentence,
  type RuleView
} from '../../protocol';

/**
 * Why a facet is in quarantine: `newer` has terms that this page does not know, `misstated` is said
 * to be something else than its terms; null: it is in none. The service alone says either, so
 * neither lets anybody do more than the other.
 */
export type WhyUnverified = 'newer' | 'misstated';

export function whyUnverified(facet: FacetView): WhyUnverified | null {
  return saysItsTerms(facet) ? null : hasUnknown(facet.terms) ? 'newer' : 'misstated';
}

/**
 * The same of a rule. One with a member that is unknown here is in quarantine whatever it is said to be.
 *
 * @param petname of the one principal that it is for, where it is for one that is known
 */
export function whyRuleUnverified(
  { rule, sentence }: RuleView,
  petname: string | null
): WhyUnverified | null {
  if (ruleHasUnknown(rule)) {
    return 'newer';
  }
  return ruleSentence(rule, petname ?? undefined) === sentence ? null : 'misstated';
}

/** In one clause, for a row that is not opened; null where the one word says it. */
export function unverifiedClause(trans: TranslationBundle, facet: FacetView): string | null {
  return whyUnverified(facet) === 'newer'
    ? trans.__('newer than this page: update Facetry here')
    : null;
}

/** Why it is in quarantine, and what to do; null where it is in none. */
export function unverifiedAdvice(trans: TranslationBundle, facet: FacetView): string | null {
  switch (whyUnverified(facet)) {
    case 'newer':
      return newerAdvice(trans);
    case 'misstated':
      return trans.__(
        'The description that came with this facet does not match its terms: don’t rely on it, revoke it. Nobody can lift this.'
      );
    case null:
      return null;
  }
}

/** The same of a rule. */
export function ruleAdvice(trans: TranslationBundle, why: WhyUnverified): string {
  return why === 'newer'
    ? newerAdvice(trans)
    : trans.__('What the service says about it does not match its terms.');
}

function newerAdvice(trans: TranslationBundle): string {
  return trans.__(
    'It has terms that this page does not know, as a newer service grants: what stands here may not be all. Update Facetry here, then reload. If it is not verified then either, revoke it.'
  );
}
