import { ENGLISH, type Phrasing, type Unit } from './phrasing';
import {
  actionPhrase,
  limitClauses,
  moment,
  periodPhrase,
  petnamePhrase,
  quoted,
  word,
  wordList
} from './sentence';
import type { Askers, NameLimit, Rule, RuleGrant } from '../types';

const UNITS: readonly (readonly [number, Unit])[] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second']
];

/**
 * What a person is shown of a rule, and signs as shown (docs/protocol.md §12).
 *
 * @param petname of the one principal that it is for
 * @param say in another language than the one that is signed, to be read beside that
 */
export function ruleSentence(rule: Rule, petname?: string, say = ENGLISH): string {
  const { askers, grants, lifetime, expiry, uses, rate } = rule;
  const given = grants.map(grant => grantPhrase(grant, say)).join('; ');
  const clauses = [
    say.granted(askersPhrase(askers, petname, say), given),
    say.forAtMost(durationPhrase(lifetime, say)),
    ...(rate === undefined ? [] : [say.grantsIn(rate.calls, periodPhrase(rate.per, say))]),
    ...(uses === null ? [] : [say.grantsInAll(uses)]),
    say.until(moment(expiry))
  ];
  return `${clauses.join(', ')}.`;
}

function askersPhrase(askers: Askers, petname: string | undefined, say: Phrasing): string {
  if ('principal' in askers) {
    const key = say.key(quoted(askers.principal, say));
    return petname === undefined ? key : `${petnamePhrase(petname, say)} (${key})`;
  }
  const { kind, below, custody } = askers;
  return say.any(kind, below === undefined ? null : quoted(below, say), custody);
}

function grantPhrase({ objects, actions, ...limits }: RuleGrant, say: Phrasing): string {
  const doing = say.doing(actionPhrase(actions, say), objectsPhrase(objects, say));
  return [doing, ...limitClauses(limits, say)].join(', ');
}

function objectsPhrase(limit: NameLimit, say: Phrasing): string {
  if ('exact' in limit) {
    return word(limit.exact, say);
  }
  return 'one_of' in limit
    ? say.anyOf(wordList(limit.one_of, 'and', say))
    : say.anyBeginning(quoted(limit.prefix, say));
}

/** In the largest unit of which it is a whole number. */
function durationPhrase(seconds: number, say: Phrasing): string {
  const [length, unit] = UNITS.find(([length]) => seconds % length === 0)!;
  return say.duration(seconds / length, unit);
}
