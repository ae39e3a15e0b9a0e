import { jcs } from '../canonical';
import { compareText } from '../encoding';
import { closed, type Form, kid, list, malformed, name } from '../form';
import type { Json, Requirement, Terms } from '../types';

const MOST_REQUIREMENTS = 8;
const MOST_SAME = 8;

const same: Form<string[]> = (value, where) => {
  const words = list(name, { min: 1, max: MOST_SAME })(value, where);
  return words.every((word, at) => at === 0 || compareText(words[at - 1]!, word) < 0)
    ? words
    : malformed(where, 'must be sorted by code points and without doubles');
};

const onlyTrue: Form<true> = (value, where) =>
  value === true ? value : malformed(where, 'must be true or absent');

const requirement = closed<Requirement>({
  object: name,
  action: name,
  'principal?': kid,
  'same?': same,
  'consume?': onlyTrue
});

export const requiresForm: Form<Requirement[]> = (value, where) => {
  const all = list(requirement, { min: 1, max: MOST_REQUIREMENTS })(value, where);
  return new Set(all.map(one => jcs(one))).size === all.length
    ? all
    : malformed(where, 'must have no doubles');
};

/** The requirements of a link that the one above it does not have: those count by it alone. */
export function ownRequirements(
  { requires = [] }: Pick<Terms, 'requires'>,
  above: Pick<Terms, 'requires'> | undefined
): Requirement[] {
  const there = new Set((above?.requires ?? []).map(one => jcs(one)));
  return requires.filter(one => !there.has(jcs(one)));
}

/** Whether the child requires, in the same words, all that the parent does. */
export function requiresAll(
  parent: readonly Requirement[] = [],
  child: readonly Requirement[] = []
): boolean {
  const there = new Set(child.map(one => jcs(one)));
  return parent.every(one => there.has(jcs(one)));
}

/** Whether two acts have each of these arguments, with the same values. */
export function sameArguments(
  names: readonly string[] | undefined,
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>
): boolean {
  return (names ?? []).every(
    argument =>
      Object.hasOwn(one, argument) &&
      Object.hasOwn(other, argument) &&
      jcs(one[argument] as Json) === jcs(other[argument] as Json)
  );
}

/** Whether an outcome says that the act was done: answered, and not by an error. */
export function provesDone({ state, status }: { state?: unknown; status?: unknown }): boolean {
  return state === 'done' && typeof status === 'number' && status >= 200 && status <= 299;
}
