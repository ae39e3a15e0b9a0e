import type { NewEntry } from '../../types';
import { type EntryRow, openedText, type OpeningText } from '../entry';

/** By what an entry is found. Times need no words: they never go back along the log. */
export type Dimension =
  'principal' | 'facet' | 'object' | 'action' | 'outcome' | 'notebook' | 'cell' | 'kind' | 'about';

export type Saying = readonly [Dimension, string];

/** Entries of these kinds are most of a log: they are told apart by what else is said. */
const COMMON: readonly string[] = ['intent', 'outcome'];

/** Whom it is about what is connected: everybody may list that. */
export const EVERYBODY = '*';

/** Entries that somebody is told of who did not make them: whose facet it is, or was lent from. */
const NAMES_ANOTHER: readonly string[] = ['revocation', 'pause', 'resume', 'delegation'];

export function isRare(kind: string): boolean {
  return !COMMON.includes(kind);
}

/**
 * What is said of an entry, as far as its openings are there.
 * @param before what it refers to: an outcome is found by what was done, too, and a decision by
 * whose request it decides
 */
export function sayingsOf(row: EntryRow, before?: EntryRow): Saying[] {
  const { openings } = row.kind === 'outcome' && before !== undefined ? before : row;
  const said = sayings(row, group => opened(openings[group]));
  if (row.kind === 'decision' && typeof before?.principal === 'string') {
    said.push(['about', before.principal]);
  }
  if (row.kind === 'outcome') {
    said.push(...stateOf(opened(row.openings.result)));
  }
  return said;
}

/**
 * The same of an entry that is just being recorded; undefined where the log has to be asked.
 * @param intent what was said of the intent of an outcome
 */
export function sayingsIn(entry: NewEntry, intent?: readonly Saying[]): Saying[] | undefined {
  const { kind, groups, ref } = entry;
  if (kind === 'outcome' && intent !== undefined && groups.who === undefined) {
    return [...intent, ...stateOf(object(groups.result))];
  }
  const { principal, facet } = object(groups.who);
  return ref === undefined
    ? sayings({ kind, principal, facet }, group => object(groups[group]))
    : undefined;
}

function sayings(
  { kind, principal, facet }: Record<'kind' | 'principal' | 'facet', unknown>,
  said: (group: 'cell' | 'what' | 'terms') => Record<string, unknown>
): Saying[] {
  const all: Saying[] = [];
  const say = (dimension: Dimension, value: unknown): void => {
    if (typeof value === 'string') {
      all.push([dimension, value]);
    }
  };
  say('principal', principal);
  say('facet', facet);
  const what = said('what');
  if (NAMES_ANOTHER.includes(kind as string)) {
    say('about', kind === 'delegation' ? what['by'] : what['holder']);
  }
  if (kind === 'registration' && what['change'] !== 'proposed') {
    say('about', EVERYBODY);
  }
  say('object', what['object'] ?? said('terms')['object']);
  say('action', what['action']);
  const cell = said('cell');
  say('notebook', cell['notebook']);
  say('cell', cell['id']);
  if (isRare(kind as string)) {
    say('kind', kind);
  }
  return all;
}

function stateOf(result: Record<string, unknown>): Saying[] {
  const { state } = result;
  return typeof state === 'string' ? [['outcome', state]] : [];
}

function opened(opening: OpeningText | undefined): Record<string, unknown> {
  return opening === undefined ? {} : object(JSON.parse(openedText(opening)));
}

function object(value: unknown): Record<string, unknown> {
  return Object(value) as Record<string, unknown>;
}
