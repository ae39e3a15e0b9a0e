import type { Terms } from '../../protocol';
import { member, type ReadEntry } from './entry';
import { type Link } from './records';
import { type World } from './world';

/** A clock may be as far ahead as tokens may be. */
const CLOCK_S = 60;

/**
 * What a restore stops (docs/protocol.md §10, "Epochs"): what was revoked, used up or decided after
 * the back-up is not known, so nothing goes on by itself.
 */
export function restored(world: World, { index, leaf, opened }: ReadEntry): void {
  world.floor = Math.ceil(leaf.t / 1000) + CLOCK_S;
  const kept = keptOf(opened.what);
  const kindOf = (holder: string) => world.principals.get(holder)?.kind;
  const ends = (link: Link): boolean =>
    world.chain(link.id).some(one => endsByRestore(one.terms, kindOf(one.holder)));
  for (const link of world.links.values()) {
    if (link.revoked === undefined && ends(link)) {
      world.end(link, index);
    }
    const used = kept.has(link.holder) && !link.terms.object.startsWith('aios/');
    if (link.paused === undefined && (used || world.rules.has(link.id))) {
      world.pause(link, index);
    }
  }
  for (const kid of world.principals.keys()) {
    if (!kept.has(kid) && !world.pausedHolders.has(kid)) {
      world.pausedHolders.set(kid, index);
    }
  }
  for (const asked of world.requests.values()) {
    asked.over = true;
  }
  for (const made of world.decisions.values()) {
    if (made.request?.act !== undefined && made.outcome === 'grant') {
      made.spent ??= index;
    }
  }
  world.invitations.clear();
  world.introductions.clear();
}

/** The devices of owners that whoever restored still had in hand. */
export function keptOf(what: unknown): ReadonlySet<unknown> {
  const kept = member(what, 'kept');
  return new Set(Array.isArray(kept) ? kept : []);
}

/** Uses, budgets and successes that count once may have been used up; a page is introduced anew by itself. */
export function endsByRestore({ uses, budget, requires, object }: Terms, holder: unknown): boolean {
  const counted = uses !== null || budget !== undefined || requires?.some(one => one.consume);
  return counted === true || (holder === 'page' && object !== 'aios/self');
}
