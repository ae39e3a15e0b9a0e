import type { Definition, FacetView, ObjectView, Terms } from '../protocol';

/** What is known beside the acts themselves. */
export interface Known {
  /** As it is registered now; undefined where it is not. */
  definition(object: string, action: string): Definition | undefined;
  /** Of a facet that was used, ended ones too. */
  terms(facet: string): Terms | undefined;
}

/** As the service lists them. */
export function knownBy(facets: readonly FacetView[], objects: readonly ObjectView[]): Known {
  const terms = new Map(facets.map(facet => [facet.id, facet.terms]));
  const actions = new Map(
    objects.map(object => [object.name, new Map(Object.entries(object.actions))])
  );
  return {
    terms: facet => terms.get(facet),
    definition: (object, action) => actions.get(object)?.get(action)
  };
}
