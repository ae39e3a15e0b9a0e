import { ownRequirements, provesDone, type Requirement, sameArguments } from '../../protocol';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { type Act, type Link } from './records';

/** An outcome that a link has taken. */
export interface Consumed {
  link: Link;
  outcome: number;
}

/**
 * Whether what the links of an intent require was done before, as the intent names it.
 *
 * @returns what it takes of them
 */
export function meet(
  exam: Examination,
  entry: ReadEntry,
  chain: readonly Link[],
  act: Act
): readonly Consumed[] {
  const said = saidOutcomes(entry);
  if (said === undefined) {
    return [];
  }
  const consumed: Consumed[] = [];
  let at = 0;
  for (const [position, link] of chain.entries()) {
    const above = chain[position + 1];
    if (link.terms.requires === undefined || above === undefined) {
      continue;
    }
    const holders = chain.slice(0, position + 1).map(({ holder }) => holder);
    for (const requirement of ownRequirements(link.terms, above.terms)) {
      const named = said[at++];
      const outcome = named?.facet === link.id ? named.outcome : undefined;
      const why = unmet(exam, link, requirement, { ...act, holders }, outcome);
      if (why !== null) {
        exam.fault(entry, 'authority', why);
        return consumed;
      }
      if (requirement.consume) {
        link.consumed.add(outcome!);
        consumed.push({ link, outcome: outcome! });
      }
    }
  }
  if (at < said.length && chain.at(-1)?.parent === null) {
    exam.fault(entry, 'agreement', 'It names outcomes that no facet of its chain requires.');
  }
  return consumed;
}

function unmet(
  exam: Examination,
  link: Link,
  { object, action, principal, same, consume }: Requirement,
  act: Act & { holders: readonly string[] },
  outcome: number | undefined
): string | null {
  const needed = `Facet ${link.id} requires “${action}” of “${object}” to have been done`;
  if (outcome === undefined) {
    return `${needed}, and no outcome is named.`;
  }
  if (consume && link.consumed.has(outcome)) {
    return `${needed} for each use, and outcome ${outcome} served one before.`;
  }
  const done = exam.world.evidence.get(outcome);
  if (done === undefined) {
    // It may be what is not shown.
    return exam.world.unproven.has(outcome)
      ? null
      : `${needed}, and entry ${outcome} says no such thing.`;
  }
  const mayBe = principal === undefined ? act.holders : [principal];
  const fits =
    done.object === object &&
    done.action === action &&
    (done.principal === undefined || mayBe.includes(done.principal)) &&
    done.intent > link.evidenceFrom;
  if (!fits) {
    return `${needed}, and entry ${outcome} is about something else.`;
  }
  const alike =
    act.args === undefined || done.args === undefined || sameArguments(same, act.args, done.args);
  return alike ? null : `${needed} with the same arguments, and entry ${outcome} has others.`;
}

/** An outcome that a facet may require, as far as it is shown. */
export function remember(
  exam: Examination,
  entry: ReadEntry,
  act: Act | undefined,
  intent: number
): void {
  const { world } = exam;
  if (entry.closed.includes('result') || act === undefined) {
    if (exam.findings.blindCount > 0) {
      world.unproven.add(entry.index);
    }
    return;
  }
  // What is not shown may have required anything.
  const required = world.required.has(`${act.object}\n${act.action}`) || world.unseen.facets.any;
  if (required && provesDone((entry.opened.result ?? {}) as object)) {
    world.evidence.set(entry.index, { ...act, intent });
  }
}

/** Undefined where the entry is not shown. */
function saidOutcomes({
  opened: { what }
}: ReadEntry): { facet: unknown; outcome: number }[] | undefined {
  if (what === undefined) {
    return undefined;
  }
  const said = member(what, 'required');
  return (Array.isArray(said) ? said : []).map(one => ({
    facet: textMember(one, 'facet'),
    outcome: Number(member(one, 'outcome'))
  }));
}
