import type { Definition, Terms } from '../types';

/** What an action can be marked with (docs/protocol.md §7, Several persons). */
export const MOST_PERSONS = 10;

/**
 * As many persons as must sign a grant of all these terms: what the strictest of their actions is
 * marked with.
 *
 * @param defined the definition of an action; undefined where it is not known
 */
export function personsFor(
  granted: readonly (Pick<Terms, 'object' | 'actions'> | null)[],
  defined: (object: string, action: string) => Definition | undefined
): number {
  const marks = granted.flatMap(
    terms => terms?.actions.map(action => defined(terms.object, action)?.persons ?? 1) ?? []
  );
  return Math.max(1, ...marks);
}

/** One device of a person, or what a person made. */
export interface Enrolled {
  kid: string;
  /** The first device of the person whose device it is; null where its enrolment does not say. */
  person: string | null;
  /** Who brought it in; null is the terminal. */
  madeBy: string | null;
}

/**
 * The person behind a principal, by the first device: whoever is brought in is its maker's, unless
 * the maker said that it is somebody else.
 */
export function personBehind(
  principal: Enrolled,
  known: (kid: string) => Enrolled | undefined
): string {
  let one = principal;
  for (const seen = new Set<string>(); one.person === null && one.madeBy !== null;) {
    const maker = known(one.madeBy);
    seen.add(one.kid);
    if (maker === undefined || seen.has(maker.kid)) {
      break;
    }
    one = maker;
  }
  return one.person ?? one.kid;
}
