import { isResultName, ROWS } from '../terms/budget';
import { jcs } from '../canonical';
import { compareText } from '../encoding';
import { codePoints } from '../form';
import { ENGLISH, type Phrasing, type Unit } from './phrasing';
import type {
  Act,
  BodyClaim,
  Budget,
  Constraint,
  Json,
  Observation,
  Requirement,
  Terms,
  UrlLimit
} from '../types';

/**
 * Which revision of the words this release has. It rises with each change of words for terms that
 * there were before, so that nobody takes older or newer words for a lie (docs/protocol.md,
 * "Versions").
 */
export const WORDING = 1;

/** What a view says of its words: nothing of the first revision. */
export function worded(wording: number = WORDING): { worded?: number } {
  return wording === 1 ? {} : { worded: wording };
}

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
export function visibleText(text: string, max = 500): string {
  const visible = text
    .replace(/\r\n|[\t\n\r]|\p{Zs}/gu, ' ')
    .replace(PILE_OF_MARKS, '$1')
    .replace(INVISIBLE, mark);
  if (codePoints(visible) <= max) {
    return visible;
  }
  return `${[...visible].slice(0, max).join('')}…`;
}

/** Letters that are read from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;
const [FIRST_STRONG, POP] = ['\u2068', '\u2069'];

/**
 * `visibleText` for people: what is read from right to left is laid out by itself, wherever it
 * stands, so that a name looks the same in a heading, a sentence and a terminal, and turns no word
 * beside it around. What others wrote can not end that: its own signs are marks.
 */
export function safeText(text: string, max = 500): string {
  return isolated(visibleText(text, max));
}

/**
 * A sentence of ours for people, each name and value in it laid out by itself: names stand bare as
 * one word, all else in quotes. What is signed is the sentence without these signs.
 */
export function readable(sentence: string, max = 100_000): string {
  const visible = visibleText(sentence, max);
  return RIGHT_TO_LEFT.test(visible)
    ? visible.replace(/"(?:\\.|[^"\\])*"|[^\s"]*[^\s",.;:]/gu, isolated)
    : visible;
}

function isolated(visible: string): string {
  return RIGHT_TO_LEFT.test(visible) ? `${FIRST_STRONG}${visible}${POP}` : visible;
}

/** Long values say how long they are: two different ones must not look the same by their end. */
function capped(shown: string, quote: '"' | '', say: Phrasing): string {
  const visible = visibleText(shown, Infinity);
  const length = codePoints(visible);
  return length > QUOTED
    ? `${quote}${visibleText(visible, QUOTED)}${quote} (${say.characters(length)})`
    : `${quote}${visible}${quote}`;
}

/** Within quotes: escapes for breaks and quotes, marks for all but the plain space. */
export function quoted(text: string, say = ENGLISH): string {
  return capped(escaped(text), '"', say);
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1).replace(FOREIGN_SPACE, mark);
}

/** Of what is confirmed: nothing of it is left out. */
function wholeValue(json: Json): string {
  return typeof json === 'string'
    ? `"${visibleText(escaped(json), Infinity)}"`
    : visibleText(jcs(json).replace(FOREIGN_SPACE, mark), Infinity);
}

/** A name stands bare where it can't be taken for words of the sentence, else in quotes. */
export function word(text: string, say = ENGLISH): string {
  return /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_./:@+~#-]*$/u.test(text) && !/[.:]$/.test(text)
    ? visibleText(text, 200)
    : quoted(text, say);
}

/** A petname may have blanks, but no word or mark that the sentence itself is made of. */
export function petnamePhrase(petname: string, say = ENGLISH): string {
  const plain = /^[\p{L}\p{N}\p{M} _./@+#()'’-]+$/u.test(petname);
  const bare = plain && !misleading(petname, say) && codePoints(petname) <= 100;
  return bare ? visibleText(petname) : quoted(petname, say);
}

function misleading(petname: string, { own }: Phrasing): boolean {
  const edge = '[0-9A-Za-z_]';
  const words = new RegExp(`(?<!${edge})(${own.join('|')})(?!${edge})`, 'iu');
  return /^ | $| {2}|\. /u.test(petname) || words.test(petname);
}

export function enumeration(words: readonly string[], last: string): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

export function wordList(words: readonly string[], last: 'and' | 'or', say = ENGLISH): string {
  return enumeration(
    words.map(one => word(one, say)),
    say[last]
  );
}

/** `list, show and decide`. */
export function actionPhrase(actions: readonly string[], say = ENGLISH): string {
  return wordList(actions, 'and', say);
}

function value(json: Json, say: Phrasing): string {
  if (typeof json === 'string') {
    return quoted(json, say);
  }
  return typeof json === 'object' && json !== null
    ? capped(jcs(json).replace(FOREIGN_SPACE, mark), '', say)
    : jcs(json);
}

/** The first twenty, and how many more there are. */
function some<T>(
  list: readonly T[],
  last: 'and' | 'or',
  say: Phrasing,
  shown: (one: T) => string
): string {
  const most = 20;
  const first = list.slice(0, most).map(shown);
  return list.length > most
    ? `${first.join(', ')} ${say[last]} ${say.others(list.length - most)}`
    : enumeration(first, say[last]);
}

function values(list: readonly Json[], last: 'and' | 'or', say: Phrasing): string {
  return some(list, last, say, one => value(one, say));
}

function nested(list: readonly Constraint[], last: 'and' | 'or', say: Phrasing): string {
  return some(list, last, say, one => `(${limitPhrase(one, say)})`);
}

function rangePhrase({ min, max }: NonNullable<Constraint['range']>, say: Phrasing): string {
  if (min === undefined) {
    return say.atMost(max!);
  }
  return max === undefined ? say.atLeast(min) : say.between(min, max);
}

function pathPhrase(pattern: string, say: Phrasing): string {
  if (pattern === '**') {
    return say.anyPath;
  }
  const below = /^([^*]+)\/\*\*$/.exec(pattern);
  if (below !== null) {
    return say.below(quoted(below[1]!, say));
  }
  const shown = quoted(pattern, say);
  return pattern.includes('*') ? say.matching(shown) : say.path(shown);
}

function urlPhrase({ schemes, hosts, ports, path }: UrlLimit, say: Phrasing): string {
  return say.address(
    enumeration(schemes, say.or),
    values(hosts, 'or', say),
    ports === undefined ? null : values(ports, 'or', say),
    path === undefined ? null : quoted(path, say)
  );
}

type Phrases = {
  [M in keyof Constraint]-?: (limit: NonNullable<Constraint[M]>, say: Phrasing) => string;
};

type Phrase = (limit: unknown, say: Phrasing) => string;

/** In the order in which they are said. */
const PHRASES: Phrases = {
  exact: (limit, say) => say.exactly(value(limit, say)),
  one_of: (limit, say) => say.oneOf(values(limit, 'or', say)),
  not_one_of: (limit, say) => say.noneOf(values(limit, 'or', say)),
  range: rangePhrase,
  max_length: (limit, say) => say.noLonger(limit),
  contains: (limit, say) => say.containing(values(limit, 'and', say)),
  subset: (limit, say) => say.onlyOutOf(values(limit, 'and', say)),
  prefix: (limit, say) => say.beginning(quoted(limit, say)),
  path: pathPhrase,
  url: urlPhrase,
  cidr: (limit, say) => say.network(quoted(limit, say)),
  wildcard: (_, say) => say.anyValue,
  all: (limit, say) => say.allOf(nested(limit, 'and', say)),
  any: (limit, say) => say.either(nested(limit, 'or', say))
};

/** What a constraint demands, one phrase a member, as the sentence says it. */
export function limitPhrases(constraint: Constraint, say = ENGLISH): string[] {
  return (Object.keys(PHRASES) as (keyof Constraint)[])
    .filter(member => constraint[member] !== undefined)
    .map(member => (PHRASES[member] as Phrase)(constraint[member], say));
}

function limitPhrase(constraint: Constraint, say: Phrasing): string {
  return limitPhrases(constraint, say).join(` ${say.and} `);
}

export function moment(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const UNITS: ReadonlyMap<number, Unit> = new Map([
  [1, 'second'],
  [60, 'minute'],
  [3600, 'hour'],
  [86_400, 'day']
]);

export function periodPhrase(seconds: number, say = ENGLISH): string {
  return say.period(UNITS.get(seconds) ?? null, seconds);
}

function budgetPhrase(counted: string, { limit, each }: Budget, say: Phrasing): string {
  if (counted === ROWS) {
    return say.rowsInAll(limit);
  }
  const aside = each === undefined ? null : jcs(each);
  return say.budget(word(counted, say), isResultName(counted), jcs(limit), aside);
}

function rowsPhrase(rows: number, budget: Terms['budget'], say: Phrasing): string {
  return budget?.[ROWS] === undefined ? say.rows(rows) : say.rowsEachTime(rows);
}

function requirementPhrase(required: Requirement, say: Phrasing): string {
  const { object, action, principal, same, consume } = required;
  return say.requirement({
    eachTime: consume === true,
    action: word(action, say),
    object: word(object, say),
    principal: principal === undefined ? null : quoted(principal, say),
    same: same === undefined ? null : wordList(same, 'and', say)
  });
}

function argumentPhrases(constraints: Terms['constraints'], say: Phrasing): string[] {
  return Object.entries(constraints)
    .sort(([a], [b]) => compareText(a, b))
    .map(([argument, constraint]) => `${word(argument, say)} ${limitPhrase(constraint, say)}`);
}

function observePhrase({ constraints, until }: Observation, say: Phrasing): string {
  return say.observed(argumentPhrases(constraints, say).join(', '), moment(until));
}

export function lendingPhrase(depth: number | undefined, say = ENGLISH): string {
  switch (depth) {
    case undefined:
      return say.lend;
    case 1:
      return say.lendNotOn;
    default:
      return say.lendDown(depth);
  }
}

/** What of terms neither names somebody or something nor is a time. */
export type Limits = Omit<
  Terms,
  'object' | 'actions' | 'not_before' | 'expiry' | 'delegation' | 'delegation_depth'
>;

/** What limits each use, one clause a limit. */
export function limitClauses(limits: Limits, say = ENGLISH): string[] {
  const { constraints, uses, rate, budget = {}, requires = [], confirm, result, observe } = limits;
  const budgets = Object.entries(budget).sort(([a], [b]) => compareText(a, b));
  return [
    ...argumentPhrases(constraints, say),
    ...(uses === null ? [] : [say.uses(uses)]),
    ...(rate === undefined ? [] : [say.usesIn(rate.calls, periodPhrase(rate.per, say))]),
    ...budgets.map(([counted, budget]) => budgetPhrase(counted, budget, say)),
    ...requires.map(required => requirementPhrase(required, say)),
    ...(confirm === undefined ? [] : [say.confirmed]),
    ...(result?.rows === undefined ? [] : [rowsPhrase(result.rows, budget, say)]),
    ...(result?.fields === undefined
      ? []
      : [say.fields(result.fields.map(field => word(field, say)))]),
    ...(observe === undefined ? [] : [observePhrase(observe, say)])
  ];
}

/**
 * What a person is shown of terms, and signs as shown (docs/protocol.md §12).
 *
 * @param say in another language than the one that is signed, to be read beside that
 */
export function sentence(petname: string, terms: Terms, say = ENGLISH): string {
  const { actions, object, not_before: from, expiry, delegation, delegation_depth: depth } = terms;
  const clauses = [
    say.may(petnamePhrase(petname, say), actionPhrase(actions, say), word(object, say)),
    ...limitClauses(terms, say),
    ...(from === null ? [] : [say.from(moment(from))]),
    say.until(expiry === null ? null : moment(expiry)),
    ...(delegation ? [lendingPhrase(depth, say)] : [])
  ];
  return `${clauses.join(', ')}.`;
}

function bodyPhrase({ length, type, digest }: BodyClaim, say: Phrasing): string {
  return say.sending(length, wholeValue(type), digest);
}

/** What a person is shown of one act, whole, and confirms as shown (docs/protocol.md §12). */
export function actSentence(
  petname: string,
  { act, obj, args, body }: Omit<Act, 'fct'>,
  say = ENGLISH
): string {
  const given = Object.entries(args)
    .sort(([a], [b]) => compareText(a, b))
    .map(([argument, json]) => `${word(argument, say)} ${wholeValue(json)}`);
  const doing = say.mayOnce(petnamePhrase(petname, say), word(act, say), word(obj, say));
  const what = [...given, ...(body ? [bodyPhrase(body, say)] : [])];
  return `${what.length === 0 ? doing : `${doing}: ${what.join(', ')}`}.`;
}
