import { parseNetwork } from './address';
import { jcs } from '../canonical';
import { isComposed } from './composed';
import { agreeing, closed, type Form, integer, list, malformed, oneOf, text } from '../form';
import { cleanPattern } from './path';
import type { Constraint, Json, UrlLimit } from '../types';
import { uncleanUrlLimit } from './url';

/** How deep `all` and `any` may be nested, the outermost constraint being 1. */
const DEPTH = 4;
/** Constraints in one, itself and all within `all` and `any`. */
const TOGETHER = 64;

/** Beyond 2^53 neighbours share one double, so a limit there would not mean what it says. */
export function isRepresentable(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function refuseUnrepresentable(value: Json, where: string): void {
  if (typeof value === 'number' && !isRepresentable(value)) {
    malformed(where, 'must have no integer beyond 2^53 - 1');
  }
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(member => refuseUnrepresentable(member, where));
  }
}

const anyJson: Form<Json> = (value, where) => {
  try {
    jcs(value);
  } catch {
    malformed(where, 'must be JSON');
  }
  refuseUnrepresentable(value as Json, where);
  return value as Json;
};

const finite: Form<number> = (value, where) => {
  if (typeof value !== 'number' || !isRepresentable(value)) {
    malformed(where, 'must be a finite number, an integer at most 2^53 - 1');
  }
  return value;
};

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

function withoutDoubles<T extends string | number>(form: Form<T[]>): Form<T[]> {
  return agreeing(form, (words, where) => {
    if (new Set(words).size !== words.length) {
      malformed(where, 'must have no doubles');
    }
  });
}

const url = agreeing(
  closed<UrlLimit>({
    schemes: withoutDoubles(list(oneOf('http', 'https', 'ws', 'wss'), { min: 1, max: 4 })),
    hosts: withoutDoubles(list(text({ min: 1, max: 255 }), { min: 1, max: 100 })),
    'ports?': withoutDoubles(list(integer(1, 65_535), { min: 1, max: 100 })),
    'path?': text({ min: 1, max: 1000 })
  }),
  (limit, where) => {
    const unclean = uncleanUrlLimit(limit);
    if (unclean !== null) {
      malformed(where, unclean);
    }
  }
);

const cidr: Form<string> = (value, where) =>
  typeof value === 'string' && parseNetwork(value) !== null
    ? value
    : malformed(where, 'must be a network: address/length, no bit set beyond the length');

const wildcard: Form<true> = (value, where) =>
  value === true ? value : malformed(where, 'must be true');

const values = list(anyJson, { min: 1, max: 1000 });

/** What is not in NFC is shut out as it is: to forbid it would not forbid what it is composed to. */
const composed: Form<Json> = (value, where) =>
  isComposed(jcs(anyJson(value, where)))
    ? (value as Json)
    : malformed(where, 'must be in Unicode’s composed form (NFC), as only that gets past');

const alternatives: Form<Constraint[]> = (value, where) =>
  list<Constraint>((one, at) => members(one, at), { min: 1, max: TOGETHER })(value, where);

const closedMembers = closed<Constraint>({
  'exact?': anyJson,
  'one_of?': values,
  'not_one_of?': list(composed, { min: 1, max: 1000 }),
  'range?': range,
  'max_length?': integer(0),
  'contains?': values,
  'subset?': values,
  'prefix?': text({ max: 1000 }),
  'path?': path,
  'url?': url,
  'cidr?': cidr,
  'wildcard?': wildcard,
  'all?': alternatives,
  'any?': alternatives
});

function members(value: unknown, where: string): Constraint {
  const constraint = closedMembers(value, where);
  if (Object.keys(constraint).length === 0) {
    malformed(where, 'must have at least one member');
  }
  return constraint;
}

/** Refuses nesting before anything descends into it; returns how many constraints there are. */
function count(value: unknown, where: string, depth: number): number {
  if (depth > DEPTH) {
    malformed(where, `must not be nested deeper than ${DEPTH}`);
  }
  const { all, any } = Object(value) as { all?: unknown; any?: unknown };
  return [all, any].reduce<number>(
    (sum, inner) =>
      Array.isArray(inner)
        ? inner.reduce<number>((inside, one) => inside + count(one, where, depth + 1), sum)
        : sum,
    1
  );
}

/** The closed shape of a constraint; throws Refusal('malformed', where). */
export const parseConstraint = (value: unknown, where = 'constraint'): Constraint => {
  if (count(value, where, 1) > TOGETHER) {
    malformed(where, `must not hold more than ${TOGETHER} constraints`);
  }
  return members(value, where);
};
