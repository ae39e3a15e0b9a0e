import type { FacetView, PrincipalView, SystemObjects, Target } from '../client';
import { UsageError } from './errors';
import { everybody } from './everybody';
import { shown } from './facetLines';
import { agentPetname } from './identities';

/** A facet, or a principal with all that it holds. */
export interface Named {
  target: Target;
  facet?: FacetView;
  principal?: PrincipalView;
}

const FACET = /^[0-9a-f]{32}$/;

/**
 * What a person names: a facet by its id, a principal by its id or its petname, an agent also by
 * the name that it was added under.
 * @throws UsageError where that is nobody's name, or several have it.
 */
export async function named(system: SystemObjects, word: string): Promise<Named> {
  if (FACET.test(word)) {
    const { facets } = await system.facets.list();
    const facet = facets.find(({ id }) => id === word);
    return { target: word, ...(facet && { facet }) };
  }
  const principals = await everybody(system);
  const exact = principals.filter(
    ({ principal, petname }) => principal === word || petname === word
  );
  // What was added as `scout` goes by “agent scout”.
  const called =
    exact.length > 0 ? exact : principals.filter(one => one.petname === agentPetname(word));
  const [principal] = called;
  if (!principal) {
    throw new UsageError(
      `“${shown(word)}” is neither a facet nor a name known here; \`facetry facets\` and ` +
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
  return new UsageError(
    [`“${shown(word)}” is the name of several; use an id:`, ...lines].join('\n')
  );
}
