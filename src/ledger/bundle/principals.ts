import { jcs } from '../../protocol';
import type { Examination } from './examination';
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
    place: placeIn(what)
  });
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
  const { who, terms } = entry.opened;
  for (const carried of Array.isArray(terms) ? terms : []) {
    exam.world.introduced.add(jcs(carried));
  }
  const token = await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
  }
  if (sameMark(exam, entry, token?.payload)) {
    bySystem(exam, entry, { object: REQUESTS, action: 'introduce' }, token?.payload);
  }
}
