import { type FacetView, normalizeNeed, sentence } from '../../protocol';

/** A facet of a test, with whole terms and with the sentence that its service says of them. */
export function asSigned(facet: object): FacetView {
  const view = facet as FacetView;
  const { object, actions } = view.terms;
  const petname = view.petname ?? 'churn.ipynb';
  const terms = { ...normalizeNeed({ object, actions }), ...view.terms };
  terms.expiry ??= null;
  return { ...view, petname, terms, sentence: sentence(petname, terms) };
}

/** The same, of which its service says that it allows less than it does. */
export function misstated(facet: FacetView): FacetView {
  const { petname, terms } = facet;
  return {
    ...facet,
    sentence: sentence(petname, { ...terms, actions: terms.actions.slice(0, 1), uses: 1 })
  };
}
