import { type Definition, Refusal, type Terms, uselessBudget, whyUseless } from '../../protocol';

/** Nobody is to find out at its first use that a facet has none. @throws Refusal */
export function mustBeOfUse(terms: Terms, definitions: Readonly<Record<string, Definition>>): void {
  const useless = uselessBudget(terms, Object.values(definitions));
  if (useless !== null) {
    throw new Refusal('malformed', `terms.budget: ${whyUseless(useless)}`);
  }
}
