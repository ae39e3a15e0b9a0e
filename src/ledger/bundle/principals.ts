import { jcs, type VerifiedToken } from '../../protocol';
import { carded } from './cards';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { introducing } from './introductions';
import { namingIn } from './naming';
import { type Introduced } from './records';
import { mayReturn, returning } from './returning';
import { personOf } from './several';

/** Somebody new: by an introduction, or by the card that something is lent to (docs/protocol.md §6). */
export async function enrolment(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const kid = textMember(who, 'principal');
  const token = await exam.token(entry, ['facet-enrolment', 'facet-card'], kid);
  const before = exam.world.principals.get(token?.kid ?? kid ?? '');
  const byCard = token?.header.typ === 'facet-card';
  if (before !== undefined && !byCard && mayReturn(before, what)) {
    returning(exam, entry, before, token as VerifiedToken<'facet-enrolment'> | undefined);
    return;
  }
  if (token === undefined) {
    exam.world.hidden.principals += 1;
    // It may be somebody who came back.
    exam.world.hidden.returns += kid === undefined ? 1 : 0;
    return;
  }
  if (before !== undefined) {
    exam.fault(entry, 'principal', 'This key was enrolled before.');
    return;
  }
  if (member(what, 'again') !== undefined && exam.world.hidden.principals === 0) {
    exam.fault(entry, 'agreement', 'Nobody of this key was enrolled before.');
  }
  let introduced: Introduced | undefined;
  if (byCard) {
    carded(exam, entry, token as VerifiedToken<'facet-card'>);
  } else {
    const { payload } = token as VerifiedToken<'facet-enrolment'>;
    introduced = introducing(exam, entry, payload, token.kid);
  }
  const until = member(what, 'until');
  exam.world.principals.set(token.kid, {
    kid: token.kid,
    key: token.payload.public_key,
    encryptionKey: jcs(token.payload.encryption_key),
    kind: member(who, 'kind'),
    custody: member(who, 'custody'),
    ...namingIn(entry),
    madeBy: what === undefined ? undefined : (textMember(what, 'made_by') ?? null),
    introducedWith: byCard ? null : introduced && (introduced.facet ?? null),
    until: what === undefined ? undefined : ((until as number | undefined) ?? null),
    standing: new Set(),
    person: personIn(exam, entry, token.kid, introduced),
    origin: 'origin' in token.payload ? token.payload.origin : undefined
  });
}

/**
 * Whose device a newcomer is: its maker's person's, or another's where the maker signed that it is.
 * @returns null where the entry says nothing
 */
function personIn(
  exam: Examination,
  entry: ReadEntry,
  kid: string,
  introduced: Introduced | undefined
): string | null {
  const { world } = exam;
  const said = textMember(entry.opened.what, 'person');
  const maker = textMember(entry.opened.what, 'made_by');
  if (said === undefined) {
    return null;
  }
  if (maker !== undefined && introduced === undefined) {
    return said;
  }
  const own = maker === undefined || introduced?.another === true;
  const expected = own ? kid : personOf(world, maker);
  if (world.hidden.principals === 0 && said !== (expected ?? said)) {
    exam.fault(entry, 'agreement', 'It is said to be another person’s device than it is.');
  }
  return said;
}
