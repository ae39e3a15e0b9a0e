import type { Constraint, Json, Need } from '../protocol';
import {
  type Budget,
  compareText,
  CONSTRAINT_MEMBERS,
  LONGEST_OBSERVATION_S,
  parseConstraint,
  type Rate,
  rateFrom,
  type Requirement,
  isLongest,
  LONGEST_ANSWER,
  safeText,
  sizeFrom,
  sizeText,
  spanSeconds
} from '../protocol';
import { UsageError } from './errors';

/**
 * `2h`, `30m`, `7d`, or a date and time, as integer seconds since the epoch.
 * @throws UsageError
 */
export function moment(text: string, now: number): number {
  const span = spanSeconds(text);
  const at = span === null ? Math.floor(Date.parse(text) / 1000) : now + span;
  if (!Number.isSafeInteger(at) || (span === null && !/^\d{4}-\d\d-\d\d/.test(text))) {
    throw new UsageError(`“${text}” is not a time: write 30m, 2h, 7d, or 2026-12-31T18:00.`);
  }
  if (at <= now) {
    throw new UsageError(`“${text}” has already passed.`);
  }
  return at;
}

/**
 * `2h`, `30m`, `7d`, in seconds.
 * @throws UsageError
 */
export function duration(text: string): number {
  const span = spanSeconds(text);
  if (!span) {
    throw new UsageError(`“${text}” is not a duration: write 30m, 2h, 7d.`);
  }
  return span;
}

/**
 * `4 GiB`, `500MB`, as bytes of the longest answer of a service.
 * @throws UsageError
 */
export function longestAnswer(text: string): number {
  const bytes = sizeFrom(text);
  if (!isLongest(bytes)) {
    throw new UsageError(
      `“${text}” is not the length of an answer: write 500MB, 4GiB, at most ${sizeText(LONGEST_ANSWER)}.`
    );
  }
  return bytes;
}

/**
 * `2h`, `7d` ago, or a date and time, in ms since the epoch.
 * @param now ms
 * @throws UsageError
 */
export function past(text: string, now: number): number {
  const span = spanSeconds(text);
  const at = span === null ? Date.parse(text) : now - span * 1000;
  if (!Number.isSafeInteger(at) || (span === null && !/^\d{4}-\d\d-\d\d/.test(text))) {
    throw new UsageError(`“${text}” is not a time: write 30m, 2h, 7d, or 2026-12-31T18:00.`);
  }
  return at;
}

/** `rows=100` is JSON, else a string, as in the magics. */
function assignment(text: string): [name: string, value: Json] {
  const equals = text.indexOf('=');
  if (equals < 1) {
    throw new UsageError(`“${text}” is not an argument: write NAME=VALUE.`);
  }
  return [text.slice(0, equals), jsonOr(text.slice(equals + 1))];
}

/** @throws UsageError where a name comes twice. */
export function assignments(words: readonly string[]): Record<string, Json> {
  const found: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [name, value] of words.map(assignment)) {
    if (name in found) {
      throw new UsageError(`“${name}” is given twice.`);
    }
    found[name] = value;
  }
  return { ...found };
}

/**
 * `path=2024/*` limits to a pattern, `amount={"range":{"max":50}}` is a constraint as the protocol
 * has it, `currency=EUR` limits to one value.
 */
export function constraints(words: readonly string[]): Record<string, Constraint> {
  return Object.fromEntries(
    Object.entries(assignments(words)).map(([name, value]) => [name, constraintOf(name, value)])
  );
}

function constraintOf(name: string, value: Json): Constraint {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const members = Object.keys(value);
    if (members.some(isMember)) {
      return parseConstraint(value, name);
    }
    if (members.length === 1) {
      // A slip of the pen must not become a limit to one value that nothing ever has.
      throw new UsageError(
        `“${safeText(members[0]!)}” is not a limit: write one of ${CONSTRAINT_MEMBERS.join(', ')}; ` +
          `or ${safeText(name)}={"exact":${safeText(JSON.stringify(value))}} for that very value.`
      );
    }
  }
  const pattern = typeof value === 'string' && value.includes('*');
  return parseConstraint(pattern ? { path: value } : { exact: value }, name);
}

function isMember(name: string): boolean {
  return (CONSTRAINT_MEMBERS as readonly string[]).includes(name);
}

/**
 * `5/1h`: five calls in any hour.
 * @throws UsageError
 */
export function rateOf(text: string): Rate {
  const rate = rateFrom(text);
  if (rate === null) {
    throw new UsageError(`“${text}” is not a rate: write 5/1h, 100/d, 10/30s.`);
  }
  return rate;
}

/**
 * `amount=500`, `usage.total_tokens=200000` or `usage.total_tokens=200000:4000`, of which the last
 * is set aside for each use.
 * @throws UsageError
 */
function budgetsOf(words: readonly string[]): Record<string, Budget> {
  return Object.fromEntries(
    words.map(text => {
      const parts = /^(.+)=(\d+(?:\.\d+)?)(?::(\d+(?:\.\d+)?))?$/.exec(text);
      if (!parts) {
        throw new UsageError(`“${text}” is not a budget: write amount=500, usage.total=20000:400.`);
      }
      const [, name, limit, each] = parts;
      return [name!, { limit: Number(limit), ...(each ? { each: Number(each) } : {}) }];
    })
  );
}

/**
 * `approvals/approve`, then `same=invoice,amount`, `by=KEY`, `consume`: what has to have been done.
 * @throws UsageError
 */
export function requirementOf(text: string): Requirement {
  const [act, ...more] = text.split(/\s+/).filter(Boolean);
  const parts = /^(.+)\/([^/]+)$/.exec(act ?? '');
  if (!parts) {
    throw notRequired(text);
  }
  const requirement: Requirement = { object: parts[1]!, action: parts[2]! };
  for (const word of more) {
    const [, name, value] = /^(?:(same|by)=(.+)|consume)$/.exec(word) ?? [undefined];
    if (name === 'same') {
      requirement.same = [...new Set(value!.split(',').filter(Boolean))].sort(compareText);
    } else if (name === 'by') {
      requirement.principal = value!;
    } else if (word === 'consume') {
      requirement.consume = true;
    } else {
      throw notRequired(text);
    }
  }
  return requirement;
}

function notRequired(text: string): UsageError {
  return new UsageError(
    `“${safeText(text)}” is not an action: write "approvals/approve", with same=ARG,ARG, by=KEY, consume.`
  );
}

export interface Limits {
  expires?: string | undefined;
  uses?: number | undefined;
  rate?: string | undefined;
  budget?: string[];
  requires?: string[];
  rows?: number | undefined;
  fields?: string | undefined;
  where: string[];
  lendable?: boolean;
  /** Links that may stand below, where it may be lent. */
  depth?: number | undefined;
  /** Whether a person confirms each use. */
  confirm?: boolean;
  /** Until when the limits of arguments are only tried. */
  observe?: string | undefined;
}

/** Limits of arguments, which hold, or are tried first. */
function argumentLimits({ where, observe }: Limits, now: number): Partial<Need> {
  if (observe === undefined) {
    return where.length === 0 ? {} : { constraints: constraints(where) };
  }
  const until = moment(observe, now);
  if (where.length === 0) {
    throw new UsageError('--observe tries limits on arguments: add one with --where ARG=LIMIT.');
  }
  if (until > now + LONGEST_OBSERVATION_S) {
    throw new UsageError('--observe can last seven days at most; after that the limits hold.');
  }
  return { observe: { constraints: constraints(where), until } };
}

/** A need in the words of the command line. */
export function needOf(object: string, actions: string[], limits: Limits, now: number): Need {
  const { expires, uses, rate, budget = [], requires = [], rows, fields, depth } = limits;
  const result = {
    ...(fields === undefined ? {} : { fields: fields.split(',').filter(Boolean) }),
    ...(rows === undefined ? {} : { rows })
  };
  return {
    object,
    actions: [...new Set(actions.flatMap(action => action.split(',')).filter(Boolean))].sort(),
    ...argumentLimits(limits, now),
    ...(expires === undefined ? {} : { expiry: moment(expires, now) }),
    ...(uses === undefined ? {} : { uses }),
    ...(Object.keys(result).length === 0 ? {} : { result }),
    ...(rate === undefined ? {} : { rate: rateOf(rate) }),
    ...(budget.length === 0 ? {} : { budget: budgetsOf(budget) }),
    ...(requires.length === 0 ? {} : { requires: requires.map(requirementOf) }),
    ...(limits.confirm ? { confirm: 'each_use' as const } : {}),
    ...(limits.lendable || depth !== undefined ? { delegation: true } : {}),
    ...(depth === undefined ? {} : { delegation_depth: depth })
  };
}

function jsonOr(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
