import { isResultName } from './budget';
import { jcs } from './canonical';
import { compareText } from './encoding';
import { codePoints } from './form';
import type {
  Act,
  BodyClaim,
  Budget,
  Constraint,
  Json,
  Observation,
  Rate,
  Requirement,
  Terms,
  UrlLimit
} from './types';

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const FOREIGN_SPACE = /(?! )\p{Zs}/gu;
/** Code points of a value that are shown. */
const QUOTED = 200;
const PILE_OF_MARKS = /(\p{M}{4})\p{M}+/gu;

function mark(character: string): string {
  return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/**
 * Text that can't play tricks with its surroundings: line breaks and foreign spaces become a
 * space, all other invisible characters (controls, bidi, zero-width, tags) become `⟨U+202E⟩`,
 * piles of combining marks end after four, and what is longer than `max` code points ends in `…`.
 */
export function safeText(text: string, max = 500): string {
  const visible = text
    .replace(/\r\n|[\t\n\r]|\p{Zs}/gu, ' ')
    .replace(PILE_OF_MARKS, '$1')
    .replace(INVISIBLE, mark);
  if (codePoints(visible) <= max) {
    return visible;
  }
  return `${[...visible].slice(0, max).join('')}…`;
}

/** Long values say how long they are: two different ones must not look the same by their end. */
function capped(shown: string, before: string, after: string): string {
  const visible = safeText(shown, Infinity);
  const length = codePoints(visible);
  return length > QUOTED
    ? `${before}${safeText(visible, QUOTED)}${after} (${length} characters)`
    : `${before}${visible}${after}`;
}

/** Within quotes: escapes for breaks and quotes, marks for all but the plain space. */
export function quoted(text: string): string {
  return capped(escaped(text), '"', '"');
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1).replace(FOREIGN_SPACE, mark);
}

/** Of what is confirmed: nothing of it is left out. */
function wholeValue(json: Json): string {
  return typeof json === 'string'
    ? `"${safeText(escaped(json), Infinity)}"`
    : safeText(jcs(json).replace(FOREIGN_SPACE, mark), Infinity);
}

/** A name stands bare where it can't be taken for words of the sentence, else in quotes. */
export function word(text: string): string {
  return /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_./:@+~#-]*$/u.test(text) && !/[.:]$/.test(text)
    ? safeText(text, 200)
    : quoted(text);
}

/** A petname may have blanks, but no word or mark that the sentence itself is made of. */
export function petnamePhrase(petname: string): string {
  const plain = /^[\p{L}\p{N}\p{M} _./@+#()'’-]+$/u.test(petname);
  const misleading = /(^ | $| {2}|\. |\b(may|until|lend|at most|only)\b)/iu.test(petname);
  return plain && !misleading && codePoints(petname) <= 100 ? safeText(petname) : quoted(petname);
}

export function enumeration(words: readonly string[], last: string): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** `list, show and decide`. */
export function actionPhrase(actions: readonly string[]): string {
  return enumeration(actions.map(word), 'and');
}

function value(json: Json): string {
  if (typeof json === 'string') {
    return quoted(json);
  }
  return typeof json === 'object' && json !== null
    ? capped(jcs(json).replace(FOREIGN_SPACE, mark), '', '')
    : jcs(json);
}

function values(list: readonly Json[], last: string): string {
  const most = 20;
  const shown = list.slice(0, most).map(value);
  return list.length > most
    ? `${shown.join(', ')} ${last} ${list.length - most} others`
    : enumeration(shown, last);
}

function rangePhrase({ min, max }: NonNullable<Constraint['range']>): string {
  if (min === undefined) {
    return `at most ${max}`;
  }
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
}

function pathPhrase(pattern: string): string {
  if (pattern === '**') {
    return 'any path';
  }
  const below = /^([^*]+)\/\*\*$/.exec(pattern);
  if (below !== null) {
    return `below ${quoted(below[1]!)}`;
  }
  return pattern.includes('*') ? `matching ${quoted(pattern)}` : `the path ${quoted(pattern)}`;
}

function urlPhrase({ schemes, hosts, ports, path }: UrlLimit): string {
  const at = `an address by ${enumeration(schemes, 'or')} at ${values(hosts, 'or')}`;
  const on = ports === undefined ? '' : ` on port ${values(ports, 'or')}`;
  return `${at}${on}${path === undefined ? '' : ` below ${quoted(path)}`}`;
}

function nested(list: readonly Constraint[], last: string): string {
  const most = 20;
  const shown = list.slice(0, most).map(one => `(${limitPhrase(one)})`);
  return list.length > most
    ? `${shown.join(', ')} ${last} ${list.length - most} others`
    : enumeration(shown, last);
}

type Phrases = { [M in keyof Constraint]-?: (limit: NonNullable<Constraint[M]>) => string };

/** In the order in which they are said. */
const PHRASES: Phrases = {
  exact: limit => `exactly ${value(limit)}`,
  one_of: limit => `one of ${values(limit, 'or')}`,
  not_one_of: limit => `none of ${values(limit, 'or')}`,
  range: rangePhrase,
  max_length: limit => `no longer than ${limit}`,
  contains: limit => `containing ${values(limit, 'and')}`,
  subset: limit => `only out of ${values(limit, 'and')}`,
  prefix: limit => `beginning with ${quoted(limit)}`,
  path: pathPhrase,
  url: urlPhrase,
  cidr: limit => `in the network ${quoted(limit)}`,
  wildcard: () => 'any value',
  all: limit => `all of ${nested(limit, 'and')}`,
  any: limit => `either ${nested(limit, 'or')}`
};

/** What a constraint demands, one phrase a member, as the sentence says it. */
export function limitPhrases(constraint: Constraint): string[] {
  return (Object.keys(PHRASES) as (keyof Constraint)[])
    .filter(member => constraint[member] !== undefined)
    .map(member => (PHRASES[member] as (limit: unknown) => string)(constraint[member]));
}

function limitPhrase(constraint: Constraint): string {
  return limitPhrases(constraint).join(' and ');
}

function constraintPhrase(argument: string, constraint: Constraint): string {
  return `${word(argument)} ${limitPhrase(constraint)}`;
}

export function moment(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function counted(count: number, unit: string): string {
  return `at most ${count} ${unit}${count === 1 ? '' : 's'}`;
}

const PERIODS: ReadonlyMap<number, string> = new Map([
  [1, 'second'],
  [60, 'minute'],
  [3600, 'hour'],
  [86_400, 'day']
]);

export function ratePhrase({ calls, per }: Rate, unit = 'use'): string {
  return `${counted(calls, unit)} in any ${PERIODS.get(per) ?? `${per} seconds`}`;
}

function budgetPhrase(counted: string, { limit, each }: Budget): string {
  const what = isResultName(counted) ? `${word(counted)} of results` : word(counted);
  const aside = each === undefined ? '' : ` (${jcs(each)} set aside for each use)`;
  return `${what} at most ${jcs(limit)} in all${aside}`;
}

function requirementPhrase({ object, action, principal, same, consume }: Requirement): string {
  const when = consume ? 'each time only after' : 'only after';
  const by = principal === undefined ? '' : ` by the key ${quoted(principal)}`;
  const withSame = same === undefined ? '' : ` with the same ${enumeration(same.map(word), 'and')}`;
  return `${when} ${word(action)} ${word(object)}${by}${withSame}`;
}

function argumentPhrases(constraints: Terms['constraints']): string[] {
  return Object.entries(constraints)
    .sort(([a], [b]) => compareText(a, b))
    .map(([argument, constraint]) => constraintPhrase(argument, constraint));
}

function observePhrase({ constraints, until }: Observation): string {
  const limits = argumentPhrases(constraints).join(', ');
  return `held to (${limits}) only from ${moment(until)} on, which until then is tried and stops nothing`;
}

export function lendingPhrase(depth: number | undefined): string {
  switch (depth) {
    case undefined:
      return 'and may lend it to others';
    case 1:
      return 'and may lend it to others, who may not lend it on';
    default:
      return `and may lend it to others, at most ${depth} links down`;
  }
}

/** What of terms neither names somebody or something nor is a time. */
export type Limits = Omit<
  Terms,
  'object' | 'actions' | 'not_before' | 'expiry' | 'delegation' | 'delegation_depth'
>;

/** What limits each use, one clause a limit. */
export function limitClauses(limits: Limits): string[] {
  const clauses = argumentPhrases(limits.constraints);
  if (limits.uses !== null) {
    clauses.push(counted(limits.uses, 'use'));
  }
  if (limits.rate !== undefined) {
    clauses.push(ratePhrase(limits.rate));
  }
  const budgets = Object.entries(limits.budget ?? {}).sort(([a], [b]) => compareText(a, b));
  clauses.push(...budgets.map(([counted, budget]) => budgetPhrase(counted, budget)));
  clauses.push(...(limits.requires ?? []).map(requirementPhrase));
  if (limits.confirm !== undefined) {
    clauses.push('each use confirmed by a person');
  }
  if (limits.result?.rows !== undefined) {
    clauses.push(counted(limits.result.rows, 'row'));
  }
  if (limits.result?.fields !== undefined) {
    const { fields } = limits.result;
    clauses.push(
      fields.length === 0 ? 'no fields' : `only the fields ${fields.map(word).join(', ')}`
    );
  }
  if (limits.observe !== undefined) {
    clauses.push(observePhrase(limits.observe));
  }
  return clauses;
}

/** What a person is shown of terms, and signs as shown (docs/protocol.md §12). */
export function sentence(petname: string, terms: Terms): string {
  const clauses = limitClauses(terms);
  if (terms.not_before !== null) {
    clauses.push(`from ${moment(terms.not_before)}`);
  }
  clauses.push(`until ${terms.expiry === null ? 'revoked' : moment(terms.expiry)}`);
  if (terms.delegation) {
    clauses.push(lendingPhrase(terms.delegation_depth));
  }
  const doing = `${petnamePhrase(petname)} may ${actionPhrase(terms.actions)} ${word(terms.object)}`;
  return `${[doing, ...clauses].join(', ')}.`;
}

function bodyPhrase({ length, type, digest }: BodyClaim): string {
  const bytes = `${length} byte${length === 1 ? '' : 's'}`;
  return `sending ${bytes} of ${wholeValue(type)} with the SHA-256 ${digest}`;
}

/** What a person is shown of one act, whole, and confirms as shown (docs/protocol.md §12). */
export function actSentence(petname: string, { act, obj, args, body }: Omit<Act, 'fct'>): string {
  const given = Object.entries(args)
    .sort(([a], [b]) => compareText(a, b))
    .map(([argument, json]) => `${word(argument)} ${wholeValue(json)}`);
  const doing = `${petnamePhrase(petname)} may ${word(act)} ${word(obj)} this once`;
  const what = [...given, ...(body ? [bodyPhrase(body)] : [])];
  return `${what.length === 0 ? doing : `${doing}: ${what.join(', ')}`}.`;
}
