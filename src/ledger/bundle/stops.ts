import type { ActionPayload } from '../../protocol';
import type { Examination } from './examination';
import { mayAct } from './handovers';
import { attended } from './passkeys';
import { bySystem, FACETS, REGISTRY, sameMark } from './system';
import { type Link, member, type ReadEntry, textMember } from './world';

type Stop = 'revocation' | 'pause' | 'resume';

/** Revocations, pauses and resumptions: who stopped what, and whether it could. */
export async function examineStop(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const { world } = exam;
  const id = textMember(what, 'facet');
  const link = exam.facet(entry, id, undefined);
  const token = await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  const kind = entry.leaf.k as Stop;
  // One revocation of a subtree is one signed act with an entry for each facet that it ended.
  const through = token?.payload.fct ?? textMember(who, 'facet');
  if (token !== undefined && textMember(who, 'facet') !== token.payload.fct) {
    exam.fault(entry, 'agreement', 'The entry names another facet than was signed with.');
    return;
  }
  if (token !== undefined && !asSigned(exam, kind, entry, token.payload)) {
    exam.fault(entry, 'agreement', 'Something else was signed than the entry says.');
    return;
  }
  if (kind === 'resume') {
    await attended(exam, entry, token);
    if (!sameMark(exam, entry, token?.payload)) {
      return;
    }
  }
  if (!mayAct(exam, entry, textMember(who, 'principal'))) {
    return;
  }
  if (through !== undefined && !mayStop(exam, entry, through, kind, link)) {
    return;
  }
  if (link === undefined) {
    stopHolder(exam, entry, kind);
    return;
  }
  switch (kind) {
    case 'revocation':
      if (link.revoked === undefined) {
        link.revoked = entry.index;
        link.revokedWith = entry.opened.token;
      }
      break;
    case 'pause':
      link.paused = entry.index;
      break;
    default:
      link.paused = undefined;
  }
  if (kind === 'revocation' && member(what, 'holder') !== link.holder) {
    exam.fault(entry, 'agreement', 'The facet has another holder than the entry says.');
  }
  if (world.genesis === link.id) {
    exam.fault(entry, 'authority', 'The root of authority can not be stopped.');
  }
}

/** Whether this act was signed and, of a pause and its end, on this very target. */
function asSigned(
  exam: Examination,
  kind: Stop,
  { opened: { what } }: ReadEntry,
  { act, args, obj }: ActionPayload
): boolean {
  if (kind === 'revocation') {
    const renews = act === 'facet.delegate' && args['renews'] !== undefined;
    const leaves = obj === REGISTRY && (act === 'add' || act === 'remove');
    return act === 'facet.revoke' || renews || leaves || (obj === FACETS && act === 'revoke');
  }
  if (act !== kind || obj !== FACETS) {
    return false;
  }
  const { world } = exam;
  const id = textMember(what, 'facet');
  if (what === undefined) {
    return true;
  }
  if (args['facet'] !== undefined) {
    // A facet that was renewed stands for what took its place.
    const signed = world.links.get(String(args['facet']));
    return id === (signed === undefined ? args['facet'] : world.latest(signed).id);
  }
  const holder = textMember(what, 'holder');
  const host = world.principals.get(world.principals.get(holder ?? '')?.madeBy ?? '');
  const brought = host?.kind === 'host' && host.kid === args['principal'];
  return id === undefined && (holder === args['principal'] || brought);
}

/**
 * A facet may be ended with itself or one it came from, with `aios/facets`, and by what took its
 * object from where it was.
 */
function mayStop(
  exam: Examination,
  entry: ReadEntry,
  through: string,
  kind: Stop,
  link: Link | undefined
): boolean {
  const own = link && exam.world.chain(link.id).some(one => one.id === through);
  const with_ = exam.world.links.get(through);
  if (own && kind === 'revocation') {
    if (with_?.holder !== textMember(entry.opened.who, 'principal')) {
      exam.fault(entry, 'authority', `Facet ${through} is held by somebody else.`);
      return false;
    }
    return true;
  }
  const left = link && exam.world.left.get(link.terms.object);
  if (kind === 'revocation' && left !== undefined && with_?.terms.object === REGISTRY) {
    if (left.token === entry.opened.token) {
      return true;
    }
    exam.fault(entry, 'authority', `Facet ${through} stops nothing but with the object itself.`);
    return false;
  }
  const action = kind === 'revocation' ? 'revoke' : kind;
  if (with_ !== undefined && with_.terms.object !== FACETS) {
    exam.fault(entry, 'authority', `Facet ${through} stops nothing but what came from it.`);
    return false;
  }
  return (
    bySystem(exam, entry, { object: FACETS, action }) !== undefined || exam.world.hidden.facets > 0
  );
}

function stopHolder(exam: Examination, entry: ReadEntry, kind: string): void {
  const holder = textMember(entry.opened.what, 'holder');
  if (holder === undefined || textMember(entry.opened.what, 'facet') !== undefined) {
    return;
  }
  if (kind === 'pause') {
    exam.world.pausedHolders.set(holder, entry.index);
  } else {
    exam.world.pausedHolders.delete(holder);
  }
}
