import type { EntryKind } from '../../../protocol';
import type { LedgerQuestion } from '../../service/source';
import type { Filter, Result } from './filter';

/** What entries are asked for by; pages and cursors are put to it. */
export type Question = Omit<LedgerQuestion, 'after' | 'before' | 'limit'>;

/** What is known today of whom entries name by keys. */
export interface Known {
  /** A facet, and all that was passed on from it. */
  family(facet: string): readonly string[];
  principals: readonly { principal: string; petname: string }[];
  objects: readonly { name: string; actions: Readonly<Record<string, unknown>> }[];
}

/** Kinds that name several actions in one list, by which no index finds them. */
const LISTING: EntryKind[] = ['request', 'grant', 'delegation', 'revocation'];
/** Kinds that say whose facet they end: by the holder no index finds them. */
const ENDING: EntryKind[] = ['revocation'];
/** Kinds that say what a facet came from: neither. */
const PASSING_ON: EntryKind[] = ['delegation', 'revocation'];

const KINDS: Partial<Record<Result, EntryKind[]>> = {
  refused: ['refusal', 'refusals'],
  authority: ['request', 'decision', 'grant', 'delegation', 'revocation'],
  // That a limit would have been broken no index says.
  tried: ['intent', 'outcome']
};

/**
 * What the service is asked, by its indexes, so that nothing that passes a filter is missed. It may
 * answer with more: what it brings is filtered here. Words of a text no index knows.
 */
export function questionsOf(filter: Filter, known: Known): Question[] {
  const { principal, facet, object, action, result, notebook, cell, from, to } = filter;
  const always: Question = {
    ...(object !== null && { object }),
    ...(cell !== null && { cell }),
    ...(from !== null && { since: Math.floor(from / 1000) }),
    // Exclusive, where a filter's end is not.
    ...(to !== null && { until: Math.floor(to / 1000) + 1 })
  };
  const choices: Question[][] = [];
  if (principal !== null) {
    choices.push([{ principal }, { kinds: ENDING }]);
  }
  if (facet !== null) {
    choices.push([...known.family(facet).map(id => ({ facet: id })), { kinds: PASSING_ON }]);
  }
  if (action !== null) {
    choices.push([{ action }, { kinds: LISTING }]);
  }
  if (notebook !== null) {
    // Where a cell does not say its notebook, that is what its principal is called.
    const called = known.principals.filter(({ petname }) => petname === notebook);
    choices.push([{ notebook }, ...called.map(other => ({ principal: other.principal }))]);
  }
  if (result !== null) {
    const kinds = KINDS[result];
    choices.push([kinds === undefined ? { outcome: result } : { kinds }]);
  }
  return widest(
    choices.reduce<Question[]>(
      (all, options) =>
        all.flatMap(question => options.flatMap(option => together(question, option) ?? [])),
      [always]
    )
  );
}

/**
 * What is worth asking first where words are looked for: the words may be names, of a principal, a
 * service or an action, by which indexes find entries in the whole log. What a sentence says
 * otherwise they don't find.
 */
export function likelyQuestions(text: string, known: Known): Question[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const named = words
    .map(word => byName(word, known))
    .filter(options => options.length > 0 && options.length <= MOST);
  const all = named.reduce<Question[]>(
    (questions, options) =>
      questions.flatMap(question =>
        // Two words may be of one name.
        options.flatMap(option => together(question, option) ?? question)
      ),
    named.length > 0 ? [{}] : []
  );
  return widest(all).slice(0, MOST);
}

/** As many names are asked for at once. */
const MOST = 8;

function byName(word: string, { principals, objects }: Known): Question[] {
  const has = (name: string): boolean => name.toLocaleLowerCase().includes(word);
  const actions = new Set(objects.flatMap(({ actions: own }) => Object.keys(own)));
  return [
    ...principals.filter(({ petname }) => has(petname)).map(({ principal }) => ({ principal })),
    ...objects.filter(({ name }) => has(name)).map(({ name }) => ({ object: name })),
    ...[...actions].filter(has).map(action => ({ action }))
  ];
}

/** Both at once; undefined where nothing can be both. */
function together(a: Question, b: Question): Question | undefined {
  const both: Question = { ...a, ...b };
  for (const key of ['principal', 'facet', 'object', 'action', 'notebook', 'outcome'] as const) {
    if (a[key] !== undefined && b[key] !== undefined && a[key] !== b[key]) {
      return undefined;
    }
  }
  if (a.kinds !== undefined && b.kinds !== undefined) {
    const { kinds } = a;
    both.kinds = b.kinds.filter(kind => kinds.includes(kind));
    return both.kinds.length === 0 ? undefined : both;
  }
  return both;
}

/** Without those that ask for a part of what another asks for. */
function widest(questions: readonly Question[]): Question[] {
  return questions.filter(
    (question, at) =>
      !questions.some(
        (other, place) =>
          place !== at && covers(other, question) && !(covers(question, other) && place > at)
      )
  );
}

/** Whether what one asks for is all that another asks for, or more. */
export function covers(wide: Question, narrow: Question): boolean {
  return Object.entries(wide).every(([key, value]) => {
    const own = narrow[key as keyof Question];
    return Array.isArray(value)
      ? Array.isArray(own) && own.every(kind => value.includes(kind))
      : own === value;
  });
}
