import { networkWithin, parseNetwork } from './address';
import { jcs } from '../canonical';
import { isRepresentable } from './constraintForm';
import { matchSegments, pathWithin } from './path';
import { isPlain, Subject, Values } from './subject';
import type { Constraint, Json } from '../types';
import { urlHolds, urlWithin } from './url';

export { parseConstraint } from './constraintForm';

type Member = keyof Constraint;
type Check = (subject: Subject) => string | null;

function isAmong(values: readonly Json[], subject: Subject): boolean {
  const { value } = subject;
  if (isPlain(value)) {
    return values.includes(value);
  }
  const { text } = subject;
  return values.some(one => !isPlain(one) && jcs(one) === text);
}

type Rules = {
  [M in Member]-?: (limit: NonNullable<Constraint[M]>) => Check;
};

const RULES: Rules = {
  exact: limit => subject => (isAmong([limit], subject) ? null : 'is not the one value allowed'),
  one_of: limit => subject => (isAmong(limit, subject) ? null : 'is not one of the values allowed'),
  not_one_of: limit => subject => {
    if (isAmong(limit, subject)) {
      return 'is one of the values that are not allowed';
    }
    // Another spelling of a text that is not allowed must not get past by its code points.
    return subject.composed ? null : 'is not in Unicode’s composed form (NFC)';
  },
  range:
    ({ min, max }) =>
    ({ value }) => {
      if (typeof value !== 'number' || !isRepresentable(value)) {
        return 'is not a number';
      }
      if (min !== undefined && value < min) {
        return `is below ${min}`;
      }
      return max !== undefined && value > max ? `is above ${max}` : null;
    },
  max_length: limit => subject => {
    const { length } = subject;
    if (length === null) {
      return 'is neither text nor a list';
    }
    return length <= limit ? null : `is longer than ${limit}`;
  },
  contains: limit => subject => {
    const { elements } = subject;
    if (!elements) {
      return 'is not a list';
    }
    return new Values(limit).within(elements) ? null : 'lacks an element that is demanded';
  },
  subset: limit => subject => {
    const { elements } = subject;
    if (!elements) {
      return 'is not a list';
    }
    return elements.within(new Values(limit)) ? null : 'has an element that is not allowed';
  },
  prefix:
    limit =>
    ({ value }) =>
      typeof value === 'string' && value.startsWith(limit)
        ? null
        : `does not begin with ${JSON.stringify(limit)}`,
  path: limit => subject => {
    const { unclean } = subject;
    if (unclean === undefined) {
      return 'is not a path';
    }
    if (subject.value === '') {
      // Asked first of all by whoever lists a folder without a path.
      return 'is empty: a limit on a path never covers the top folder itself';
    }
    if (unclean !== null) {
      return `is not a clean path: it ${unclean}`;
    }
    return matchSegments(limit, subject.segments) ? null : `is not in ${JSON.stringify(limit)}`;
  },
  url: limit => subject =>
    typeof subject.value === 'string' ? urlHolds(limit, subject.url) : 'is not an address',
  cidr: limit => {
    const network = parseNetwork(limit);
    return ({ ip }) => {
      if (ip === null || network === null) {
        return 'is not an IP address that can be read in one way only';
      }
      return networkWithin(network, ip) ? null : `is not in ${limit}`;
    };
  },
  wildcard:
    limit =>
    ({ text }) =>
      limit && text !== '' ? null : 'is under a constraint that is not understood',
  all: limit => subject =>
    limit.reduce<string | null>((why, one) => why ?? keeps(one, subject), null),
  any: limit => subject =>
    limit.some(one => keeps(one, subject) === null) ? null : 'keeps none of the limits it may keep'
};

/** All that can limit an argument. */
export const CONSTRAINT_MEMBERS = Object.keys(RULES) as readonly (keyof Constraint)[];

function checkOf(constraint: Constraint, member: Member): Check {
  const rule = RULES[member] as (limit: unknown) => Check;
  return rule(constraint[member]);
}

/** null where there is none, or one that is not understood. */
function stated(constraint: Constraint): readonly Member[] | null {
  const members = Object.keys(constraint) as Member[];
  const known = members.every(
    member => Object.hasOwn(RULES, member) && constraint[member] !== undefined
  );
  if (!known || members.length === 0) {
    return null;
  }
  // Nearly all have one; of several the first that is broken is named in an order of ours.
  return members.length === 1
    ? members
    : CONSTRAINT_MEMBERS.filter(member => Object.hasOwn(constraint, member));
}

const NOT_UNDERSTOOD = 'is under a constraint that is not understood';

/**
 * null when the value keeps every member of the constraint, else why not. Values are JSON; one
 * that is not, and an empty or foreign constraint, never hold.
 */
export function holds(constraint: Constraint, value: unknown): string | null {
  return keeps(constraint, new Subject(value));
}

function keeps(constraint: Constraint, subject: Subject): string | null {
  const members = stated(constraint);
  if (members === null) {
    return NOT_UNDERSTOOD;
  }
  for (const member of members) {
    let why: string | null;
    try {
      why = checkOf(constraint, member)(subject);
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
  not_one_of: (parent, child) => new Values(parent).within(new Values(child)),
  range: (parent, child) =>
    (parent.min === undefined || (child.min !== undefined && child.min >= parent.min)) &&
    (parent.max === undefined || (child.max !== undefined && child.max <= parent.max)),
  max_length: (parent, child) => child <= parent,
  contains: (parent, child) => new Values(parent).within(new Values(child)),
  subset: (parent, child) => new Values(child).within(new Values(parent)),
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
    return values.every(value => check(new Subject(value)) !== null);
  });
}

function impliedBy(child: Constraint, parent: Constraint, member: Member): boolean {
  if (member === 'wildcard') {
    return parent.wildcard === true;
  }
  const check = checkOf(parent, member);
  const passes = (value: Json): boolean => check(new Subject(value)) === null;
  if (
    (child.exact !== undefined && passes(child.exact)) ||
    (some(child.one_of) && child.one_of.every(passes)) ||
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
