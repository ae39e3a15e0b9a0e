import { FacetryError, ruleSentence, word, readable } from '../../protocol';
import type { RuleView } from '../../client';
import type { Context } from '../context';
import { shown } from '../facetLines';
import type { Opened } from '../identities';
import { makeRule } from './ruleMaking';
import type { RulePlan } from './rulePlanning';
import type { Terminal } from '../terminal';

const SIGNS = { make: '+', remain: '=', differ: '~', trouble: '?' } as const;
const WHOLE = 100_000;

export interface Made {
  name: string;
  rule: string;
}

/** What came of the rules of a file. */
export interface RulesApplied {
  made: Made[];
  /** Of each that does not stand as the file says: why, and what to do. */
  left: { name: string; why: string }[];
}

/**
 * Makes each rule that is missing once a person has read it and typed the word; what is not
 * wanted, or can't be made, is left, and the next one shown. Ctrl-C ends it.
 */
export async function applyRules(
  terminal: Terminal,
  context: Context,
  opened: Opened,
  plans: readonly RulePlan[]
): Promise<RulesApplied> {
  const missing = plans.filter(plan => plan.change === 'make');
  const others = plans.filter(plan => plan.change !== 'make');
  others.flatMap(ruleLines).forEach(line => terminal.say(line));
  const made: Made[] = [];
  const left = others.flatMap(leftOf);
  for (const [at, plan] of missing.entries()) {
    const name = shown(plan.name);
    terminal.say('');
    terminal.say(`Rule ${at + 1} of ${missing.length}, “${name}”`);
    unknownLines(plan).forEach(line => terminal.say(line));
    try {
      const rule = await makeRule(terminal, context, opened, plan.rule);
      terminal.say(`Made the rule ${rule}.`);
      made.push({ name: plan.name, rule });
    } catch (error) {
      if (!(error instanceof FacetryError) || error.code === 'cancelled') {
        throw error;
      }
      terminal.say(shown(error.message));
      left.push({ name: plan.name, why: error.message });
    }
  }
  return { made, left };
}

/** How a rule of the file stands, as its sentence. */
export function ruleLines(plan: RulePlan): string[] {
  const head = `${SIGNS[plan.change]} rule “${shown(plan.name)}”`;
  if (plan.change === 'trouble') {
    return [`${head} can’t be made: ${shown(plan.trouble)}`];
  }
  const sentence = `    ${readable(ruleSentence(plan.rule), WHOLE)}`;
  if (plan.change === 'make') {
    return [`${head} would be made, once you confirm it`, sentence, ...unknownLines(plan)];
  }
  const { stands } = plan;
  const called = shown(stands.rule.name);
  const standing = `    ${readable(stands.sentence, WHOLE)}`;
  if (plan.change === 'remain') {
    const as = stands.rule.name === plan.name ? '' : ` as “${called}”`;
    return [`${head} stands${as}, ${stands.state}: ${stands.id}`, standing];
  }
  return [
    `${head} differs from the rule “${called}” that stands: ${stands.id}`,
    standing,
    '  the file says:',
    sentence,
    ...leftOf(plan).map(({ why }) => `    ${why}`)
  ];
}

function unknownLines({ unknown }: RulePlan): string[] {
  return unknown.map(
    object =>
      `    nothing is connected as ${word(object)}: it would apply to whatever gets this name`
  );
}

/** A rule for notebooks of this folder that the file does not have. */
export function unnamedLines({ id, rule: { name }, state, sentence }: RuleView): string[] {
  return [
    `  rule “${shown(name)}”, not in the file, is for notebooks here and stays, ${state}: ${id}`,
    `    ${readable(sentence, WHOLE)}`,
    `    What is not wanted any more ends by facetry rules revoke ${id}`
  ];
}

function leftOf(plan: RulePlan): RulesApplied['left'] {
  if (plan.change === 'trouble') {
    return [{ name: plan.name, why: plan.trouble }];
  }
  return plan.change === 'differ'
    ? [
        {
          name: plan.name,
          why:
            `to have it as the file says, revoke that one (facetry rules revoke ${plan.stands.id}) ` +
            'and apply again; to keep both, rename this one.'
        }
      ]
    : [];
}
