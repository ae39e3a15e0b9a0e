import {
  argumentsHold,
  isTried,
  jcs,
  type Json,
  LONGEST_OBSERVATION_S,
  observedArguments,
  triedTooLong
} from '../../protocol';
import { member, type ReadEntry } from './entry';
import type { Examination } from './examination';
import { type Act, type Link } from './records';

/** Limits are tried for so long only, from when a facet is made. */
export function observedBriefly(exam: Examination, entry: ReadEntry, link: Link): void {
  if (triedTooLong(link.terms, entry.leaf.t)) {
    const days = LONGEST_OBSERVATION_S / 86_400;
    exam.fault(entry, 'authority', `Its limits are tried for more than ${days} days.`);
  }
}

/**
 * Whether an act keeps what its links tried by then, and says what it broke of what they still
 * tried: a use that breaks a limit is right only while that is tried, and marked.
 */
export function observed(
  exam: Examination,
  entry: ReadEntry,
  chain: readonly Link[],
  act: Act
): void {
  const marks: { facet: string; argument: string }[] = [];
  let whole = chain.at(-1)?.parent === null;
  for (const link of chain) {
    const { observe, object } = link.terms;
    if (observe === undefined) {
      continue;
    }
    const definition = exam.world.definition(object, act.action, link.definitions);
    const { args } = act;
    if (definition === undefined || args === undefined) {
      whole = false;
    } else if (isTried(observe, entry.leaf.t)) {
      const broken = observedArguments(link.terms, definition, args);
      marks.push(...broken.map(argument => ({ facet: link.id, argument })));
    } else {
      const why = argumentsHold(observe.constraints, definition, args);
      if (why !== null) {
        exam.fault(entry, 'authority', `Facet ${link.id} tried this limit no more: ${why}.`);
        return;
      }
    }
  }
  const { what } = entry.opened;
  if (what === undefined) {
    return;
  }
  const said = member(what, 'observed') as Json | undefined;
  const expected = marks.length > 0 ? jcs(marks) : undefined;
  const right = whole
    ? (said === undefined ? undefined : jcs(said)) === expected
    : said === undefined || possible(said, chain, entry.leaf.t);
  if (!right) {
    exam.fault(entry, 'agreement', 'It marks something else than what breaks limits being tried.');
  }
}

/** Where not all is shown: whether each mark is of a limit that a link still tried, or is not known. */
function possible(said: unknown, chain: readonly Link[], now: number): boolean {
  const open = chain.at(-1)?.parent !== null;
  return (
    Array.isArray(said) &&
    said.every(one => {
      const link = chain.find(({ id }) => id === member(one, 'facet'));
      const observe = link?.terms.observe;
      return link === undefined
        ? open
        : observe !== undefined &&
            isTried(observe, now) &&
            Object.hasOwn(observe.constraints, String(member(one, 'argument')));
    })
  );
}
