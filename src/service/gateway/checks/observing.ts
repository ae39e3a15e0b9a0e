import { argumentsHold, isTried, observedArguments } from '../../../protocol';
import { Refusal } from '../../errors';
import type { Use } from '../../types';
import type { FacetRecord, Observed } from '../../types';

/**
 * What an act breaks of limits that a link only tries yet (docs/protocol.md §4, observe).
 *
 * @param now ms; what is to be recorded goes by the time of its intent
 * @throws Refusal `constraint` where they hold by now
 */
export function observedOf(
  { id, terms }: FacetRecord,
  { definition, args }: Use,
  now: number
): Observed[] {
  const { observe } = terms;
  if (observe === undefined) {
    return [];
  }
  if (isTried(observe, now)) {
    return observedArguments(terms, definition, args).map(argument => ({ facet: id, argument }));
  }
  const why = argumentsHold(observe.constraints, definition, args);
  if (why !== null) {
    const since = new Date(observe.until * 1000).toISOString();
    throw new Refusal('constraint', `${why}; tried until ${since}`);
  }
  return [];
}
