import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { type FacetView, safeText } from '../../protocol';
import { facetWords } from '../service/phrasing';

/** The one of these that is meant; null where the person means none. */
export async function chooseFacet(
  trans: TranslationBundle,
  facets: readonly FacetView[]
): Promise<FacetView | null> {
  if (facets.length === 1) {
    return facets[0]!;
  }
  // Two may read the same: they are told apart by their place.
  const items = facets.map(
    (facet, at) => `${at + 1}. ${safeText(facetWords(trans, facet).children, 300)}`
  );
  const { value } = await InputDialog.getItem({ title: trans.__('Which facet?'), items });
  return value === null ? null : (facets[items.indexOf(value)] ?? null);
}
