import { invitation } from './bounds';
import type { Examination } from './examination';
import { attended } from './passkeys';
import { personOf } from './several';
import { bySystem, REQUESTS, sameMark } from './system';
import { member, type ReadEntry, textMember } from './world';

export async function enrolment(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const kid = textMember(who, 'principal');
  const token = await exam.token(entry, ['facet-enrolment', 'facet-card'], kid);
  if (token === undefined) {
    exam.world.hidden.principals += 1;
    return;
  }
  if (exam.world.principals.has(token.kid)) {
    exam.fault(entry, 'principal', 'This key was enrolled before.');
    return;
  }
  exam.world.principals.set(token.kid, {
    kid: token.kid,
    key: token.payload.public_key,
    kind: member(who, 'kind'),
    custody: member(who, 'custody'),
    petname: member(who, 'petname'),
    madeBy: textMember(what, 'made_by') ?? null,
    person: personIn(exam, entry, token.kid),
    origin: 'origin' in token.payload ? token.payload.origin : undefined,
    place: placeIn(what)
  });
}

/**
 * Whose device a newcomer is: its maker's person's, or another's where the maker signed that it is.
 * @returns null where the entry says nothing
 */
function personIn(exam: Examination, entry: ReadEntry, kid: string): string | null {
  const { world } = exam;
  const said = textMember(entry.opened.what, 'person');
  const maker = textMember(entry.opened.what, 'made_by');
  if (said === undefined) {
    return null;
  }
  const left = maker === undefined ? 0 : (world.others.get(maker) ?? 0);
  if (maker !== undefined && said === kid && left > 0) {
    world.others.set(maker, left - 1);
  } else if (
    world.hidden.principals === 0 &&
    said !== (maker === undefined ? kid : personOf(world, maker))
  ) {
    exam.fault(entry, 'agreement', 'It is said to be another person’s device than it is.');
  }
  return said;
}

/** By the service on its own word: nobody signs what a file is called, and where it lies. */
export function renaming(exam: Examination, entry: ReadEntry): void {
  const { who, what } = entry.opened;
  const kid = textMember(who, 'principal');
  if (kid === undefined) {
    return;
  }
  const principal = exam.world.principals.get(kid);
  if (principal === undefined) {
    if (exam.world.hidden.principals === 0) {
      exam.fault(entry, 'principal', 'Nobody of this key was enrolled before.');
    }
    return;
  }
  const before = member(what, 'before');
  if (before !== undefined && before !== principal.petname) {
    exam.fault(entry, 'agreement', 'It was called otherwise than the entry says.');
  }
  principal.petname = member(who, 'petname');
  principal.place = placeIn(what);
}

function placeIn(what: unknown): string | null | undefined {
  return what === undefined ? undefined : (textMember(what, 'place') ?? null);
}

export async function introduction(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who } = entry.opened;
  const token = await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
  }
  await attended(exam, entry, token);
  const { what } = entry.opened;
  const another = textMember(what, 'person');
  if (token !== undefined && what !== undefined && token.payload.args['person'] !== another) {
    exam.fault(entry, 'agreement', 'Whose device it is to be was signed otherwise.');
  }
  const maker = textMember(who, 'principal');
  if (what === undefined || who === undefined) {
    exam.world.hidden.principals += 1;
  } else if (another === 'another' && maker !== undefined) {
    exam.world.others.set(maker, (exam.world.others.get(maker) ?? 0) + 1);
  }
  if (sameMark(exam, entry, token?.payload)) {
    bySystem(exam, entry, { object: REQUESTS, action: 'introduce' }, token?.payload);
    invitation(exam, entry, token?.payload);
  }
}
