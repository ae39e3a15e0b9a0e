import type { VerifiedToken } from '../../protocol';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { calledIn, isOnCard } from './naming';
import type { Called, Carded } from './records';

const SELF = 'aios/self';

/** A card makes an agent, named by what it says and who gives. */
export function carded(
  exam: Examination,
  entry: ReadEntry,
  { kid, payload }: VerifiedToken<'facet-card'>
): void {
  const { who, what } = entry.opened;
  const { world } = exam;
  const giver = textMember(what, 'made_by');
  world.carded = { entry, kid, giver, told: what !== undefined };
  if (who === undefined || what === undefined) {
    return;
  }
  const custody = member(who, 'custody');
  const by = giver === undefined ? undefined : world.principals.get(giver);
  if (giver === undefined || (by === undefined && !world.unseen.principals.mayBe(giver))) {
    exam.fault(entry, 'principal', 'Nobody who was enrolled before lends to it.');
  }
  const called = calledIn(entry);
  if (
    member(who, 'kind') !== 'agent' ||
    (custody !== 'own' && custody !== 'handed-over') ||
    !isNamed(called, by?.petname, payload.named) ||
    typeof called.place === 'string' ||
    ['recovery', 'origin', 'until', 'person', 'introduction'].some(
      name => member(what, name) !== undefined
    )
  ) {
    exam.fault(entry, 'agreement', 'A card brings in an agent, by its name and its giver’s.');
  }
}

/** Whether it is called as its card says, and who gives; as far as both names are shown. */
function isNamed({ petname, salt }: Called, giver: string | undefined, named: string): boolean {
  if (petname === undefined || giver === undefined) {
    return true;
  }
  const suffix = ` (made by ${giver})`;
  return petname.endsWith(suffix) && isOnCard(petname.slice(0, -suffix.length), salt, named);
}

/** Whether what was enrolled by a card is lent something now, or given its `aios/self` before that. */
export function lentTo(exam: Examination, { leaf, opened }: ReadEntry): void {
  const { world } = exam;
  const awaited = world.carded;
  if (awaited === undefined) {
    return;
  }
  const { who, what, terms } = opened;
  const its = who === undefined || textMember(who, 'principal') === awaited.kid;
  if (leaf.k === 'grant' && its && (terms === undefined || member(terms, 'object') === SELF)) {
    return;
  }
  world.carded = undefined;
  const given = what === undefined || !awaited.told || textMember(what, 'by') === awaited.giver;
  if (leaf.k !== 'delegation' || !its || !given) {
    undelegated(exam, awaited);
  }
}

/** To be asked after the last entry. */
export function lentToNobody(exam: Examination): void {
  if (exam.world.carded !== undefined) {
    undelegated(exam, exam.world.carded);
  }
}

function undelegated(exam: Examination, { entry }: Carded): void {
  exam.fault(entry, 'undecided', 'Nothing was lent to it: nobody brought it in.');
}
