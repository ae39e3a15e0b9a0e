import { jcs, type VerifiedToken } from '../../protocol';
import { type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { type Link } from './records';
import { type World } from './world';

/**
 * A lent facet that takes the place of another: that one ended by the same act, was lent by the
 * same giver to the same holder with the same limits, and is renewed once. Its counts go on.
 */
export function renewal(
  exam: Examination,
  entry: ReadEntry,
  link: Link,
  token: VerifiedToken<'facet-action'> | undefined
): void {
  const { world } = exam;
  const said = textMember(entry.opened.what, 'renews');
  const signed = token?.payload.args['renews'];
  if (token !== undefined && entry.opened.what !== undefined && said !== signed) {
    exam.fault(entry, 'agreement', 'The giver signed another renewal than the entry says.');
    return;
  }
  const id = said ?? (typeof signed === 'string' ? signed : undefined);
  if (id === undefined) {
    if (entry.opened.what === undefined && token === undefined) {
      fromItsGiver(world, link);
    }
    return;
  }
  const old = world.links.get(id);
  if (old === undefined || old === link) {
    if (old === undefined && world.unseen.facets.mayBe(id)) {
      fromItsGiver(world, link);
    } else {
      exam.fault(entry, 'facet', 'It renews no facet that was made before.');
    }
    return;
  }
  // What was signed says the limits, and is compared with them elsewhere.
  const why = unfit(exam, old, link, entry) ?? (token === undefined ? otherwise(old, link) : null);
  if (why !== null) {
    exam.fault(entry, 'authority', why);
    return;
  }
  old.renewedAs = link.id;
  link.taken = old.taken;
  link.paced = old.paced;
  link.spent = new Map(old.spent);
  link.evidenceFrom = old.evidenceFrom;
  link.consumed = new Set(old.consumed);
}

/** What it renews is not shown, but was lent from the same facet: no earlier than that was made. */
function fromItsGiver(world: World, link: Link): void {
  link.evidenceFrom = world.links.get(link.parent ?? '')?.made ?? link.evidenceFrom;
}

function unfit(exam: Examination, old: Link, link: Link, entry: ReadEntry): string | null {
  if (old.parent !== link.parent || old.holder !== link.holder) {
    return `Facet ${old.id} was not lent by this giver to this holder.`;
  }
  if (old.renewedAs !== undefined) {
    return `Facet ${old.id} was renewed before.`;
  }
  // How it ended may be what is not shown.
  if (old.revoked === undefined) {
    return exam.world.hidden.stops > 0
      ? null
      : `Facet ${old.id} goes on beside what takes its place.`;
  }
  const shown = !entry.closed.includes('token') && !exam.world.unseenEnds.has(old.revoked);
  return shown && old.revokedWith !== entry.opened.token
    ? `Facet ${old.id} had ended before.`
    : null;
}

function otherwise(old: Link, link: Link): string | null {
  return jcs({ ...link.terms, expiry: null }) === jcs({ ...old.terms, expiry: null })
    ? null
    : `It has other limits than facet ${old.id}, which it renews.`;
}
