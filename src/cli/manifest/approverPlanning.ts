import type { FacetView } from '../../client';
import { alike, boundsUntil, type Ending, type NamedApprover } from '../../manifest';
import { jcs, type Json, LONGEST_END_S, type Terms, word } from '../../protocol';

/** What becomes of one approver of the file. */
export type ApproverPlan = {
  name: string;
  mine: boolean;
} & (
  | { change: 'invite'; bounds: Terms[]; until: number }
  | { change: 'remain'; bounds: Terms[]; until: number; stands: FacetView }
  /** Somebody of that name, or of one that is mistaken for it, decides about something else. */
  | { change: 'differ'; bounds: Terms[]; until: number; stands: FacetView }
  | { change: 'trouble'; trouble: string }
);

/** How far the clocks of terminal and service may lie apart. */
const CLOCKS_S = 60;
/** How long a link may wait to be opened, and a person read before the word is typed. */
const READING_S = 3600;

/**
 * @param standing the facets that approvers decide with, while they may or are paused
 * @param known names of objects
 * @param now seconds since the epoch
 */
export function approversPlanned(
  approvers: readonly NamedApprover[],
  given: { standing: readonly FacetView[]; known: ReadonlySet<string>; now: number }
): ApproverPlan[] {
  const { standing, known, now } = given;
  return approvers.map(named => {
    const { name, mine, about, ends } = named;
    const unknown = about.map(({ object }) => object).find(object => !known.has(object));
    const until = 'at' in ends ? ends.at : now + ends.after;
    const plan = { name, mine };
    if (until <= now || until > now + LONGEST_END_S) {
      const trouble =
        until <= now
          ? 'its end is past: write a later one.'
          : 'nobody is invited for longer than 366 days: write an earlier end.';
      return { ...plan, change: 'trouble', trouble };
    }
    if (unknown !== undefined) {
      const trouble = `nothing is connected as ${word(unknown)}: connect it first.`;
      return { ...plan, change: 'trouble', trouble };
    }
    const bounds = boundsUntil(named, until);
    const same = standing.filter(({ petname }) => alike(petname, name));
    const stands = same.find(view => decides(view, bounds) && lasts(view, ends)) ?? same[0];
    if (stands === undefined) {
      return { ...plan, change: 'invite', bounds, until };
    }
    const remains = stands.petname === name && decides(stands, bounds) && lasts(stands, ends);
    return { ...plan, change: remains ? 'remain' : 'differ', bounds, until, stands };
  });
}

/** Whether somebody decides about just that. */
function decides({ bounds = [] }: FacetView, wanted: readonly Terms[]): boolean {
  const said = (terms: readonly Terms[]): string =>
    terms
      .map(({ expiry: _expiry, ...rest }) => jcs(rest as unknown as Json))
      .sort()
      .join('\n');
  return said(bounds.map(({ terms }) => terms)) === said(wanted);
}

/** Whether somebody decides as long as the file says: from when they came in, where it says how long. */
function lasts({ terms: { expiry }, issued_at: came }: FacetView, ending: Ending): boolean {
  if (expiry === null) {
    return false;
  }
  if ('at' in ending) {
    return expiry === ending.at;
  }
  const shorter = ending.after - (expiry - came);
  return shorter >= -CLOCKS_S && shorter < Math.min(READING_S, ending.after / 2);
}
