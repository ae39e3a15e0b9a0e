import {
  type Constraint,
  type Rule,
  ruleId,
  type RulePayload,
  ruleSentence
} from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import type { Said } from './said';
import type { Numbers } from './numbers';

/** A rule for agents, on one action of the story's object. */
export function ruleOn(
  action: string,
  {
    constraints = {},
    uses = null,
    ...more
  }: Pick<Rule, 'name' | 'expiry'> & {
    constraints?: Record<string, Constraint>;
    uses?: number | null;
  }
): Rule {
  const grant = { objects: { exact: 'reports' }, actions: [action], constraints, uses };
  return {
    askers: { kind: 'agent' },
    grants: [{ ...grant, result: null }],
    lifetime: 900,
    uses: null,
    ...more
  };
}

/** What whoever makes a rule signs of it. */
export function ruleShown(numbers: Numbers, fct: string, rule: Rule, now = NOW): RulePayload {
  return {
    ...numbers.stamp(now),
    challenge: numbers.bytes(),
    fct,
    mode: 'pointer',
    rule,
    shown: ruleSentence(rule)
  };
}

/** What its entry says. */
export function ruleGroups(who: object, rule: Rule, token: string): Said['groups'] {
  const what = { object: 'aios/requests', action: 'decide', safe: false, mode: 'pointer' };
  return { who, what: { ...what, rule: ruleId(token) }, terms: rule, token };
}
