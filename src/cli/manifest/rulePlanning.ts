import { join, resolve } from 'node:path';

import type { RuleView } from '../../client';
import { alike, type Ending, type NamedRule } from '../../manifest';
import {
  FacetryError,
  jcs,
  type Json,
  LONGEST_END_S,
  parseRule,
  Refusal,
  type Rule
} from '../../protocol';
import { CommandError } from '../errors';
import { inside } from './manifestFile';

/** What becomes of one rule of the file. */
export type RulePlan = {
  name: string;
  /** Objects that it names, and that nothing connected, or named in the file, is called. */
  unknown: string[];
} & (
  | { change: 'make'; rule: Rule }
  /** It stands, perhaps under another name. */
  | { change: 'remain'; rule: Rule; stands: RuleView }
  /** Its name is that of a rule that says something else, or is taken for it. */
  | { change: 'differ'; rule: Rule; stands: RuleView }
  | { change: 'trouble'; trouble: string }
);

/** How far the clocks of terminal and service may lie apart. */
const CLOCKS_S = 60;
/** How long a person may read before the word is typed. */
const READING_S = 3600;

/**
 * @param standing the rules that may grant now, or are paused
 * @param known names of objects
 * @param now seconds since the epoch
 */
export function rulesPlanned(
  rules: readonly NamedRule[],
  { folder, standing, known, now }: Surroundings
): RulePlan[] {
  return rules.map(named => {
    const unknown = named.grants
      .flatMap(({ objects }) =>
        'exact' in objects ? [objects.exact] : 'one_of' in objects ? objects.one_of : []
      )
      .filter(object => !known.has(object));
    const plan = { name: named.name, unknown: [...new Set(unknown)] };
    try {
      return { ...plan, ...standingOf(named, ruleOf(named, folder, now), standing) };
    } catch (error) {
      if (error instanceof FacetryError) {
        return { ...plan, change: 'trouble', trouble: error.message };
      }
      throw error;
    }
  });
}

interface Surroundings {
  folder: string;
  standing: readonly RuleView[];
  known: ReadonlySet<string>;
  now: number;
}

function standingOf(
  named: NamedRule,
  rule: Rule,
  standing: readonly RuleView[]
): { change: 'make'; rule: Rule } | { change: 'remain' | 'differ'; rule: Rule; stands: RuleView } {
  const same = standing.filter(view => said(view.rule) === said(rule) && ends(view, named.ends));
  const stands = same.find(view => view.rule.name === rule.name) ?? same[0];
  if (stands !== undefined) {
    return { change: 'remain', rule, stands };
  }
  const other = standing.find(view => alike(view.rule.name, rule.name));
  return other === undefined ? { change: 'make', rule } : { change: 'differ', rule, stands: other };
}

/** All but its name and end. */
function said({ name: _name, expiry: _expiry, ...rest }: Rule): string {
  return jcs(rest as unknown as Json);
}

/** Whether a rule stands as long as the file says: from when it was made, where it says how long. */
function ends({ rule, made_at: made }: RuleView, ending: Ending): boolean {
  if ('at' in ending) {
    return rule.expiry === ending.at;
  }
  const shorter = ending.after - (rule.expiry - made);
  return shorter >= -CLOCKS_S && shorter < Math.min(READING_S, ending.after / 2);
}

/**
 * As it would be made here and now. The service compares where a notebook lies as Jupyter names
 * it, so links in the path stay; but none leads out of the folder of the file.
 */
function ruleOf({ ends: ending, ...said }: NamedRule, folder: string, now: number): Rule {
  const expiry = 'at' in ending ? ending.at : now + ending.after;
  if (expiry <= now) {
    throw new CommandError('no_rule', 'its end has passed: write a later one.');
  }
  if (expiry > now + LONGEST_END_S) {
    throw new CommandError('no_rule', 'a rule lasts 366 days at most: write an earlier end.');
  }
  const { askers } = said;
  if (askers.below !== undefined) {
    inside(folder, askers.below);
  }
  const below = askers.below === undefined ? {} : { below: resolve(join(folder, askers.below)) };
  try {
    return parseRule({ ...said, askers: { ...askers, ...below }, expiry });
  } catch (error) {
    throw error instanceof Refusal ? new CommandError('no_rule', `${error.detail}.`) : error;
  }
}
