import { networkWithin, parseAddress, parseNetwork } from './address';
import { jcs } from './canonical';
import { isComposed } from './composed';
import { isRepresentable } from './constraintForm';
import { codePoints } from './form';
import { cleanPath, matchPath, pathWithin } from './path';
import type { Constraint, Json } from './types';
import { urlHolds, urlWithin } from './url';

export { parseConstraint } from './constraintForm';

type Member = keyof Constraint;
type Check = (value: unknown) => string | null;

/** One check of a list against many values. Only what has members is compared by its canonical form. */
function among(values: readonly Json[]): (value: unknown) => boolean {
  let canonical: Set<string> | undefined;
  let plain: Set<Json> | undefined;
  let asked = 0;
  return value => {
    if (typeof value === 'string' || typeof value === 'boolean' || isFiniteNumber(value)) {
      // A set pays off only where a whole list is asked for.
      asked += 1;
      return asked < 16 ? values.includes(value) : (plain ??= new Set(values)).has(value);
    }
    canonical ??= new Set(values.map(one => jcs(one)));
    return canonical.has(jcs(value));
  };
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

type Rules = {
  [M in Member]-?: (limit: NonNullable<Constraint[M]>) => Check;
};

const RULES: Rules = {
  exact: limit => {
    const is = among([limit]);
    return value => (is(value) ? null : 'is not the one value allowed');
  },
  one_of: limit => {
    const is = among(limit);
    return value => (is(value) ? null : 'is not one of the values allowed');
  },
  not_one_of: limit => {
    const is = among(limit);
    return value => {
      if (is(value)) {
        return 'is one of the values that are not allowed';
      }
      // Another spelling of a text that is not allowed must not get past by its code points.
      const text = jcs(value);
      return isComposed(text) ? null : 'is not in Unicode’s composed form (NFC)';
    };
  },
  range:
    ({ min, max }) =>
    value => {
      if (typeof value !== 'number' || !isRepresentable(value)) {
        return 'is not a number';
      }
      if (min !== undefined && value < min) {
        return `is below ${min}`;
      }
      return max !== undefined && value > max ? `is above ${max}` : null;
    },
  max_length: limit => value => {
    const length =
      typeof value === 'string' ? codePoints(value) : Array.isArray(value) ? value.length : null;
    if (length === null) {
      return 'is neither text nor a list';
    }
    return length <= limit ? null : `is longer than ${limit}`;
  },
  contains: limit => value => {
    if (!Array.isArray(value)) {
      return 'is not a list';
    }
    jcs(value);
    return limit.every(among(value as Json[])) ? null : 'lacks an element that is demanded';
  },
  subset: limit => {
    const is = among(limit);
    return value => {
      if (!Array.isArray(value)) {
        return 'is not a list';
      }
      return value.every(is) ? null : 'has an element that is not allowed';
    };
  },
  prefix: limit => value =>
    typeof value === 'string' && value.startsWith(limit)
      ? null
      : `does not begin with ${JSON.stringify(limit)}`,
  path: limit => value => {
    if (typeof value !== 'string') {
      return 'is not a path';
    }
    const unclean = cleanPath(value);
    if (unclean !== null) {
      return `is not a clean path: it ${unclean}`;
    }
    return matchPath(limit, value) ? null : `is not in ${JSON.stringify(limit)}`;
  },
  url: limit => value => (typeof value === 'string' ? urlHolds(limit, value) : 'is not an address'),
  cidr: limit => {
    const network = parseNetwork(limit);
    return value => {
      const address = typeof value === 'string' ? parseAddress(value) : null;
      if (address === null || network === null) {
        return 'is not an IP address that can be read in one way only';
      }
      return networkWithin(network, address) ? null : `is not in ${limit}`;
    };
  },
  wildcard: limit => value => {
    jcs(value);
    return limit ? null : 'is under a constraint that is not understood';
  },
  all: limit => value => limit.reduce<string | null>((why, one) => why ?? holds(one, value), null),
  any: limit => value =>
    limit.some(one => holds(one, value) === null) ? null : 'keeps none of the limits it may keep'
};

/** All that can limit an argument. */
export const CONSTRAINT_MEMBERS = Object.keys(RULES) as readonly (keyof Constraint)[];

function checkOf(constraint: Constraint, member: Member): Check {
  const rule = RULES[member] as (limit: unknown) => Check;
  return rule(constraint[member]);
}

/** null where there is none, or one that is not understood. */
function stated(constraint: Constraint): Member[] | null {
  const members = CONSTRAINT_MEMBERS.filter(member => constraint[member] !== undefined);
  return members.length > 0 && members.length === Object.keys(constraint).length ? members : null;
}

const NOT_UNDERSTOOD = 'is under a constraint that is not understood';

/**
 * null when the value keeps every member of the constraint, else why not. Values are JSON; one
 * that is not, and an empty or foreign constraint, never hold.
 */
export function holds(constraint: Constraint, value: unknown): string | null {
  const members = stated(constraint);
  if (members === null) {
    return NOT_UNDERSTOOD;
  }
  for (const member of members) {
    let why: string | null;
    try {
      why = checkOf(constraint, member)(value);
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

/** A member of the parent implied by the same member of the child. */
const SAME: Implications = {
  not_one_of: (parent, child) => parent.every(among(child)),
  range: (parent, child) =>
    (parent.min === undefined || (child.min !== undefined && child.min >= parent.min)) &&
    (parent.max === undefined || (child.max !== undefined && child.max <= parent.max)),
  max_length: (parent, child) => child <= parent,
  contains: (parent, child) => parent.every(among(child)),
  subset: (parent, child) => child.every(among(parent)),
  prefix: (parent, child) => child.startsWith(parent),
  path: pathWithin,
  url: urlWithin,
  cidr: (parent, child) => {
    const [outer, inner] = [parseNetwork(parent), parseNetwork(child)];
    return outer !== null && inner !== null && networkWithin(outer, inner);
  }
};

/** What keeps these is a number or ASCII, so always in NFC. */
const ASCII: readonly Member[] = ['range', 'url', 'cidr'];

/** Whether the values that are not allowed are shut out by another member of the child. */
function shutOut(child: Constraint, values: readonly Json[]): boolean {
  return ASCII.some(member => {
    if (child[member] === undefined) {
      return false;
    }
    const check = checkOf(child, member);
    return values.every(value => check(value) !== null);
  });
}

function impliedBy(child: Constraint, parent: Constraint, member: Member): boolean {
  if (member === 'wildcard') {
    return parent.wildcard === true;
  }
  const check = checkOf(parent, member);
  const keeps = (value: Json): boolean => check(value) === null;
  if (
    (child.exact !== undefined && keeps(child.exact)) ||
    (some(child.one_of) && child.one_of.every(keeps)) ||
    (some(child.all) && child.all.some(one => understood(one) && impliedBy(one, parent, member))) ||
    (some(child.any) && child.any.every(one => understood(one) && impliedBy(one, parent, member)))
  ) {
    return true;
  }
  if (member === 'all') {
    return some(parent.all) && parent.all.every(one => subsumesConstraint(one, child) === null);
  }
  if (member === 'any') {
    return some(parent.any) && parent.any.some(one => subsumesConstraint(one, child) === null);
  }
  if (member === 'not_one_of' && shutOut(child, parent.not_one_of!)) {
    return true;
  }
  const implies = SAME[member] as ((parent: unknown, child: unknown) => boolean) | undefined;
  return (
    implies !== undefined && child[member] !== undefined && implies(parent[member], child[member])
  );
}

function some<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}

function understood(constraint: Constraint): boolean {
  return stated(constraint) !== null;
}

/**
 * null when every member of `parent` is implied by one of `child` by the rules of
 * docs/constraints.md, else why not. Conservative: some true subsets are not seen as such.
 */
export function subsumesConstraint(parent: Constraint, child: Constraint): string | null {
  const limits = stated(parent);
  if (limits === null || !understood(child)) {
    return NOT_UNDERSTOOD;
  }
  for (const member of limits) {
    if (!impliedBy(child, parent, member)) {
      return `is not kept within ${member}`;
    }
  }
  return null;
}
