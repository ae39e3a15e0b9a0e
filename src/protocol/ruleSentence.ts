import {
  actionPhrase,
  counted,
  enumeration,
  limitClauses,
  moment,
  petnamePhrase,
  quoted,
  ratePhrase,
  word
} from './sentence';
import type { Askers, NameLimit, Rule, RuleGrant } from './types';

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second']
];
const CUSTODIES = { own: ' with a key of its own', wallet: ' whose key the service keeps' };

/**
 * What a person is shown of a rule, and signs as shown (docs/protocol.md §12).
 *
 * @param petname of the one principal that it is for
 */
export function ruleSentence(rule: Rule, petname?: string): string {
  const { askers, grants, lifetime, expiry, uses, rate } = rule;
  const clauses = [
    `Without asking, ${askersPhrase(askers, petname)} is granted: ${grants.map(grantPhrase).join('; ')}`,
    `each for at most ${durationPhrase(lifetime)}`,
    ...(rate === undefined ? [] : [ratePhrase(rate, 'grant')]),
    ...(uses === null ? [] : [`${counted(uses, 'grant')} in all`]),
    `until ${moment(expiry)}`
  ];
  return `${clauses.join(', ')}.`;
}

function askersPhrase(askers: Askers, petname: string | undefined): string {
  if ('principal' in askers) {
    const key = `the key ${quoted(askers.principal)}`;
    return petname === undefined ? key : `${petnamePhrase(petname)} (${key})`;
  }
  const { kind, below, custody } = askers;
  const where = below === undefined ? '' : ` below ${quoted(below)}`;
  return `any ${kind}${where}${custody === undefined ? '' : CUSTODIES[custody]}`;
}

function grantPhrase({ objects, actions, ...limits }: RuleGrant): string {
  const doing = `${actionPhrase(actions)} ${objectsPhrase(objects)}`;
  return [doing, ...limitClauses(limits)].join(', ');
}

function objectsPhrase(limit: NameLimit): string {
  if ('exact' in limit) {
    return word(limit.exact);
  }
  return 'one_of' in limit
    ? `any of ${enumeration(limit.one_of.map(word), 'and')}`
    : `any object beginning with ${quoted(limit.prefix)}`;
}

/** In the largest unit of which it is a whole number. */
function durationPhrase(seconds: number): string {
  const [length, unit] = UNITS.find(([length]) => seconds % length === 0)!;
  const count = seconds / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
