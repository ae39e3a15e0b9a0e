import {
  compareText,
  type Constraint,
  CONSTRAINT_MEMBERS,
  type Json,
  LONGEST_END_S,
  type Need,
  parseConstraint,
  rateFrom,
  Refusal,
  type Requirement,
  spanSeconds
} from '../protocol';
import type { Place } from './place';
import { Section } from './section';
import { TomlDate } from './toml';

/** Keys of what limits a use, which needs, grants of rules and parts of approvers have alike. */
export const LIMIT_KEYS = [
  'where',
  'uses',
  'rate',
  'budget',
  'rows',
  'fields',
  'requires',
  'confirm'
] as const;
/** Keys of whether it may be lent on, which no grant of a rule has. */
export const LENDING_KEYS = ['delegation', 'depth'] as const;

/** How long from the moment of asking, or until when; seconds. */
export type Ending = { after: number } | { at: number };

/**
 * Limits on arguments: the table `where`, which stands at `place`.
 * @throws ManifestError
 */
export function whereOf(
  section: Section,
  file: string,
  place: Place
): { constraints?: Need['constraints'] } {
  if (!section.has('where')) {
    return {};
  }
  const entries = Section.entries(section.raw('where'), file, place);
  const names = entries.map(([name]) => name);
  const where = new Section(section.raw('where'), file, place, names);
  const constraints = names.map(name => {
    const read = () => constraintOf(where.json(name)!, name);
    return [name, where.formed(read, 'is no limit', [name])] as const;
  });
  return names.length === 0 ? {} : { constraints: Object.fromEntries(constraints) };
}

/** As in the command line: a table is a limit, a list the values, `2024/*` a pattern, else the value. */
function constraintOf(value: Json, name: string): Constraint {
  if (Array.isArray(value)) {
    return parseConstraint({ one_of: value }, name);
  }
  if (typeof value === 'object' && value !== null) {
    const limit = Object.keys(value).some(key => (CONSTRAINT_MEMBERS as string[]).includes(key));
    if (!limit) {
      throw new Refusal('malformed', `${name} has none of ${CONSTRAINT_MEMBERS.join(', ')}`);
    }
    return parseConstraint(value, name);
  }
  const pattern = typeof value === 'string' && value.includes('*');
  return parseConstraint(pattern ? { path: value } : { exact: value }, name);
}

/**
 * All other limits, where the section knows their keys.
 * @throws ManifestError
 */
export function limitsOf(section: Section): Partial<Need> {
  const uses = section.count('uses');
  const depth = section.count('depth');
  const rows = section.count('rows', 0);
  const fields = section.texts('fields');
  const rate = rateOf(section);
  const confirm = section.word('confirm', ['each_use']);
  const delegation = section.flag('delegation') ?? depth !== undefined;
  return {
    ...(uses === undefined ? {} : { uses }),
    ...(rows === undefined && fields === undefined
      ? {}
      : { result: { ...(fields && { fields }), ...(rows === undefined ? {} : { rows }) } }),
    ...(rate === undefined ? {} : { rate }),
    ...budgetOf(section),
    ...requiresOf(section),
    ...(confirm === undefined ? {} : { confirm }),
    ...(delegation ? { delegation } : {}),
    ...(depth === undefined ? {} : { delegation_depth: depth })
  };
}

/** @throws ManifestError */
export function rateOf(section: Section): Need['rate'] {
  const text = section.text('rate');
  const rate = text === undefined ? undefined : rateFrom(text);
  return rate === null
    ? section.fail('manifest_bad_value', ['rate'], 'is a text like "5/1h": five calls in any hour.')
    : rate;
}

/** `{ amount = 500, "usage.total" = { limit = 20000, each = 400 } }` */
function budgetOf(section: Section): { budget?: NonNullable<Need['budget']> } {
  const value = section.json('budget');
  if (value === undefined) {
    return {};
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    section.fail('manifest_bad_value', ['budget'], 'is a table like { amount = 500 }.');
  }
  const members = Object.entries(value).map(([name, one]) => [
    name,
    typeof one === 'number' ? { limit: one } : one
  ]);
  return { budget: Object.fromEntries(members) as NonNullable<Need['budget']> };
}

/** `[{ object = "approvals", action = "approve", same = ["invoice"], consume = true }]` */
function requiresOf(section: Section): { requires?: Requirement[] } {
  const value = section.json('requires');
  if (value === undefined) {
    return {};
  }
  const list = Array.isArray(value) ? value : [value];
  const sorted = list.map(one => {
    const same = (one as { same?: unknown } | null)?.same;
    return Array.isArray(same) ? { ...(one as object), same: [...same].sort(byText) } : one;
  });
  return { requires: sorted as unknown as Requirement[] };
}

function byText(a: Json, b: Json): number {
  return compareText(String(a), String(b));
}

/**
 * The end of what must have one.
 *
 * @throws ManifestError
 */
export function mustEnd(section: Section): Ending {
  const ends =
    endingOf(section) ?? section.fail('manifest_bad_value', [], 'needs expires = "30d".');
  return 'after' in ends && ends.after > LONGEST_END_S
    ? section.fail('manifest_bad_value', ['expires'], 'is at most "366d".')
    : ends;
}

/** @throws ManifestError */
export function endingOf(section: Section): Ending | null {
  const value = section.raw('expires');
  if (value === undefined) {
    return null;
  }
  const after = typeof value === 'string' ? spanSeconds(value) : null;
  if (after !== null && after > 0) {
    return { after };
  }
  if (value instanceof TomlDate && value.isDateTime() && !value.isLocal()) {
    return { at: Math.floor(value.getTime() / 1000) };
  }
  return section.fail(
    'manifest_bad_value',
    ['expires'],
    'is a text like "8h" or "7d", or a date and time with its zone: 2026-12-31T18:00:00Z.'
  );
}
