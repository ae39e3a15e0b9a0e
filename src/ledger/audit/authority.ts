import { sentence } from '../../protocol';
import type { Chronicle } from './chronicle';
import type { DecisionStory, PrincipalStory, RequestStory, RuleStory, StopStory } from './stories';

/** One step from an act to the person behind it. */
export type Step =
  | {
      is: 'facet';
      facet: string;
      holder: string;
      petname: string | null;
      /** The limits, as people were shown them. */
      sentence: string;
      entry: number;
      at: number;
      paused: StopStory | null;
      ended: StopStory | null;
    }
  | { is: 'lent'; entry: number; by: string; petname: string | null }
  | ({ is: 'decision'; petname: string | null } & DecisionStory)
  | ({ is: 'rule'; petname: string | null } & RuleStory)
  | ({ is: 'request'; petname: string | null } & RequestStory)
  | ({ is: 'enrolment' } & PrincipalStory)
  /** Whoever can start the service and read its terminal. */
  | { is: 'terminal' };

const MOST_STEPS = 64;

/**
 * With whose authority: each facet up to the root with its limits, who lent it, who or which
 * rule decided it, who else had to, on what request, and who brought those persons in, up to the
 * terminal of the service.
 */
export function authorityOf(chronicle: Chronicle, facet: string): Step[] {
  const steps: Step[] = [];
  const chain = chronicle.chain(facet);
  for (const one of chain) {
    const petname = petnameOf(chronicle, one.holder);
    steps.push({
      is: 'facet',
      facet: one.facet,
      holder: one.holder,
      petname,
      sentence: sentence(petname ?? one.holder, one.terms),
      entry: one.entry,
      at: one.at,
      paused: one.paused ?? chronicle.pausedBy(one.holder) ?? null,
      ended: one.ended
    });
    if (one.lent_by !== null) {
      const { entry, lent_by: by } = one;
      steps.push({ is: 'lent', entry, by, petname: petnameOf(chronicle, by) });
    }
  }
  const top = chain.at(-1);
  if (top === undefined) {
    return steps;
  }
  const decision = top.decision === null ? undefined : chronicle.decisions.get(top.decision);
  if (decision === undefined) {
    return [...steps, ...broughtIn(chronicle, top.holder)];
  }
  const others = decision.with.flatMap(index => chronicle.decisions.get(index) ?? []);
  for (const one of [decision, ...others]) {
    steps.push({ is: 'decision', ...one, petname: petnameOf(chronicle, one.by) });
  }
  const rule = decision.rule === null ? undefined : chronicle.rules.get(decision.rule);
  if (rule !== undefined) {
    steps.push({ is: 'rule', ...rule, petname: petnameOf(chronicle, rule.by) });
  }
  const request = decision.request === null ? undefined : chronicle.requests.get(decision.request);
  if (request !== undefined) {
    steps.push({ is: 'request', ...request, petname: petnameOf(chronicle, request.by) });
  }
  const by = rule === undefined ? decision.by : rule.by;
  const persons = [by, ...others.map(one => one.by)];
  return [...steps, ...persons.flatMap(one => (one === null ? [] : broughtIn(chronicle, one)))];
}

/** From a principal's enrolment to the terminal; ends early where an enrolment is not shown. */
export function broughtIn(chronicle: Chronicle, principal: string): Step[] {
  const steps: Step[] = [];
  for (let at: string | null = principal; steps.length < MOST_STEPS;) {
    const story: PrincipalStory | undefined = chronicle.principals.get(at);
    if (story === undefined) {
      return steps;
    }
    steps.push({ is: 'enrolment', ...story });
    at = story.made_by;
    if (at === null) {
      return [...steps, { is: 'terminal' }];
    }
  }
  return steps;
}

export function petnameOf(chronicle: Chronicle, principal: string | null): string | null {
  return principal === null ? null : (chronicle.principals.get(principal)?.petname ?? null);
}
