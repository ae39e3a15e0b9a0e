import type { FacetView } from '../../protocol';
import type { Ending } from '../notebooks/copies';
import { argumentsCode, moment, python, startCode, termsCode } from './limitsCode';

/** The line that asks for the same as somebody else holds, all of it on one card. */
export function sameCode(facets: readonly FacetView[], original: string): string {
  const needs = facets.map(({ terms }) => {
    const { object, actions, constraints, not_before: from, expiry } = terms as Ending;
    const limits = [
      `expires=${moment(expiry)}`,
      ...startCode(from),
      ...termsCode(terms),
      ...argumentsCode(constraints)
    ];
    return `    (${[object, ...actions].map(python).join(', ')}, dict(${limits.join(', ')})),\n`;
  });
  const why = python(`the same as ${original}`.slice(0, 500));
  return `import facetry\n\nfacets = facetry.need_all(\n${needs.join('')}    why=${why},\n)`;
}
