import { jcs } from './canonical';
import { closed, codePoints, type Form, integer, list, malformed, text } from './form';
import { cleanPath, cleanPattern, matchPath, pathWithin } from './path';
import type { Constraint, Json } from './types';

type Member = keyof Constraint;

const anyJson: Form<Json> = (value, where) => {
  try {
    jcs(value);
  } catch {
    malformed(where, 'must be JSON');
  }
  return value as Json;
};

const finite: Form<number> = (value, where) => {
  if (typeof value !== 'number' || !isRepresentable(value)) {
    malformed(where, 'must be a finite number, an integer at most 2^53 - 1');
  }
  return value;
};

/** Beyond 2^53 neighbours share one double, so a limit there would not mean what it says. */
function isRepresentable(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

const range: Form<NonNullable<Constraint['range']>> = (value, where) => {
  const { min, max } = closed<{ min?: number; max?: number }>({ 'min?': finite, 'max?': finite })(
    value,
    where
  );
  if (min === undefined && max === undefined) {
    malformed(where, 'must have min or max');
  }
  if (min !== undefined && max !== undefined && min > max) {
    malformed(where, 'min must not be above max');
  }
  return value as { min?: number; max?: number };
};

const path: Form<string> = (value, where) => {
  const pattern = text({ min: 1, max: 1000 })(value, where);
  const unclean = cleanPattern(pattern);
  return unclean === null ? pattern : malformed(where, unclean);
};

const members = closed<Constraint>({
  'exact?': anyJson,
  'one_of?': list(anyJson, { min: 1, max: 1000 }),
  'range?': range,
  'max_length?': integer(0),
  'subset?': list(anyJson, { min: 1, max: 1000 }),
  'prefix?': text({ max: 1000 }),
  'path?': path
});

/** The closed shape of a constraint; throws Refusal('malformed', where). */
export const parseConstraint = (value: unknown, where = 'constraint'): Constraint => {
  const constraint = members(value, where);
  if (Object.keys(constraint).length === 0) {
    malformed(where, 'must have at least one member');
  }
  return constraint;
};

function has(values: readonly Json[], value: unknown): boolean {
  const canonical = jcs(value);
  return values.some(candidate => jcs(candidate) === canonical);
}

type Rules = {
  [M in Member]-?: (limit: NonNullable<Constraint[M]>, value: unknown) => string | null;
};

const RULES: Rules = {
  exact: (limit, value) => (has([limit], value) ? null : 'is not the one value allowed'),
  one_of: (limit, value) => (has(limit, value) ? null : 'is not one of the values allowed'),
  range: ({ min, max }, value) => {
    if (typeof value !== 'number' || !isRepresentable(value)) {
      return 'is not a number';
    }
    if (min !== undefined && value < min) {
      return `is below ${min}`;
    }
    return max !== undefined && value > max ? `is above ${max}` : null;
  },
  max_length: (limit, value) => {
    const length =
      typeof value === 'string' ? codePoints(value) : Array.isArray(value) ? value.length : null;
    if (length === null) {
      return 'is neither text nor a list';
    }
    return length <= limit ? null : `is longer than ${limit}`;
  },
  subset: (limit, value) => {
    if (!Array.isArray(value)) {
      return 'is not a list';
    }
    return value.every(element => has(limit, element))
      ? null
      : 'has an element that is not allowed';
  },
  prefix: (limit, value) =>
    typeof value === 'string' && value.startsWith(limit)
      ? null
      : `does not begin with ${JSON.stringify(limit)}`,
  path: (limit, value) => {
    if (typeof value !== 'string') {
      return 'is not a path';
    }
    const unclean = cleanPath(value);
    if (unclean !== null) {
      return `is not a clean path: it ${unclean}`;
    }
    return matchPath(limit, value) ? null : `is not in ${JSON.stringify(limit)}`;
  }
};

const MEMBERS = Object.keys(RULES) as Member[];

function holdsMember(constraint: Constraint, member: Member, value: unknown): string | null {
  const rule = RULES[member] as (limit: unknown, value: unknown) => string | null;
  return rule(constraint[member], value);
}

function stated(constraint: Constraint): Member[] {
  return MEMBERS.filter(member => constraint[member] !== undefined);
}

/**
 * null when the value keeps every member of the constraint, else why not. Values are JSON; one
 * that is not, and an empty or foreign constraint, never hold.
 */
export function holds(constraint: Constraint, value: unknown): string | null {
  const limits = stated(constraint);
  if (limits.length === 0 || limits.length !== Object.keys(constraint).length) {
    return 'is under a constraint that is not understood';
  }
  for (const member of limits) {
    let why: string | null;
    try {
      why = holdsMember(constraint, member, value);
    } catch {
      why = 'is not JSON';
    }
    if (why !== null) {
      return why;
    }
  }
  return null;
}

type Implications = {
  [M in Member]?: (
    parent: NonNullable<Constraint[M]>,
    child: NonNullable<Constraint[M]>
  ) => boolean;
};

const IMPLIES: Implications = {
  range: (parent, child) =>
    (parent.min === undefined || (child.min !== undefined && child.min >= parent.min)) &&
    (parent.max === undefined || (child.max !== undefined && child.max <= parent.max)),
  max_length: (parent, child) => child <= parent,
  subset: (parent, child) => child.every(value => has(parent, value)),
  prefix: (parent, child) => child.startsWith(parent),
  path: pathWithin
};

function impliedBy(child: Constraint, parent: Constraint, member: Member): boolean {
  const keeps = (value: unknown): boolean => holdsMember(parent, member, value) === null;
  if (child.exact !== undefined && keeps(child.exact)) {
    return true;
  }
  if (child.one_of !== undefined && child.one_of.length > 0 && child.one_of.every(keeps)) {
    return true;
  }
  const implies = IMPLIES[member] as ((parent: unknown, child: unknown) => boolean) | undefined;
  return (
    implies !== undefined && child[member] !== undefined && implies(parent[member], child[member])
  );
}

/**
 * null when every member of `parent` is implied by one of `child` by the rules of
 * docs/protocol.md §4, else why not. Conservative: some true subsets are not seen as such.
 */
export function subsumesConstraint(parent: Constraint, child: Constraint): string | null {
  const limits = stated(parent);
  if (limits.length === 0 || limits.length !== Object.keys(parent).length) {
    return 'is under a constraint that is not understood';
  }
  for (const member of limits) {
    if (!impliedBy(child, parent, member)) {
      return `is not kept within ${member}`;
    }
  }
  return null;
}
