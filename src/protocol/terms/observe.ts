import { argumentDeclared } from './arguments';
import { holds, parseConstraint, subsumesConstraint } from '../constraints/constraints';
import { compareText } from '../encoding';
import { closed, dictionary, type Form, malformed, name, time } from '../form';
import type { Constraint, Definition, Observation, Terms } from '../types';

type Arguments = Readonly<Record<string, unknown>>;

/** Seconds that limits may be tried at most, from when a facet is made. */
export const LONGEST_OBSERVATION_S = 604_800;

/** Whether what is made now (ms) tries limits for longer than anything may. */
export function triedTooLong({ observe }: Pick<Terms, 'observe'>, now: number): boolean {
  return observe !== undefined && observe.until * 1000 > now + LONGEST_OBSERVATION_S * 1000;
}

const constraints = dictionary<Constraint>(name, parseConstraint, 256);

const someConstraints: Form<Record<string, Constraint>> = (value, where) => {
  const tried = constraints(value, where);
  return Object.keys(tried).length > 0
    ? tried
    : malformed(where, 'must limit an argument, or observe be absent');
};

export const observeForm: Form<Observation> = closed<Observation>({
  constraints: someConstraints,
  until: time
});

/** Why an argument of an act (defaults filled in) breaks its own constraint; null where it does not. */
export function whyBroken(
  argument: string,
  constraint: Constraint,
  definition: Definition,
  args: Arguments
): string | null {
  if (!argumentDeclared(definition, argument)) {
    return null;
  }
  return Object.hasOwn(args, argument) ? holds(constraint, args[argument]) : 'is missing';
}

/** Whether the limits of an observation are still only tried. @param now ms since the epoch */
export function isTried({ until }: Observation, now: number): boolean {
  return now < until * 1000;
}

/** Sorted names of the arguments of an act that break what a link tries or tried. */
export function observedArguments(
  { observe }: Pick<Terms, 'observe'>,
  definition: Definition,
  args: Arguments
): string[] {
  return Object.entries(observe?.constraints ?? {})
    .filter(([argument, limit]) => whyBroken(argument, limit, definition, args) !== null)
    .map(([argument]) => argument)
    .sort(compareText);
}

/**
 * Whether a child keeps, from the moment on from which its parent enforces what it tries, all of
 * that: by limits that hold always, or that hold by then.
 *
 * @returns null, else why not
 */
export function observeWithin(
  { observe: parent }: Pick<Terms, 'observe'>,
  { constraints, observe }: Pick<Terms, 'constraints' | 'observe'>
): string | null {
  if (parent === undefined) {
    return null;
  }
  const later = observe !== undefined && observe.until <= parent.until ? observe.constraints : {};
  for (const [argument, constraint] of Object.entries(parent.constraints)) {
    const kept = [constraints, later].flatMap(limits =>
      Object.hasOwn(limits, argument) ? [limits[argument]!] : []
    );
    if (kept.length === 0) {
      return `argument ${argument} is not constrained by when it has to be`;
    }
    const why = subsumesConstraint(constraint, kept.length === 1 ? kept[0]! : { all: kept });
    if (why !== null) {
      return `argument ${argument}, which is tried, ${why}`;
    }
  }
  return null;
}

/** Terms as they are once all limits hold; so they are narrower, and nothing is tried. */
export function enforced<T extends Pick<Terms, 'constraints' | 'observe'>>(
  terms: T
): Omit<T, 'observe'> {
  const { observe, ...rest } = terms;
  const both = new Map(Object.entries(terms.constraints));
  for (const [argument, tried] of Object.entries(observe?.constraints ?? {})) {
    const before = both.get(argument);
    both.set(argument, before ? { all: [before, tried] } : tried);
  }
  // By entries: an argument may be called `__proto__`.
  return { ...rest, constraints: Object.fromEntries(both) };
}
