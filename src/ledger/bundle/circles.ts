import type { ReadEntry } from './entry';
import type { Examination } from './examination';
import type { Link } from './records';
import type { World } from './world';

/** The host whose circle a facet is about (docs/protocol.md §6, "Circle"); undefined: there is none. */
function circleOf(world: World, facet: string): string | undefined {
  for (const { decidedBy } of world.chain(facet)) {
    const holder = world.links.get(decidedBy[0] ?? '')?.holder;
    if (holder !== undefined && world.principals.get(holder)?.kind === 'host') {
      return holder;
    }
  }
  return undefined;
}

/** Whom or what an act is about: a principal, or a facet, which lies within by whoever holds a link of its chain. */
export type About = { principal: string } | { facet: Link };

/** Whether an act by a facet of a circle is about that circle; where not, it is reported. */
export function within(
  exam: Examination,
  entry: ReadEntry,
  facet: string | undefined,
  about: About
): boolean {
  const { world } = exam;
  const host = facet === undefined ? undefined : circleOf(world, facet);
  if (host === undefined) {
    return true;
  }
  const has = (kid: string): boolean => kid === host || world.hostOf(kid) === host;
  const inside =
    'principal' in about
      ? has(about.principal) || unknown(world, about.principal)
      : reaches(world, about.facet, has);
  if (!inside) {
    exam.fault(entry, 'authority', `Facet ${String(facet)} is about those of its host alone.`);
  }
  return inside;
}

/** Whether a facet comes from one of these, as far as its chain is shown. */
function reaches(world: World, { id }: Link, has: (kid: string) => boolean): boolean {
  const chain = world.chain(id);
  return (
    chain.at(-1)?.parent !== null ||
    chain.some(({ holder }) => has(holder) || unknown(world, holder))
  );
}

/** Somebody whose enrolment is not shown, or not who made it, may be of any circle. */
function unknown(world: World, kid: string): boolean {
  const principal = world.principals.get(kid);
  return principal === undefined
    ? world.unseen.principals.mayBe(kid)
    : principal.madeBy === undefined;
}
