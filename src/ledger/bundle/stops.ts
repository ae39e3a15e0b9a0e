import type { ActionPayload, VerifiedToken } from '../../protocol';
import { endAtOnce, isAtOnce, namesSigned } from './atOnce';
import { within } from './circles';
import { isOwners, stoppedIn, stoppingBy } from './coverage';
import { member, type ReadEntry, signerOf, textMember } from './entry';
import type { Examination } from './examination';
import { mayAct } from './handovers';
import { attended } from './passkeys';
import { type Link } from './records';
import { isSigned } from './shapes';
import { byFacet, FACETS, REGISTRY, sameMark } from './system';
import { type World } from './world';

type Stop = 'revocation' | 'pause' | 'resume';

/** Revocations, pauses and resumptions: who stopped what, and whether it could. */
export async function examineStop(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who } = entry.opened;
  const link = exam.facet(entry, stoppedIn(exam.world, entry), undefined);
  const kind = entry.leaf.k as Stop;
  if (kind === 'revocation' && entry.closed.includes('token')) {
    exam.world.unseenEnds.add(entry.index);
  }
  const token = await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  if (kind === 'resume' && entry.opened.what === undefined) {
    exam.world.resumeAny();
  }
  if (kind === 'revocation' && token === undefined && typeof entry.opened.token === 'string') {
    const { token: text } = entry.opened;
    exam.world.stopping = { token: text, entry, ends: [], left: undefined, refused: false };
  }
  if (token !== undefined && !signedFor(exam, kind, entry, token)) {
    return;
  }
  if (kind === 'resume') {
    await attended(exam, entry, token);
    if (!sameMark(exam, entry, token?.payload)) {
      return;
    }
  }
  if (!mayAct(exam, entry, signerOf(entry))) {
    return;
  }
  const through = token?.payload.fct ?? textMember(who, 'facet');
  if (through !== undefined && !mayStop(exam, entry, { through, kind, link }, token?.payload)) {
    return;
  }
  if (isAtOnce(entry)) {
    endAtOnce(exam, entry, token);
  } else if (link === undefined) {
    stopHolder(exam, entry, kind);
  } else {
    stop(exam.world, link, kind, entry);
  }
  if (link === undefined) {
    return;
  }
  if (link.parent !== null && !describes(entry, link)) {
    exam.fault(entry, 'agreement', 'The facet is another one’s, or another, than the entry says.');
  }
  if (exam.world.genesis === link.id || link.terms.object === 'aios/self') {
    exam.fault(entry, 'authority', 'Neither the root nor anybody’s aios/self can be stopped.');
  }
}

/** Whether this was signed, by this facet, and not before; where not, it is reported. */
function signedFor(
  exam: Examination,
  kind: Stop,
  entry: ReadEntry,
  token: VerifiedToken<'facet-action'>
): boolean {
  const { who, what } = entry.opened;
  if (who !== undefined && textMember(who, 'facet') !== token.payload.fct) {
    exam.fault(entry, 'agreement', 'The entry names another facet than was signed with.');
    return false;
  }
  if (!asSigned(exam, kind, entry, token.payload)) {
    exam.fault(entry, 'agreement', 'Something else was signed than the entry says.');
    return false;
  }
  if (kind !== 'revocation') {
    exam.once(entry, token.kid, token.payload.jti);
    return true;
  }
  const alone = isAtOnce(entry);
  const stopping = stoppingBy(exam, entry, token, alone);
  const id = textMember(what, 'facet');
  if (what === undefined && stopping !== undefined) {
    stopping.left = undefined;
  }
  if (!alone && id !== undefined && stopping?.left?.delete(id) === false) {
    exam.fault(entry, 'agreement', `Facet ${id} is none that was signed to end.`);
    return false;
  }
  return stopping?.refused === false;
}

function stop(world: World, link: Link, kind: Stop, entry: ReadEntry): void {
  switch (kind) {
    case 'revocation':
      if (link.revoked === undefined) {
        world.end(link, entry.index);
        link.revokedWith = entry.opened.token;
      }
      break;
    case 'pause':
      world.pause(link, entry.index);
      break;
    default:
      link.paused = undefined;
  }
}

/** Whether an entry says of the facet it stops what that is. */
function describes({ opened: { what } }: ReadEntry, { holder, terms }: Link): boolean {
  const actions = member(what, 'actions');
  return (
    member(what, 'holder') === holder &&
    member(what, 'object') === terms.object &&
    Array.isArray(actions) &&
    actions.join('\n') === terms.actions.join('\n')
  );
}

/** Whether this act was signed and, of a pause and its end, on this very target. */
function asSigned(
  { world }: Examination,
  kind: Stop,
  entry: ReadEntry,
  payload: ActionPayload
): boolean {
  const { what } = entry.opened;
  const { act, args, obj } = payload;
  if (!isSigned(args, 'facet', 'granted_since', 'name', 'principal', 'renews')) {
    return false;
  }
  if (
    isAtOnce(entry) &&
    !namesSigned(entry, payload, (id, signed) => standsFor(world, id, signed))
  ) {
    return false;
  }
  if (kind === 'revocation') {
    const renews = act === 'facet.delegate' && args['renews'] !== undefined;
    const leaves = obj === REGISTRY && (act === 'add' || act === 'remove');
    return act === 'facet.revoke' || renews || leaves || (obj === FACETS && act === 'revoke');
  }
  if (act !== kind || obj !== FACETS) {
    return false;
  }
  const id = textMember(what, 'facet');
  if (what === undefined) {
    return true;
  }
  if (args['facet'] !== undefined) {
    return id !== undefined && standsFor(world, id, args['facet'] as string);
  }
  return id === undefined && textMember(what, 'holder') === args['principal'];
}

/** A facet that was renewed stands for what took its place, which may not be shown. */
function standsFor(world: World, id: string, signed: string): boolean {
  const [named, old] = [world.links.get(id), world.links.get(signed)];
  if (id === signed || (old !== undefined && world.latest(old).id === id)) {
    return true;
  }
  if (named === undefined || old === undefined) {
    return [id, signed].every(one => world.links.has(one) || world.unseen.facets.mayBe(one));
  }
  return !named.shown && named.parent === old.parent && named.holder === old.holder;
}

/**
 * A facet may be ended with itself or one it came from, with `aios/facets`, and by what took its
 * object from where it was.
 */
function mayStop(
  exam: Examination,
  entry: ReadEntry,
  { through, kind, link }: { through: string; kind: Stop; link: Link | undefined },
  signed: ActionPayload | undefined
): boolean {
  const { world } = exam;
  const { what } = entry.opened;
  const unseen = what === undefined || member(what, 'facet') !== undefined;
  if (link === undefined && kind === 'revocation' && unseen) {
    // It may be with what it came from; whether it may be what is not shown, was told before.
    return false;
  }
  const chain = link === undefined ? [] : world.chain(link.id);
  const own = chain.some(one => one.id === through);
  if (kind === 'revocation' && !own && chain.length > 0 && chain.at(-1)!.parent !== null) {
    // It may be with what it came from, which is not shown.
    return true;
  }
  const with_ = world.links.get(through);
  if (own && kind === 'revocation') {
    const by = signerOf(entry);
    if (by !== undefined && with_?.holder !== by) {
      exam.fault(entry, 'authority', `Facet ${through} is held by somebody else.`);
      return false;
    }
    return true;
  }
  if (kind === 'revocation' && with_?.terms.object === REGISTRY) {
    // What left its place may be what is not shown.
    const object = link?.terms.object ?? textMember(what, 'object') ?? '';
    const left = world.left.get(object) !== undefined || link?.bounds || world.hidden.objects > 0;
    if (signed !== undefined ? signed.obj === REGISTRY : left) {
      const action = signed?.act === 'remove' ? 'remove' : 'add';
      return (
        signed === undefined ||
        byFacet(exam, entry, through, { object: REGISTRY, action }) !== undefined
      );
    }
  }
  const action = kind === 'revocation' ? 'revoke' : kind;
  if (with_ !== undefined && with_.terms.object !== FACETS) {
    exam.fault(entry, 'authority', `Facet ${through} stops nothing but what came from it.`);
    return false;
  }
  if (byFacet(exam, entry, through, { object: FACETS, action }) === undefined) {
    return with_ === undefined && world.unseen.facets.mayBe(through);
  }
  return mayReach(exam, entry, { through, kind, link }, signed);
}

/** Whom a facet on `aios/facets` is about, what is an owner’s, and what it is itself. */
function mayReach(
  exam: Examination,
  entry: ReadEntry,
  { through, kind, link }: { through: string; kind: Stop; link: Link | undefined },
  signed: ActionPayload | undefined
): boolean {
  const { world } = exam;
  const { what } = entry.opened;
  const holder = textMember(what, 'holder');
  // A facet that is not shown may come from one of the circle's, whoever holds it.
  const whole = member(what, 'facet') === undefined;
  const named = signed?.args['principal'] ?? (whole ? holder : undefined);
  if (
    (link !== undefined && !within(exam, entry, through, { facet: link })) ||
    (typeof named === 'string' && !within(exam, entry, through, { principal: named }))
  ) {
    return false;
  }
  if (kind !== 'pause') {
    return true;
  }
  const by = signerOf(entry) ?? '';
  const chain = world.chain(through);
  const itself = (one: Link): boolean =>
    link === undefined ? one.holder === holder : one.id === link.id;
  if ((link !== undefined || whole) && chain.some(itself)) {
    exam.fault(entry, 'authority', 'Nobody pauses what it pauses with.');
    return false;
  }
  const owners =
    link === undefined
      ? holder !== by && world.principals.get(holder ?? '')?.kind === 'owner'
      : isOwners(world, link, by);
  if (owners && !world.mayBe(by, 'owner')) {
    exam.fault(entry, 'authority', 'What an owner holds is paused by an owner.');
    return false;
  }
  return true;
}

function stopHolder(exam: Examination, entry: ReadEntry, kind: string): void {
  const { what } = entry.opened;
  const holder = textMember(what, 'holder');
  if (what === undefined || textMember(what, 'facet') !== undefined) {
    return;
  }
  if (holder === undefined || kind === 'revocation') {
    exam.fault(entry, 'agreement', 'It names nothing that it stops.');
  } else if (kind === 'pause') {
    exam.world.pausedHolders.set(holder, entry.index);
  } else {
    exam.world.pausedHolders.delete(holder);
  }
}
