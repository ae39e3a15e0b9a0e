import {
  type Askers,
  compareText,
  type Json,
  jcs,
  LONGEST_PERIOD_S,
  type NameLimit,
  normalizeNeed,
  parseRule,
  type Rate,
  type RuleGrant,
  spanSeconds
} from '../protocol';
import { below } from './below';
import { type Ending, LIMIT_KEYS, limitsOf, mustEnd, rateOf, whereOf } from './limits';
import { isOwn } from './own';
import { alike, unreadable } from './ruleName';
import { Section } from './section';

/** Whom a file in a repository can mean: no principal, for keys are of one service alone. */
type Kinds = Exclude<Askers, { principal: string }>;

/** A rule that the file would have made, as far as it says the same on every machine. */
export interface NamedRule {
  name: string;
  /** Of notebooks always `below` the folder of the file: clean; `.` is that folder. */
  askers: Kinds;
  grants: RuleGrant[];
  /** Seconds that what it grants lasts at most. */
  lifetime: number;
  /** How long the rule stands, from when it is made. */
  ends: Ending;
  uses: number | null;
  rate: Rate;
}

/** Of a rule. */
export const KEYS = [
  'name',
  'for',
  'below',
  'keys',
  'grants',
  'lifetime',
  'expires',
  'rate',
  'uses'
] as const;
/** Of one of its grants. */
export const GRANT_KEYS = ['object', 'actions', ...LIMIT_KEYS] as const;
/** Each is read and decided by a person, one after the other. */
const MOST_RULES = 16;
const MOST_GRANTS = 8;
/** Where the file says none; as in `facetry rules add`. */
const RATE: Rate = { calls: 5, per: 3600 };
const ELSEWHERE = 'Make a rule for another one on the machine itself: facetry rules add.';

/** @throws ManifestError */
export function readRules(value: unknown, file: string): NamedRule[] {
  const top = new Section({ rules: value }, file, [], ['rules']);
  const rules = top.tables('rules', MOST_RULES).map((one, at) => readRule(one, file, at));
  rules.forEach((rule, at) => {
    const others = rules.slice(0, at);
    if (others.some(({ name }) => alike(name, rule.name))) {
      top.fail('manifest_bad_value', ['rules', at, 'name'], 'is taken for that of a rule above.');
    }
    if (others.some(other => said(other) === said(rule))) {
      top.fail('manifest_bad_value', ['rules', at], 'says what a rule above says.');
    }
  });
  return rules;
}

/** All but its name and end. */
function said({ name: _name, ends: _ends, ...rest }: NamedRule): string {
  return jcs(rest as unknown as Json);
}

function readRule(value: unknown, file: string, at: number): NamedRule {
  const section = new Section(value, file, ['rules', at], KEYS);
  const name = section.required('name', '"reading sales"');
  const unfit = unreadable(name);
  if (unfit !== null) {
    section.fail('manifest_bad_value', ['name'], unfit);
  }
  const grants = section
    .tables('grants', MOST_GRANTS)
    .map((one, nth) => readGrant(one, file, at, nth));
  const rule = {
    name,
    askers: askersOf(section),
    grants,
    lifetime: lifetimeOf(section),
    uses: section.count('uses') ?? null,
    rate: rateOf(section) ?? RATE
  };
  const ends = mustEnd(section);
  const { below: _below, ...many } = rule.askers;
  // Its end and folder are those of a machine and a moment; what is left is held to its form.
  section.formed(() => parseRule({ ...rule, askers: many, expiry: 1 }, ''), 'is no rule');
  return { ...rule, ends };
}

function askersOf(section: Section): Kinds {
  const kind =
    section.word('for', ['notebook', 'job', 'agent', 'service']) ??
    section.fail('manifest_bad_value', [], 'needs for = "notebook".');
  const custody = section.word('keys', ['own', 'wallet']);
  const kept = custody === undefined ? {} : { custody };
  if (kind === 'notebook') {
    const stated = section.text('below') ?? '.';
    return { kind, below: below(section, 'below', stated, ELSEWHERE), ...kept };
  }
  if (section.has('below')) {
    section.fail('manifest_bad_value', ['below'], 'goes with for = "notebook".');
  }
  return { kind, ...kept };
}

function lifetimeOf(section: Section): number {
  const seconds = spanSeconds(section.required('lifetime', '"1h"'));
  return seconds !== null && seconds > 0 && seconds <= LONGEST_PERIOD_S
    ? seconds
    : section.fail('manifest_bad_value', ['lifetime'], 'is a text like "1h", at most "31d".');
}

function readGrant(value: unknown, file: string, at: number, nth: number): RuleGrant {
  const place = ['rules', at, 'grants', nth];
  const section = new Section(value, file, place, GRANT_KEYS);
  const objects = objectsOf(section);
  const actions =
    section.texts('actions') ?? section.fail('manifest_bad_value', [], 'needs actions = ["read"].');
  const limits = { ...whereOf(section, file, [...place, 'where']), ...limitsOf(section) };
  const terms = section.formed(
    () => normalizeNeed({ object: '-', actions, ...limits }),
    'can’t be granted'
  );
  const { object: _o, not_before: _n, expiry: _e, delegation: _d, ...grant } = terms;
  return { objects, ...grant };
}

/** `"sales"`, `["a", "b"]`, or `"sales-*"`: every name that begins so. */
function objectsOf(section: Section): NameLimit {
  const named =
    section.texts('object') ?? section.fail('manifest_bad_value', [], 'needs object = "sales".');
  const [only, ...more] = [...new Set(named)].sort(compareText) as [string, ...string[]];
  const begins = more.length === 0 ? /^([^*]+)\*$/.exec(only)?.[1] : undefined;
  if (begins === undefined && named.some(name => name.includes('*'))) {
    section.fail(
      'manifest_bad_value',
      ['object'],
      'has a star at the end of the beginning of a name, like "sales-*", and stands alone then.'
    );
  }
  if (isOwn(begins ?? '') || named.some(isOwn)) {
    section.fail(
      'manifest_outside',
      ['object'],
      'is one of the service’s own, on which no rule grants.'
    );
  }
  if (begins !== undefined) {
    return { prefix: begins };
  }
  return more.length === 0 ? { exact: only } : { one_of: [only, ...more] };
}
