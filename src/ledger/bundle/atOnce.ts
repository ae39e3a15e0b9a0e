import type { ActionPayload, VerifiedToken } from '../../protocol';
import { heldBy, hides, isOther, isOwners, MOST_FUTILE, onLeft, spread } from './coverage';
import { member, type ReadEntry, signerOf, textMember } from './entry';
import type { Examination } from './examination';
import { type Link } from './records';
import { FACETS, REGISTRY } from './system';
import { type World } from './world';

/** Whether an entry says that it is the only one of its act, and stands for all that this ends. */
export function isAtOnce({ leaf, opened: { what } }: ReadEntry): boolean {
  return leaf.k === 'revocation' && member(what, 'all') === true;
}

/**
 * Whether such an entry names what was signed: a facet, all that a principal holds, or all on an
 * object, and from when on also what was decided with any of it.
 *
 * @param args have their form
 * @param standsFor whether a facet is the one that was signed, or took its place
 */
export function namesSigned(
  { opened: { what } }: ReadEntry,
  { act, args, obj, fct }: ActionPayload,
  standsFor: (id: string, signed: string) => boolean
): boolean {
  const [facet, holder] = [textMember(what, 'facet'), textMember(what, 'holder')];
  const stops = obj === FACETS && act === 'revoke';
  if (what === undefined) {
    return true;
  }
  if (member(what, 'granted_since') !== (stops ? args['granted_since'] : undefined)) {
    return false;
  }
  if (act === 'facet.delegate') {
    return facet !== undefined && facet === args['renews'];
  }
  if (act === 'facet.revoke' || (stops && args['facet'] !== undefined)) {
    return facet !== undefined && standsFor(facet, (args['facet'] as string | undefined) ?? fct);
  }
  if (obj === REGISTRY) {
    const { name = member(what, 'object') } = args;
    return facet === undefined && holder === undefined && name === member(what, 'object');
  }
  return facet === undefined && holder !== undefined && holder === args['principal'];
}

/**
 * Ends all that one entry stands for: as the entries before it tell, so that whatever of it was used
 * after this one is found.
 */
export function endAtOnce(
  exam: Examination,
  entry: ReadEntry,
  token: VerifiedToken<'facet-action'> | undefined
): void {
  const { world } = exam;
  const { what } = entry.opened;
  const roots = rootsOf(exam, entry);
  if (roots === undefined) {
    exam.fault(entry, 'agreement', 'Nothing left the place that it says all was ended on.');
    return;
  }
  const looks = world.futile < MOST_FUTILE;
  if (!looks && !hides(world)) {
    exam.fault(entry, 'agreement', 'Acts before it that ended nothing named too much to go on.');
  }
  const since = member(what, 'granted_since');
  const by = token?.kid ?? signerOf(entry) ?? '';
  const ends = { roots, ...(typeof since === 'number' && { since }) };
  const named = textMember(what, 'facet') === undefined ? [] : roots;
  const all = looks ? spread(world, ends, by) : named;
  const others = token?.payload.obj === FACETS && !world.mayBe(by, 'owner');
  if (others && all.some(link => isOwners(world, link, by))) {
    exam.fault(entry, 'authority', 'What an owner holds is ended by an owner.');
    world.futile += all.length;
    return;
  }
  const left = all.filter(({ revoked }) => revoked === undefined);
  for (const link of left) {
    world.end(link, entry.index);
    link.revokedWith = entry.opened.token;
  }
  entry.ends = left.map(({ id }) => id);
  if (left.length === 0) {
    world.futile += all.length;
  }
  world.holdings.leaveOut(all, link => !isOther(world, link));
}

/** Where it begins; undefined where that is an object that stayed where it was. */
function rootsOf({ world }: Examination, entry: ReadEntry): Link[] | undefined {
  const { what } = entry.opened;
  const [facet, holder] = [textMember(what, 'facet'), textMember(what, 'holder')];
  if (facet !== undefined) {
    const link = world.links.get(facet);
    return link === undefined ? [] : [link];
  }
  if (holder !== undefined) {
    return heldBy(world, holder);
  }
  const object = textMember(what, 'object') ?? '';
  return isLeft(world, entry, object) ? onLeft(world, entry.index, object) : undefined;
}

/** Whether the entry before took an object from its place, as far as that is shown. */
function isLeft(world: World, { index }: ReadEntry, object: string): boolean {
  return world.left.get(object) === index - 1 || world.hidden.objects > 0;
}
