import type { ActionPayload, Json, VerifiedToken } from '../../protocol';
import { type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { type Link, type Stopping } from './records';
import { FACETS, REGISTRY } from './system';
import { type World } from './world';

const SELF = 'aios/self';
/**
 * Acts that end less than they had to, or by whoever may not, are faults; beyond so many facets that
 * were gone through for such, or for acts that ended nothing, no more is found of further ones: who
 * lies so often keeps nobody busy.
 */
export const MOST_FUTILE = 100_000;

/** What is known of an act. */
type Covered = Pick<Stopping, 'ends' | 'left' | 'refused'>;
const UNKNOWN: Covered = { ends: [], left: undefined, refused: false };
/** Of an act with one entry for all that it ends, which has no other. */
const ALONE: Covered = { ends: [], left: new Set(), refused: false };

interface Ends {
  roots: readonly Link[];
  /** Seconds; then also what was decided with these from then on. */
  since?: number;
}

/**
 * The act that an entry of a revocation belongs to; the first of them tells all that it ends.
 *
 * @param alone whether it says that it is the act's only one
 * @returns undefined where this act ended something before, which is reported
 */
export function stoppingBy(
  exam: Examination,
  entry: ReadEntry,
  token: VerifiedToken<'facet-action'>,
  alone: boolean
): Stopping | undefined {
  const { world } = exam;
  const going = world.stopping;
  if (going !== undefined && going.token === token.compact) {
    if (alone) {
      exam.fault(entry, 'agreement', 'It stands for all of an act that has another entry.');
      return undefined;
    }
    return going;
  }
  const name = `${token.kid}.${token.payload.jti}`;
  if (world.acts.has(name)) {
    exam.fault(entry, 'replayed', 'The same signed act ended something before.');
    return undefined;
  }
  // A renewal has an entry more, in which it counts.
  if (token.payload.args['renews'] === undefined) {
    world.acts.add(name);
  }
  // What stands before may be the act's first entry.
  const begins = !world.unseenEnds.has(entry.index - 1);
  const shown = !hides(world) && begins && entry.opened.what !== undefined;
  const looks = shown && world.futile < MOST_FUTILE;
  const each = looks ? () => coveredBy(exam, entry, token) : () => UNKNOWN;
  const begun: Stopping = { token: token.compact, entry, ...(alone ? ALONE : each()) };
  world.stopping = begun;
  return begun;
}

/** Whether something is not shown that would tell what an act ends. */
export function hides({ hidden, unseen: { facets, principals } }: World): boolean {
  const { deciders, makers, objects, stops } = hidden;
  return deciders + makers + objects + stops > 0 || facets.any || principals.any;
}

/** To be asked before each entry, and after the last: whether the act before ended all that it had to. */
export function endedAll(exam: Examination, next?: ReadEntry): void {
  const { world } = exam;
  const { stopping } = world;
  const { index: at = -1, opened: { token } = {} } = next ?? {};
  world.ending =
    next?.leaf.k === 'revocation' ? { from: world.ending?.from ?? at, at, token } : undefined;
  if (stopping === undefined) {
    return;
  }
  if (next?.leaf.k === 'revocation') {
    const { token, what } = next.opened;
    if (token === undefined && next.closed.includes('token')) {
      // It may be another of these; where it does not say which, it may be any.
      stopping.left?.delete(textMember(what, 'facet') ?? '');
      stopping.left = what === undefined ? undefined : stopping.left;
      return;
    }
    if (token === stopping.token) {
      stopping.entry = next;
      return;
    }
  }
  world.stopping = undefined;
  const { ends, left, refused } = stopping;
  const [missed] = left ?? [];
  if (missed !== undefined || refused) {
    world.futile += ends.length;
  } else if (left !== undefined) {
    // What an owner holds is not for everybody to end, ended or not.
    world.holdings.leaveOut(ends, link => !isOther(world, link));
  }
  if (missed !== undefined) {
    exam.fault(
      stopping.entry,
      'agreement',
      `The same act was to end facet ${missed} too, and did not.`
    );
  }
}

/** Ids of all facets that a signed act ends and that had not ended, and whether its signer may not. */
function coveredBy(
  exam: Examination,
  entry: ReadEntry,
  { kid, payload }: VerifiedToken<'facet-action'>
): Covered {
  const { world } = exam;
  const ends = endsOf(world, entry, payload);
  const all = spread(world, ends, kid);
  const others = payload.obj === FACETS && !world.mayBe(kid, 'owner');
  const refused = others && all.some(link => isOwners(world, link, kid));
  if (refused) {
    exam.fault(entry, 'authority', 'What an owner holds is ended by an owner.');
  }
  const left = all.filter(({ revoked }) => revoked === undefined).map(({ id }) => id);
  return { ends: all, left: new Set(left), refused };
}

/** Whether somebody is no owner, whatever comes to be known. */
export function isOther(world: World, { holder }: Link): boolean {
  const kind = world.principals.get(holder)?.kind;
  return kind !== undefined && kind !== 'owner';
}

export function isOwners(world: World, { holder }: Link, kid: string): boolean {
  return holder !== kid && world.principals.get(holder)?.kind === 'owner';
}

function endsOf(world: World, { index }: ReadEntry, { act, args, obj, fct }: ActionPayload): Ends {
  const known = (id: string | undefined): Link[] => {
    const link = world.links.get(id ?? '');
    return link === undefined ? [] : [world.latest(link)];
  };
  const facet = textMember(args, 'facet');
  if (act === 'facet.revoke') {
    return { roots: known(facet ?? fct) };
  }
  if (act === 'facet.delegate') {
    const old = world.links.get(textMember(args, 'renews') ?? '');
    return { roots: old === undefined ? [] : [old] };
  }
  if (obj === REGISTRY) {
    return { roots: onLeft(world, index, args['name']) };
  }
  const since = args['granted_since'];
  const held = facet === undefined ? heldBy(world, textMember(args, 'principal') ?? '') : undefined;
  return {
    roots: held ?? known(facet),
    ...(typeof since === 'number' && { since })
  };
}

/** All on the object that left its place by the entry before this one. */
export function onLeft(world: World, index: number, name: Json | undefined): Link[] {
  const [object] = [...world.left].find(([, left]) => left === index - 1) ?? [];
  if (object === undefined || (name !== undefined && name !== object)) {
    return [];
  }
  return [...world.holdings.about(object)];
}

/** What a principal holds and, of a host, whom it brought in; save everybody's window. */
export function heldBy(world: World, kid: string): Link[] {
  return world
    .withBroughtIn(kid)
    .flatMap(holder => [...world.holdings.heldBy(holder)])
    .filter(({ terms }) => terms.object !== SELF);
}

/** These, all below, what was decided with any of them from a time (s) on, and so forth. */
export function spread({ holdings }: World, { roots, since }: Ends, by: string): Link[] {
  const found = new Set<Link>(roots);
  const from = since === undefined ? undefined : since * 1000;
  // The set goes on to what is added meanwhile.
  for (const link of found) {
    for (const child of holdings.below(link.id)) {
      found.add(child);
    }
    if (from !== undefined) {
      for (const one of holdings.decidedWith(link.id)) {
        if (one.issuedAt >= from && one.terms.object !== SELF && one.holder !== by) {
          found.add(one);
        }
      }
    }
  }
  return [...found];
}

/** The facet that an entry says was stopped; what is not shown is counted. */
export function stoppedIn(world: World, { opened: { what } }: ReadEntry): string | undefined {
  if (what === undefined) {
    world.hidden.stops += 1;
  }
  return textMember(what, 'facet');
}
