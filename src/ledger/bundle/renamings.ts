import { isNamedWith, type VerifiedToken } from '../../protocol';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { calledIn, isTold, namingIn } from './naming';
import { REQUESTS, SYSTEM_SLACK } from './system';

type Signed = VerifiedToken<'facet-action'> | undefined;

/**
 * What somebody is called from now on, and where its file lies: by the service on its own word or,
 * of whom a host brought in, by that host, which signs it.
 */
export async function renaming(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const { world } = exam;
  const token = await exam.token(entry, ['facet-action'], textMember(what, 'by'));
  const kid = textMember(who, 'principal');
  if (kid === undefined) {
    // Whoever it is, is called otherwise from here on, and its file may lie elsewhere.
    world.hidden.principals += 1;
    world.principals.forEach(one => (one.place = undefined));
    return;
  }
  const principal = world.principals.get(kid);
  if (principal === undefined) {
    if (world.hidden.principals === 0) {
      exam.fault(entry, 'principal', 'Nobody of this key was enrolled before.');
    }
    return;
  }
  if (principal.kind !== undefined && principal.kind !== 'notebook') {
    exam.fault(entry, 'authority', 'Only what has a file is called otherwise.');
  }
  givenBy(exam, entry, kid, token);
  asSigned(exam, entry, token);
  // What its enrolment does not show, this says.
  principal.kind ??= member(who, 'kind');
  principal.custody ??= member(who, 'custody');
  Object.assign(principal, namingIn(entry));
}

/** Whom a host brought in that one names, and nobody else; its own name stays at the end. */
function givenBy(exam: Examination, entry: ReadEntry, kid: string, token: Signed): void {
  const { world } = exam;
  const { what } = entry.opened;
  const isSigned = entry.leaf.c.token !== undefined;
  const by = textMember(what, 'by') ?? token?.kid;
  if (what !== undefined && isSigned !== (textMember(what, 'by') !== undefined)) {
    exam.fault(
      entry,
      'token',
      'Nobody signed for whom it says, or somebody whom it does not name.'
    );
  }
  const maker = world.principals.get(kid)?.madeBy;
  // Who brought it in may be what is not shown, and whether that one is a host.
  const unseen = typeof maker === 'string' && world.principals.get(maker)?.kind === undefined;
  if (maker === undefined || unseen || (isSigned && by === undefined)) {
    return;
  }
  const host = world.hostOf(kid);
  if (by !== host) {
    exam.fault(entry, 'authority', 'Whoever a host brought in is named by that host alone.');
  } else if (host !== undefined) {
    const { petname, place } = calledIn(entry);
    const hosts = world.principals.get(host)!.petname;
    const named = petname === undefined || hosts === undefined || isNamedWith(petname, hosts);
    if (!named || typeof place === 'string') {
      exam.fault(entry, 'authority', 'Whom a host brings in is named with it, and has no place.');
    }
  }
}

function asSigned(exam: Examination, entry: ReadEntry, token: Signed): void {
  if (token === undefined) {
    return;
  }
  const { act, obj, fct, args, body, jti } = token.payload;
  const { petname, salt } = calledIn(entry);
  const { who } = entry.opened;
  exam.once(entry, token.kid, jti);
  if (
    act !== 'rename' ||
    obj !== REQUESTS ||
    args['principal'] !== textMember(who, 'principal') ||
    Object.hasOwn(args, 'petname') ||
    body === undefined ||
    (petname !== undefined && !isTold(petname, salt, body.digest))
  ) {
    exam.fault(entry, 'agreement', 'Something else was signed than the entry says.');
    return;
  }
  const link = exam.facet(entry, fct, token.kid);
  if (link !== undefined) {
    exam.allowed(entry, link, { object: REQUESTS, action: 'rename' }, SYSTEM_SLACK);
  }
}
