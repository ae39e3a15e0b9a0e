import {
  checkTerms,
  type Definition,
  definitionDigest,
  jcs,
  type Json,
  uselessBudget,
  whyUseless
} from '../../protocol';
import { member, type ReadEntry } from './entry';
import { type Examination, messageOf } from './examination';
import { type Link } from './records';
import { type World } from './world';

/** How an action of an object is defined now; undefined where that is not known. */
function digestNow(world: World, object: string, action: string): string | undefined {
  const definition = world.definition(object, action);
  return definition && definitionDigest(definition);
}

/** A facet pins each of its actions, and nothing else, as it is defined when the facet is made. */
export function pinnedAsDefined(exam: Examination, entry: ReadEntry, link: Link): void {
  const { what } = entry.opened;
  const { object, actions } = link.terms;
  // The service's own come with its release; entries say nothing of them.
  if (what === undefined || object.startsWith('aios/')) {
    return;
  }
  const now = actions.map(action => [action, digestNow(exam.world, object, action)] as const);
  const known = now.every(([, digest]) => digest !== undefined);
  if (!known && exam.world.hidden.objects > 0) {
    return;
  }
  const pinned = member(what, 'definitions') ?? null;
  if (!known || jcs(pinned as Json) !== jcs(Object.fromEntries(now) as Json)) {
    exam.fault(entry, 'agreement', 'It pins other definitions than its object has.');
  }
}

/** What a facet limits is such as its actions have, and lets a use through (docs/protocol.md §4). */
export function fitsItsActions(exam: Examination, entry: ReadEntry, link: Link): void {
  const { terms } = link;
  const { object, actions, budget, confirm, observe, requires } = terms;
  if (object.startsWith('aios/')) {
    if ([budget, confirm, observe, requires].some(limit => limit !== undefined)) {
      exam.fault(entry, 'agreement', 'Nothing of this is limited so.');
    }
    return;
  }
  const definitions: Record<string, Definition> = {};
  for (const action of actions) {
    const definition = exam.world.definition(object, action, link.definitions);
    if (definition === undefined) {
      return;
    }
    definitions[action] = definition;
  }
  const useless = uselessBudget(terms, Object.values(definitions));
  if (useless !== null) {
    exam.fault(entry, 'agreement', `Nobody gives this: ${whyUseless(useless)}.`);
  }
  try {
    checkTerms(terms, definitions);
  } catch (error) {
    exam.fault(entry, 'agreement', `These are no terms: ${messageOf(error)}.`);
  }
}

/** @returns null, or why a link does not allow an action as it is defined now */
export function redefined({ world }: Examination, link: Link, action: string): string | null {
  const { object } = link.terms;
  if (object.startsWith('aios/') || link.parent === null || link.definitions === undefined) {
    return null;
  }
  const now = digestNow(world, object, action);
  const unknown = now === undefined && world.hidden.objects > 0;
  return unknown || link.definitions[action] === now
    ? null
    : `“${action}” is defined otherwise than when facet ${link.id} was made.`;
}
