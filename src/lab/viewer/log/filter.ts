import type { ReadEntry } from '../../service/entry';
import { markOf } from '../timeline/lanes';

/** What came of an event, as far as it is filtered by it. */
export const RESULTS = [
  'done',
  'failed',
  'refused',
  'tried',
  'cut',
  'unknown',
  'authority'
] as const;
export type Result = (typeof RESULTS)[number];

/** Which events are shown; what is null or empty leaves out nothing. */
export interface Filter {
  /** Words, each of which has to occur in the sentence of an event. */
  text: string;
  principal: string | null;
  /** This facet, and what was passed on from it. */
  facet: string | null;
  object: string | null;
  action: string | null;
  result: Result | null;
  /** Path of the notebook whose cells acted. */
  notebook: string | null;
  /** Id of the cell that acted. */
  cell: string | null;
  /** Milliseconds since the epoch, both inclusive. */
  from: number | null;
  to: number | null;
}

export const EVERYTHING: Filter = {
  text: '',
  principal: null,
  facet: null,
  object: null,
  action: null,
  result: null,
  notebook: null,
  cell: null,
  from: null,
  to: null
};

/** What the events at hand can be filtered by. */
export interface Choices {
  objects: string[];
  actions: string[];
  notebooks: string[];
}

/** Whether it leaves out nothing. */
export function isEverything(filter: Filter): boolean {
  return Object.entries(EVERYTHING).every(([key, value]) => filter[key as keyof Filter] === value);
}

/** Whether an event lies in the span of time that is looked at. */
export function isWithin({ from, to }: Pick<Filter, 'from' | 'to'>, { at }: ReadEntry): boolean {
  return (from === null || at >= from) && (to === null || at <= to);
}

/**
 * Whether an event passes, whenever it was.
 * @param outcome what came of an intent; empty as long as that is not known
 * @param words the sentence that stands for it, in small letters
 */
export function passes(
  filter: Filter,
  entry: ReadEntry,
  outcome: string,
  words: () => string
): boolean {
  const { facet, principal, object, action, result, notebook, cell, text } = filter;
  return (
    (facet === null ||
      entry.facet === facet ||
      entry.chain.includes(facet) ||
      entry.ended?.facet === facet) &&
    (principal === null || entry.principal === principal || entry.ended?.holder === principal) &&
    (object === null || entry.object === object) &&
    (action === null || entry.action.split(', ').includes(action)) &&
    (cell === null || entry.cell?.id === cell) &&
    (notebook === null || notebookOf(entry) === notebook) &&
    (result === null || resultOf(entry, outcome) === result) &&
    (text === '' || holdsAll(`#${entry.index} ${words()}`, text))
  );
}

/** The notebook of the cell that acted; null where none did. */
export function notebookOf(entry: ReadEntry): string | null {
  return entry.cell === null ? null : (entry.cell.notebook ?? (entry.petname || null));
}

function resultOf(entry: ReadEntry, outcome: string): Result | null {
  switch (markOf(entry)) {
    case 'tried':
      return 'tried';
    case 'refusal':
      return 'refused';
    case 'authority':
    case 'revocation':
      return 'authority';
    case 'use':
      return (RESULTS as readonly string[]).includes(outcome) ? (outcome as Result) : null;
    default:
      return null;
  }
}

function holdsAll(words: string, text: string): boolean {
  if (text !== last.text) {
    last = { text, parts: text.toLocaleLowerCase().split(/\s+/) };
  }
  return last.parts.every(part => words.includes(part));
}

/** What was looked for last, in parts: the same is looked for in very many events. */
let last = { text: '', parts: [''] };

const KEYS = ['principal', 'facet', 'object', 'action', 'notebook', 'cell'] as const;

/** Longest value that is read from an address. */
const MOST = 400;

/** A filter as members of an address, or of a command's arguments; what leaves out nothing is left out. */
export function writeFilter(filter: Filter): Record<string, string> {
  const said: Record<string, string> = {};
  for (const key of KEYS) {
    const value = filter[key];
    if (value !== null) {
      said[key] = value;
    }
  }
  return {
    ...said,
    ...(filter.text !== '' && { text: filter.text }),
    ...(filter.result !== null && { result: filter.result }),
    ...(filter.from !== null && { from: String(Math.floor(filter.from)) }),
    ...(filter.to !== null && { to: String(Math.ceil(filter.to)) })
  };
}

/** Reads a filter; what is malformed in it counts as absent. */
export function readFilter(said: (key: string) => string | null): Filter {
  const text = (key: string): string | null => said(key)?.slice(0, MOST) || null;
  const time = (key: string): number | null =>
    /^\d{1,15}$/.test(said(key) ?? '') ? Number(said(key)) : null;
  const facet = text('facet');
  const result = text('result');
  return {
    text: text('text') ?? '',
    principal: text('principal'),
    facet: facet !== null && /^[0-9a-f]{32}$/.test(facet) ? facet : null,
    object: text('object'),
    action: text('action'),
    result: RESULTS.find(known => known === result) ?? null,
    notebook: text('notebook'),
    cell: text('cell'),
    from: time('from'),
    to: time('to')
  };
}
