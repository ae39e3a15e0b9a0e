import { boundsSentence, FacetryError, readable } from '../../protocol';
import type { ApproverPlan } from './approverPlanning';
import type { Context } from '../context';
import { confirmed } from '../deciding';
import { shown } from '../facetLines';
import type { Opened } from '../identities';
import type { Terminal } from '../terminal';

const SIGNS = { invite: '+', remain: '=', differ: '~', trouble: '?' } as const;
const WHOLE = 100_000;

export interface Invited {
  name: string;
  /** Works once, within ten minutes. */
  link: string;
}

/** What came of the approvers of a file. */
export interface ApproversApplied {
  invited: Invited[];
  /** Of each who does not decide as the file says: why, and what to do. */
  left: { name: string; why: string }[];
}

/**
 * Invites each approver who is missing once a person has read about what and typed the word; who is
 * not wanted is left, and the next one shown. Ctrl-C ends it.
 */
export async function applyApprovers(
  terminal: Terminal,
  context: Context,
  { system }: Opened,
  plans: readonly ApproverPlan[]
): Promise<ApproversApplied> {
  const missing = plans.filter(plan => plan.change === 'invite');
  const others = plans.filter(plan => plan.change !== 'invite');
  others.flatMap(approverLines).forEach(line => terminal.say(line));
  const invited: Invited[] = [];
  const left = others.flatMap(leftOf);
  for (const [at, plan] of missing.entries()) {
    const { name, bounds, until, mine } = plan;
    terminal.say('');
    terminal.say(`Approver ${at + 1} of ${missing.length}, “${shown(name)}”, ${whose(mine)}`);
    terminal.say('');
    terminal.say(boundsSentence(name, bounds));
    terminal.say('');
    try {
      await confirmed(terminal, 'invite', 'nobody was invited.');
      const made = await system.requests.invite(name, bounds, until, {
        ...(!mine && { person: 'another' })
      });
      invited.push({ name, link: `${context.consent().base}/#enrol=${made.code}` });
    } catch (error) {
      if (!(error instanceof FacetryError) || error.code === 'cancelled') {
        throw error;
      }
      terminal.say(shown(error.message));
      left.push({ name, why: error.message });
    }
  }
  return { invited, left };
}

/** How an approver of the file stands, as the sentence of their bounds. */
export function approverLines(plan: ApproverPlan): string[] {
  const head = `${SIGNS[plan.change]} approver “${shown(plan.name)}”`;
  if (plan.change === 'trouble') {
    return [`${head} can not be invited: ${shown(plan.trouble)}`];
  }
  const sentence = `    ${readable(boundsSentence(plan.name, plan.bounds), WHOLE)}`;
  if (plan.change === 'invite') {
    return [`${head}, ${whose(plan.mine)}, would be invited, once you typed the word`, sentence];
  }
  const { stands } = plan;
  const terms = (stands.bounds ?? []).map(bound => bound.terms);
  const standing = `    ${readable(boundsSentence(stands.petname, terms), WHOLE)}`;
  return plan.change === 'remain'
    ? [`${head} decides, ${stands.state}: ${stands.id}`, standing]
    : [
        `${head} differs from “${shown(stands.petname)}”, who decides: ${stands.id}`,
        standing,
        '  the file says:',
        sentence
      ];
}

function whose(mine: boolean): string {
  return mine ? 'a device of yours' : 'another person';
}

function leftOf(plan: ApproverPlan): { name: string; why: string }[] {
  const { name } = plan;
  switch (plan.change) {
    case 'trouble':
      return [{ name, why: plan.trouble }];
    case 'differ':
      return [
        {
          name,
          why:
            `“${plan.stands.petname}” decides about something else. Bounds do not change: end it ` +
            `with \`facetry approvers revoke ${plan.stands.id}\`, then apply again.`
        }
      ];
    default:
      return [];
  }
}
