import { jcs, type VerifiedToken } from '../../protocol';
import { carded } from './cards';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { introducing } from './introductions';
import { namingIn } from './naming';
import { type Introduced } from './records';
import { returning } from './returning';
import { personOf } from './several';
import { mayReturn } from './world';

const LENDS = 'facet.delegate';

/** Somebody new: by an introduction, or by the card that something is lent to (docs/protocol.md §6). */
export async function enrolment(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const kid = textMember(who, 'principal');
  const token = await exam.token(entry, ['facet-enrolment', 'facet-card'], kid);
  const before = exam.world.principals.get(token?.kid ?? kid ?? '');
  const byCard = token?.header.typ === 'facet-card';
  answers(exam, entry, token);
  if (before !== undefined && !byCard && mayReturn(before) && saysSo(what)) {
    returning(exam, entry, before, token as VerifiedToken<'facet-enrolment'> | undefined);
    return;
  }
  if (token === undefined) {
    exam.world.unseen.principals.add(kid);
    return;
  }
  if (before !== undefined) {
    exam.fault(entry, 'principal', 'This key was enrolled before.');
    return;
  }
  if (member(what, 'again') !== undefined && !exam.world.unseen.principals.mayBe(token.kid)) {
    exam.fault(entry, 'agreement', 'Nobody of this key was enrolled before.');
  }
  let introduced: Introduced | undefined;
  if (byCard) {
    carded(exam, entry, token as VerifiedToken<'facet-card'>);
  } else {
    const { payload } = token as VerifiedToken<'facet-enrolment'>;
    introduced = introducing(exam, entry, payload, token.kid);
  }
  exam.world.hidden.makers += who === undefined || what === undefined ? 1 : 0;
  const until = member(what, 'until');
  exam.world.addPrincipal({
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

/** Whether it is said that somebody comes back, as far as that is shown. */
function saysSo(what: unknown): boolean {
  return what === undefined || member(what, 'again') === true;
}

/** By which introduction somebody came, as the entry says, whatever else it shows. */
function answers(
  { world }: Examination,
  entry: ReadEntry,
  token: VerifiedToken<'facet-card' | 'facet-enrolment'> | undefined
): void {
  const { who, what } = entry.opened;
  const kid = token?.kid ?? textMember(who, 'principal');
  const introduction = member(what, 'introduction');
  const shown = token !== undefined && who !== undefined && what !== undefined;
  if (typeof introduction !== 'number') {
    // By a card, there is none.
    const byCard = token?.header.typ === 'facet-card' || member(what, 'action') === LENDS;
    if (!shown && !byCard) {
      world.unseen.answered.add();
    }
  } else {
    if (kid === undefined) {
      world.unseen.answered.add(String(introduction));
    } else if (!world.answered.has(introduction)) {
      world.answered.set(introduction, kid);
    }
  }
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
  if (said !== (expected ?? said)) {
    exam.fault(entry, 'agreement', 'It is said to be another person’s device than it is.');
  }
  return said;
}
