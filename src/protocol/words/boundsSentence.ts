import { ENGLISH } from './phrasing';
import { actionPhrase, lendingPhrase, limitClauses, moment, petnamePhrase, word } from './sentence';
import type { Terms } from '../types';

/** What a person is shown of somebody who may decide within bounds; all have the same end. */
export function boundsSentence(petname: string, bounds: readonly Terms[], say = ENGLISH): string {
  const [first] = bounds;
  const end = first?.expiry ?? null;
  const who = say.mayApprove(petnamePhrase(petname, say), end === null ? null : moment(end));
  return `${who}: ${bounds.map(bound => boundPhrase(bound, say)).join('; ')}.`;
}

/** What may be granted within one of the bounds, its end aside. */
export function boundPhrase(terms: Terms, say = ENGLISH): string {
  const { actions, object, delegation, delegation_depth: depth } = terms;
  return [
    say.doing(actionPhrase(actions, say), word(object, say)),
    ...limitClauses(terms, say),
    ...(delegation ? [lendingPhrase(depth, say)] : [])
  ].join(', ');
}
