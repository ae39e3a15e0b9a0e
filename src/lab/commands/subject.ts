import type { TranslationBundle } from '@jupyterlab/translation';

import type { Target } from '../../client/objects/systemTypes';
import { safeText } from '../../protocol';
import { petnameOf } from '../service/facets';
import type { Holdings } from '../service/source';

/** What a command is about, so that nobody takes it for another; null where that is not known. */
export function subjectWords(
  trans: TranslationBundle,
  holdings: Holdings,
  target: Target | null
): string | null {
  if (target === null) {
    return null;
  }
  if (typeof target !== 'string') {
    const petname = petnameOf(holdings, target.principal);
    return petname === null ? null : trans.__('all of %1', safeText(petname, 60));
  }
  const rule = holdings.rules.find(({ id }) => id === target);
  if (rule !== undefined) {
    return trans.__('the rule %1', safeText(rule.rule.name, 60));
  }
  const facet = holdings.facets.find(({ id }) => id === target);
  return facet === undefined
    ? null
    : trans.__(
        '%1 on %2 (%3)',
        safeText(facet.terms.actions.join(', '), 60),
        safeText(facet.terms.object, 60),
        safeText(facet.petname, 60)
      );
}

/** Arguments of a command's entry in the palette: there it names its row. */
export const IN_PALETTE = { isPalette: true };
