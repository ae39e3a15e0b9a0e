import type { FacetView, PrincipalView, SystemObjects, Target } from '../client';
import { UsageError } from './errors';
import { shown } from './facetLines';

/** A facet, or a principal with all that it holds. */
export interface Named {
  target: Target;
  facet?: FacetView;
  principal?: PrincipalView;
}

const FACET = /^[0-9a-f]{32}$/;

/**
 * What a person names: a facet by its id, a principal by its id or by its petname.
 * @throws UsageError where that is nobody's name, or several have it.
 */
export async function named(system: SystemObjects, word: string): Promise<Named> {
  const { facets, principals } = await system.facets.list();
  if (FACET.test(word)) {
    const facet = facets.find(({ id }) => id === word);
    return { target: word, ...(facet && { facet }) };
  }
  const called = principals.filter(
    ({ principal, petname }) => principal === word || petname === word
  );
  const [principal] = called;
  if (!principal) {
    throw new UsageError(
      `“${shown(word)}” is no facet and nobody’s name; \`facetry facets\` and ` +
        '`facetry principals` list them.'
    );
  }
  if (called.length > 1) {
    throw severalCalled(
      word,
      called.map(one => one.principal)
    );
  }
  return { target: { principal: principal.principal }, principal };
}

export function severalCalled(word: string, ids: readonly string[]): UsageError {
  const lines = ids.map(id => `  ${id}`);
  return new UsageError([`Several are called “${shown(word)}”; name one:`, ...lines].join('\n'));
}
