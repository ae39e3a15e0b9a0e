import { jcs, type VerifiedToken } from '../../protocol';
import { type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { type Link } from './records';

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
    return;
  }
  const old = world.links.get(id);
  if (old === undefined) {
    if (world.hidden.facets === 0) {
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

function unfit(exam: Examination, old: Link, link: Link, entry: ReadEntry): string | null {
  if (old.parent !== link.parent || old.holder !== link.holder) {
    return `Facet ${old.id} was not lent by this giver to this holder.`;
  }
  if (old.renewedAs !== undefined) {
    return `Facet ${old.id} was renewed before.`;
  }
  // How it ended may be what is not shown.
  if (exam.findings.blindCount > 0) {
    return null;
  }
  if (old.revoked === undefined) {
    return `Facet ${old.id} goes on beside what takes its place.`;
  }
  if (old.revokedWith !== entry.opened.token) {
    return `Facet ${old.id} had ended before.`;
  }
  return null;
}

function otherwise(old: Link, link: Link): string | null {
  return jcs({ ...link.terms, expiry: null }) === jcs({ ...old.terms, expiry: null })
    ? null
    : `It has other limits than facet ${old.id}, which it renews.`;
}
