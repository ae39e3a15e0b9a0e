import { type EntryRow, openedText } from '../entry';

/** By what an entry is found. Times need no words: they never go back along the log. */
export type Dimension =
  'principal' | 'facet' | 'object' | 'action' | 'outcome' | 'notebook' | 'cell' | 'kind';

export type Saying = readonly [Dimension, string];

/** Entries of these kinds are most of a log: they are told apart by what else is said. */
const COMMON: readonly string[] = ['intent', 'outcome'];

export function isRare(kind: string): boolean {
  return !COMMON.includes(kind);
}

/**
 * What is said of an entry, as far as its openings are there.
 * @param intent of an outcome, which is found by what was done, too
 */
export function sayingsOf(row: EntryRow, intent?: EntryRow): Saying[] {
  const sayings: Saying[] = [];
  const say = (dimension: Dimension, value: unknown): void => {
    if (typeof value === 'string') {
      sayings.push([dimension, value]);
    }
  };
  say('principal', row.principal);
  say('facet', row.facet);
  const { openings } = row.kind === 'outcome' && intent !== undefined ? intent : row;
  const [what, who] = [opened(openings.what), opened(openings.who)];
  say('object', what['object'] ?? opened(openings.terms)['object']);
  say('action', what['action']);
  const cell = object(who['cell']);
  say('notebook', cell['notebook']);
  say('cell', cell['id']);
  if (isRare(row.kind)) {
    say('kind', row.kind);
  }
  if (row.kind === 'outcome') {
    say('outcome', opened(row.openings.result)['state']);
  }
  return sayings;
}

function opened(opening: Parameters<typeof openedText>[0] | undefined): Record<string, unknown> {
  return opening === undefined ? {} : object(JSON.parse(openedText(opening)));
}

function object(value: unknown): Record<string, unknown> {
  return Object(value) as Record<string, unknown>;
}
