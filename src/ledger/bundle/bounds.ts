import {
  type ActionPayload,
  type Bound,
  boundAct,
  boundNeeds,
  boundsForm,
  boundTerms,
  type Defined,
  jcs,
  type Json,
  parseBounds,
  pinBounds,
  type Terms
} from '../../protocol';
import { member, type ReadEntry, textMember } from './entry';
import { type Examination, messageOf } from './examination';
import { calledIn, isOther } from './naming';
import { type AskedRequest, type Link } from './records';
import { REQUESTS } from './system';

/** What an approver's facet allows: to see what lies within its bounds, and to decide about it. */
const ACTIONS = ['decide', 'list', 'show'];

/** What an owner lets an approver decide about is what that one signed, as it was defined then. */
export function invitation(
  exam: Examination,
  entry: ReadEntry,
  signed: ActionPayload | undefined
): void {
  const { world } = exam;
  const { who, what } = entry.opened;
  if (what === undefined) {
    return;
  }
  const bounds = member(what, 'bounds');
  const args = signed?.args ?? {};
  const told = Array.isArray(bounds) ? bounds.map(bound => member(bound, 'terms')) : undefined;
  if (signed !== undefined && jcs(told ?? null) !== jcs(args['bounds'] ?? null)) {
    exam.fault(entry, 'agreement', 'Other bounds were signed.');
    return;
  }
  if (member(what, 'kind') !== 'approver') {
    if (bounds !== undefined) {
      exam.fault(entry, 'agreement', 'Bounds are an approver’s alone.');
    }
    return;
  }
  const [{ petname }, until] = [calledIn(entry), member(what, 'until')];
  if (signed !== undefined && (args['kind'] !== 'approver' || args['until'] !== until)) {
    exam.fault(entry, 'agreement', 'Somebody else was invited, or for another time.');
    return;
  }
  const read = readBounds(exam, entry, bounds, until);
  if (read !== undefined) {
    const by = textMember(who, 'facet');
    const key = invitationKey(by, until, jcs(read));
    const invitations = world.invitations.get(key) ?? [];
    invitations.push({ petname });
    world.invitations.set(key, invitations);
  }
}

/** Whoever decides is an owner, or was invited by one to decide within bounds. */
export function invited(exam: Examination, entry: ReadEntry, link: Link): void {
  const { world } = exam;
  const { who, what } = entry.opened;
  if (link.terms.object !== REQUESTS || !link.terms.actions.includes('decide')) {
    return;
  }
  if (link.bounds === undefined) {
    const kind = world.principals.get(link.holder)?.kind ?? member(who, 'kind');
    if (what !== undefined && kind !== 'owner') {
      exam.fault(entry, 'authority', 'Whoever is no owner decides within bounds.');
    }
    return;
  }
  if (jcs(link.terms.actions) !== jcs(ACTIONS) || link.terms.delegation) {
    exam.fault(entry, 'authority', 'An approver looks and decides, and passes nothing on.');
  }
  const petname = world.principals.get(link.holder)?.petname;
  const by = textMember(what, 'decided_by');
  const key = invitationKey(by, link.terms.expiry, jcs(link.bounds));
  const invitations = (by === link.parent && world.invitations.get(key)) || [];
  const its =
    invitations.find(one => one.petname === petname) ??
    invitations.find(one => !isOther(one.petname, petname));
  const once = petname !== undefined || !world.namelesslyInvited.has(link.holder);
  if (its === undefined || !once) {
    if (!world.unseen.invitations.mayBe(link.id)) {
      exam.fault(entry, 'undecided', 'Nobody invited it to decide within these bounds.');
    }
  } else if (petname === undefined) {
    // Which of several is its own is not shown.
    world.namelesslyInvited.add(link.holder);
  } else {
    invitations.splice(invitations.indexOf(its), 1);
  }
}

/** What invitations have in common that differ in whom they name. @param by the facet of whoever invited */
function invitationKey(by: string | undefined, until: unknown, bounds: string): string {
  return [by, until, bounds].join('\n');
}

/** The bounds that the entry of a grant names, which only what somebody decides with has. */
export function boundsOf(
  exam: Examination,
  entry: ReadEntry,
  { object, actions }: Terms
): Bound[] | undefined {
  const said = member(entry.opened.what, 'bounds');
  if (said === undefined) {
    return undefined;
  }
  const { k, ref } = entry.leaf;
  const decides = object === REQUESTS && actions.includes('decide');
  if (k !== 'grant' || ref !== undefined || !decides) {
    exam.fault(entry, 'agreement', 'It has bounds, and is nothing to decide with.');
    return undefined;
  }
  try {
    return boundsForm(said, 'bounds');
  } catch (error) {
    exam.fault(entry, 'agreement', messageOf(error));
    return [];
  }
}

/**
 * Whether a decision, to grant or to deny, lies within the bounds of who made it: what was asked
 * for, and what was granted of it.
 */
export function withinBounds(
  exam: Examination,
  entry: ReadEntry,
  link: Link,
  asked: AskedRequest | undefined,
  granted: readonly (Terms | null)[] | undefined
): void {
  const { world } = exam;
  const { what } = entry.opened;
  const { bounds } = link;
  if (!link.shown) {
    return;
  }
  if (what !== undefined && jcs(member(what, 'bounds') ?? null) !== jcs(bounds ?? null)) {
    exam.fault(entry, 'agreement', 'It names other bounds than its decider has.');
  }
  if (bounds === undefined) {
    return;
  }
  const now = bounds.filter(({ terms }) => (world.left.get(terms.object) ?? -1) < link.made);
  const defined: Defined = (object, action) => world.definition(object, action);
  if (asked !== undefined && !concerns(exam, now, asked, defined)) {
    exam.fault(entry, 'authority', `The request lies beyond the bounds of facet ${link.id}.`);
    return;
  }
  for (const terms of granted ?? []) {
    const why = terms && known(exam, [terms], defined) ? boundTerms(now, terms, defined) : null;
    if (why !== null) {
      exam.fault(entry, 'not_subsumed', `More was granted than facet ${link.id} may: ${why}.`);
    }
  }
}

function concerns(
  exam: Examination,
  bounds: readonly Bound[],
  { needs, act }: AskedRequest,
  defined: Defined
): boolean {
  if (act === undefined) {
    const compared = needs?.filter(need => known(exam, [need], defined)) ?? [];
    return boundNeeds(bounds, compared, defined);
  }
  const { object, action, args } = act;
  if (typeof object !== 'string' || typeof action !== 'string') {
    return true;
  }
  const one = { object, actions: [action] };
  return (
    !known(exam, [one], defined) ||
    typeof args !== 'object' ||
    args === null ||
    boundAct(bounds, { obj: object, act: action, args: args as Record<string, Json> }, defined)
  );
}

/** Whether all that is to be compared is shown, or nothing is hidden that could define it. */
function known(
  { world }: Examination,
  needs: readonly Pick<Terms, 'object' | 'actions'>[],
  defined: Defined
): boolean {
  return (
    world.hidden.objects === 0 ||
    needs.every(({ object, actions }) =>
      actions.every(action => defined(object, action) !== undefined)
    )
  );
}

function readBounds(
  exam: Examination,
  entry: ReadEntry,
  said: unknown,
  until: unknown
): Bound[] | undefined {
  try {
    const bounds = boundsForm(said, 'bounds');
    const terms = parseBounds(
      bounds.map(bound => bound.terms),
      Number(until)
    );
    const pinned = pinBounds(terms, (object, action) => exam.world.definition(object, action));
    if (
      'missing' in pinned ? exam.world.hidden.objects === 0 : jcs(pinned.bounds) !== jcs(bounds)
    ) {
      exam.fault(entry, 'agreement', 'Its actions were defined otherwise then.');
      return undefined;
    }
    return bounds;
  } catch (error) {
    exam.fault(entry, 'agreement', messageOf(error));
    return undefined;
  }
}
