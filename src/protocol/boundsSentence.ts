import { actionPhrase, lendingPhrase, limitClauses, moment, petnamePhrase, word } from './sentence';
import type { Terms } from './types';

/** What a person is shown of somebody who may decide within bounds; all have the same end. */
export function boundsSentence(petname: string, bounds: readonly Terms[]): string {
  const [first] = bounds;
  const end = first?.expiry ?? null;
  const until = end === null ? '' : ` until ${moment(end)}`;
  return `${petnamePhrase(petname)} may approve${until}: ${bounds.map(boundPhrase).join('; ')}.`;
}

/** What may be granted within one of the bounds, its end aside. */
export function boundPhrase(terms: Terms): string {
  const { actions, object, delegation, delegation_depth: depth } = terms;
  return [
    `${actionPhrase(actions)} ${word(object)}`,
    ...limitClauses(terms),
    ...(delegation ? [lendingPhrase(depth)] : [])
  ].join(', ');
}
