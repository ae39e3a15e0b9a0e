import { isNamedWith, isRenamedBy, type VerifiedToken } from '../../protocol';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { calledIn, isTold, namingIn } from './naming';
import { attended } from './passkeys';
import { personOf } from './several';
import { REQUESTS, sameMark, SYSTEM_SLACK } from './system';

type Signed = VerifiedToken<'facet-action'> | undefined;

/**
 * What somebody is called from now on: a notebook as its file, by the service on its own word or, of
 * whom a host brought in, by that host, which signs it; who approves, and agents, by an owner.
 */
export async function renaming(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const { world } = exam;
  const token = await exam.token(entry, ['facet-action'], textMember(what, 'by'));
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
  }
  const kid = textMember(who, 'principal');
  if (kid === undefined) {
    // Whoever it is, is called otherwise from here on, and its file may lie elsewhere.
    world.unseen.renamed.add();
    world.principals.forEach(one => (one.petname = one.place = undefined));
    return;
  }
  const principal = world.principals.get(kid);
  if (principal === undefined) {
    if (!world.unseen.principals.mayBe(kid)) {
      exam.fault(entry, 'principal', 'Nobody of this key was enrolled before.');
    }
    return;
  }
  const by = textMember(what, 'by') ?? token?.kid;
  saysWho(exam, entry);
  const why = misnamed(exam, entry, { kid, kind: principal.kind }, by);
  if (why !== null) {
    exam.fault(entry, 'authority', why);
  }
  await attended(exam, entry, token);
  sameMark(exam, entry, token?.payload);
  asSigned(exam, entry, token);
  // What its enrolment does not show, this says.
  principal.kind ??= member(who, 'kind');
  principal.custody ??= member(who, 'custody');
  Object.assign(principal, namingIn(entry));
}

function saysWho(exam: Examination, entry: ReadEntry): void {
  const { what } = entry.opened;
  const isSigned = entry.leaf.c.token !== undefined;
  if (what !== undefined && isSigned !== (textMember(what, 'by') !== undefined)) {
    exam.fault(
      entry,
      'token',
      'Nobody signed for whom it says, or somebody whom it does not name.'
    );
  }
}

/** @returns null, or why whoever gave it may not give this name, as far as that is shown */
function misnamed(
  exam: Examination,
  entry: ReadEntry,
  one: { kid: string; kind: unknown },
  by: string | undefined
): string | null {
  const isSigned = entry.leaf.c.token !== undefined;
  if (isSigned && by === undefined) {
    return null;
  }
  const namer = by === undefined ? undefined : exam.world.principals.get(by)?.kind;
  if (namer === 'owner') {
    return byOwner(exam, entry, one, by!);
  }
  if (one.kind !== undefined && one.kind !== 'notebook') {
    return isSigned && namer === undefined ? null : 'It is not called as a file is.';
  }
  // Neither what it is nor what its namer is may be shown: an owner and a device of its own, then.
  return one.kind === undefined && isSigned && namer === undefined
    ? null
    : asFile(exam, entry, one.kid, by);
}

/** Owners name agents, whoever approves, and devices of their own person. */
function byOwner(
  { world }: Examination,
  entry: ReadEntry,
  { kid, kind }: { kid: string; kind: unknown },
  by: string
): string | null {
  const [person, own] = [personOf(world, kid), personOf(world, by)];
  const unseen = person === undefined || own === undefined;
  const may =
    kind === undefined ||
    isRenamedBy({ kind: String(kind), person: unseen ? '' : person }, unseen ? '' : own);
  return may && typeof calledIn(entry).place !== 'string'
    ? null
    : 'It is not for an owner to name.';
}

/** A notebook that a host brought in that one names, and nobody else; its own name stays at the end. */
function asFile(
  { world }: Examination,
  entry: ReadEntry,
  kid: string,
  by: string | undefined
): string | null {
  const maker = world.principals.get(kid)?.madeBy;
  // Who brought it in may be what is not shown, and whether that one is a host.
  const unseen = typeof maker === 'string' && world.principals.get(maker)?.kind === undefined;
  if (maker === undefined || unseen) {
    return null;
  }
  const host = world.hostOf(kid);
  if (by !== host) {
    return 'Whoever a host brought in is named by that host alone.';
  }
  const { petname, place } = calledIn(entry);
  const hosts = host === undefined ? undefined : world.principals.get(host)!.petname;
  const named = petname === undefined || hosts === undefined || isNamedWith(petname, hosts);
  return host === undefined || (named && typeof place !== 'string')
    ? null
    : 'Whom a host brings in is named with it, and has no place.';
}

function asSigned(exam: Examination, entry: ReadEntry, token: Signed): void {
  if (token === undefined) {
    return;
  }
  const { act, obj, fct, args, body } = token.payload;
  const { petname, salt } = calledIn(entry);
  const { who } = entry.opened;
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
