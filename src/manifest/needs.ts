import {
  compareText,
  type Constraint,
  CONSTRAINT_MEMBERS,
  type Json,
  type Need,
  parseConstraint,
  parseNeed,
  rateFrom,
  Refusal,
  type Requirement,
  spanSeconds
} from '../protocol';
import { isPythonName, variableFrom } from './pythonName';
import { Section } from './section';
import { TomlDate } from './toml';

/** How long from the moment of asking, or until when; seconds. */
export type Ending = { after: number } | { at: number };

/** A need of the file: whose it is, and what is asked for. */
export interface NamedNeed {
  /** Under which `facetry.needs()` returns it; a name of Python. */
  name: string;
  /** Patterns of notebooks; null: all. */
  notebooks: string[] | null;
  why: string;
  ends: Ending | null;
  /** Without its end. */
  need: Need;
}

/** Of a need. */
export const KEYS = [
  'name',
  'object',
  'actions',
  'where',
  'why',
  'notebooks',
  'expires',
  'uses',
  'rate',
  'budget',
  'rows',
  'fields',
  'requires',
  'confirm',
  'delegation',
  'depth'
] as const;
const MOST_NEEDS = 256;
const LONGEST_WHY = 500;
const LONGEST_NAME = 64;

/** @throws ManifestError */
export function readNeeds(value: unknown, file: string): NamedNeed[] {
  const list: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const top = new Section({ needs: value }, file, [], ['needs']);
  if (value !== undefined && !Array.isArray(value)) {
    top.fail('manifest_bad_value', ['needs'], 'begin with [[needs]], one for each.');
  }
  if (list.length > MOST_NEEDS) {
    top.fail('manifest_too_large', ['needs'], `are more than ${MOST_NEEDS}.`);
  }
  return list.map((one, at) => readNeed(one, file, at));
}

function readNeed(value: unknown, file: string, at: number): NamedNeed {
  const section = new Section(value, file, ['needs', at], KEYS);
  const object = section.required('object', '"sales"');
  const actions = section.texts('actions');
  if (actions === undefined) {
    section.fail('manifest_bad_value', [], 'needs actions = ["read"].');
  }
  if (object === 'aios' || object.startsWith('aios/')) {
    section.fail(
      'manifest_outside',
      ['object'],
      'is one of the service’s own, which no file asks for: ask for it in code.'
    );
  }
  const why = section.text('why') ?? '';
  if ([...why].length > LONGEST_WHY) {
    section.fail('manifest_bad_value', ['why'], `has at most ${LONGEST_WHY} characters.`);
  }
  const need: Need = {
    object,
    actions: [...new Set(actions)].sort(compareText),
    ...whereOf(section, file, at),
    ...limitsOf(section)
  };
  try {
    parseNeed(need, '');
  } catch (error) {
    if (error instanceof Refusal) {
      section.fail('manifest_bad_value', [], `can’t be asked for: ${error.detail}.`);
    }
    throw error;
  }
  return {
    name: nameOf(section, object),
    notebooks: section.texts('notebooks') ?? null,
    why,
    ends: endingOf(section),
    need
  };
}

function nameOf(section: Section, object: string): string {
  const name = section.text('name');
  if (name === undefined) {
    return variableFrom(object).slice(0, LONGEST_NAME);
  }
  return isPythonName(name) && !name.startsWith('_') && name.length <= LONGEST_NAME
    ? name
    : section.fail(
        'manifest_bad_value',
        ['name'],
        'is a name as Python takes it, like sales_2024.'
      );
}

function whereOf(
  section: Section,
  file: string,
  at: number
): { constraints?: Need['constraints'] } {
  if (!section.has('where')) {
    return {};
  }
  const place = ['needs', at, 'where'];
  const entries = Section.entries(section.raw('where'), file, place);
  const names = entries.map(([name]) => name);
  const where = new Section(section.raw('where'), file, place, names);
  const constraints = names.map(name => {
    try {
      return [name, constraintOf(where.json(name)!, name)] as const;
    } catch (error) {
      if (error instanceof Refusal) {
        where.fail('manifest_bad_value', [name], `is no limit: ${error.detail}.`);
      }
      throw error;
    }
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

function limitsOf(section: Section): Partial<Need> {
  const uses = section.count('uses');
  const depth = section.count('depth');
  const rows = section.count('rows', 0);
  const fields = section.texts('fields');
  const rate = section.text('rate');
  const confirm = section.word('confirm', ['each_use']);
  const per = rate === undefined ? undefined : rateFrom(rate);
  if (per === null) {
    section.fail('manifest_bad_value', ['rate'], 'is a text like "5/1h": five calls in any hour.');
  }
  const delegation = section.flag('delegation') ?? depth !== undefined;
  return {
    ...(uses === undefined ? {} : { uses }),
    ...(rows === undefined && fields === undefined
      ? {}
      : { result: { ...(fields && { fields }), ...(rows === undefined ? {} : { rows }) } }),
    ...(per === undefined ? {} : { rate: per }),
    ...budgetOf(section),
    ...requiresOf(section),
    ...(confirm === undefined ? {} : { confirm }),
    ...(delegation ? { delegation } : {}),
    ...(depth === undefined ? {} : { delegation_depth: depth })
  };
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

function endingOf(section: Section): Ending | null {
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
