import {
  type Constraint,
  type EntryView,
  type Json,
  type ObjectView,
  subsumesConstraint,
  type Terms
} from '../../protocol';
import { readEntry } from '../service/entry';
import { opened } from '../service/opened';
import { cap, type Limit, limitsOf } from './limitsOf';

/** Uses that say enough to suggest less. */
const ENOUGH = 10;
/** Uses that are looked at: the newest. */
export const LOOKED_AT = 500;

/** What of a facet was used, as terms within its own. */
export interface UsedOnly {
  uses: number;
  terms: Terms;
}

/**
 * What a facet was used for, where that is less than it allows; null where it is not, or where it
 * was used too little to tell. Arguments are judged only where the page may see all of them.
 *
 * @param entries of its uses
 */
export function usedOnly(
  object: ObjectView,
  terms: Terms,
  entries: readonly EntryView[]
): UsedOnly | null {
  const uses = entries
    .filter(({ kind }) => kind === 'intent')
    .map(entry => ({ action: readEntry(entry).action, args: argumentsOf(entry) }));
  const actions = terms.actions.filter(name => uses.some(({ action }) => action === name));
  if (uses.length < ENOUGH || actions.length === 0) {
    return null;
  }
  const within = cap(terms, object, actions);
  const constraints = { ...within.constraints };
  if (uses.every(({ args }) => args !== null)) {
    for (const limit of limitsOf(object, terms, actions)) {
      const values = uses.map(({ args }) => args?.[limit.name]);
      const narrower = narrowed(limit, values);
      if (narrower !== null) {
        constraints[limit.name] = { ...limit.held, ...narrower };
      }
    }
  }
  const changed =
    actions.length < terms.actions.length ||
    JSON.stringify(constraints) !== JSON.stringify(within.constraints);
  return changed ? { uses: uses.length, terms: { ...within, constraints } } : null;
}

function argumentsOf(entry: EntryView): Record<string, Json> | null {
  return 'args' in entry.openings ? (opened(entry, 'args') as Record<string, Json>) : null;
}

/** The limit that all these values keep; null where it would be none, or not within what is held. */
function narrowed(limit: Limit, values: readonly (Json | undefined)[]): Constraint | null {
  const given = values.filter(value => value !== undefined);
  // Where it was left out, its default counted: a limit could end what worked.
  const found = given.length === values.length ? constraintOf(limit, given) : null;
  if (found === null || limit.held === null) {
    return found;
  }
  const merged = { ...limit.held, ...found };
  const same = JSON.stringify(merged) === JSON.stringify(limit.held);
  return same || subsumesConstraint(limit.held, merged) !== null ? null : found;
}

function constraintOf({ kind, held, values }: Limit, given: readonly Json[]): Constraint | null {
  const distinct = [...new Map(given.map(value => [JSON.stringify(value), value])).values()];
  switch (kind) {
    case 'choice':
      return distinct.length < values.length ? { one_of: distinct } : null;
    case 'range': {
      const numbers = distinct.filter(value => typeof value === 'number');
      return numbers.length === distinct.length
        ? { range: { ...held?.range, max: Math.max(...numbers) } }
        : null;
    }
    case 'path': {
      const paths = distinct.filter(value => typeof value === 'string');
      const pattern = paths.length === distinct.length ? patternOf(paths) : null;
      return pattern === null ? null : { path: pattern };
    }
    case 'text':
      return distinct.length === 1 && typeof distinct[0] === 'string'
        ? { exact: distinct[0] }
        : null;
    case 'fixed':
      return null;
  }
}

/** `2024/*` for files of one folder, `2024/**` for all below one, the path itself where it is one. */
export function patternOf(paths: readonly string[]): string | null {
  const split = paths.map(path => path.split('/'));
  const [first] = split;
  if (first === undefined || paths.some(path => path === '' || path.includes('*'))) {
    return null;
  }
  if (paths.length === 1) {
    return paths[0]!;
  }
  const shortest = Math.min(...split.map(({ length }) => length)) - 1;
  let shared = 0;
  while (shared < shortest && split.every(path => path[shared] === first[shared])) {
    shared += 1;
  }
  if (shared === 0) {
    return null;
  }
  const folder = first.slice(0, shared).join('/');
  return split.every(({ length }) => length === shared + 1) ? `${folder}/*` : `${folder}/**`;
}
