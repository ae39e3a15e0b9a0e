import { SELF } from './kinds';
import { decidersOf, type Facet } from './records';

/** What was granted with these from a time on, save what one holds, who could not mend what is lost. */
export interface Granted {
  /** Facets with which somebody decides. */
  deciders: ReadonlySet<string>;
  /** Milliseconds. */
  since: number;
  /** Whose are left. */
  by: string;
}

/** What several decided about, one of them with the facet ?1, in the order in which it was made. */
export const AGREED_WITH = `(decided_with IS NOT NULL) = 1 AND decided_with IS NOT NULL
  AND EXISTS (SELECT 1 FROM json_each(decided_with) WHERE value = ?1)`;

export function isGranted({ deciders, since, by }: Granted, facet: Facet): boolean {
  return (
    facet.issuedAt >= since &&
    facet.holder !== by &&
    facet.terms.object !== SELF &&
    decidersOf(facet).some(id => deciders.has(id))
  );
}
