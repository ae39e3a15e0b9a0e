import {
  type ActionPayload,
  CODE_TTL_S,
  type EnrolmentPayload,
  HOST_BRINGS_IN,
  isNamedWith,
  jcs,
  type Json,
  STANDING
} from '../../protocol';
import { invitation } from './bounds';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { attended } from './passkeys';
import { alikeIn, calledIn, isTold } from './naming';
import type { Called, Introduced } from './records';
import { bySystem, REQUESTS, sameMark } from './system';

/** As long as anybody is let in until a time: 366 days. */
const LONGEST_S = 366 * 86_400;
/** It may be recorded a little after it was looked at. */
const SLACK_S = 60;

/** Somebody is let in: by the service's terminal, or by an owner, as that one signed it. */
export async function introduction(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const { world } = exam;
  const token = await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
  }
  await attended(exam, entry, token);
  if (what === undefined || who === undefined) {
    world.unseen.introductions.add(String(entry.index));
    world.unseen.invitations.add();
  } else {
    if (token !== undefined && !sameAsSigned(calledIn(entry), what, token.payload)) {
      exam.fault(entry, 'agreement', 'Another introduction was signed than the entry says.');
    }
    const why = misshapen(exam, entry);
    if (why !== null) {
      exam.fault(entry, 'agreement', why);
    }
    byHost(exam, entry);
    remember(exam, entry);
  }
  if (sameMark(exam, entry, token?.payload)) {
    bySystem(exam, entry, { object: REQUESTS, action: 'introduce' }, token?.payload);
    invitation(exam, entry, token?.payload);
  }
}

/** Who signs an introduction says all of the newcomer; of who knocked, the key, too. */
function sameAsSigned(
  { petname, place, salt }: Called,
  what: unknown,
  { args, body }: ActionPayload
): boolean {
  // The name is beside what is signed.
  const named =
    body !== undefined &&
    !Object.hasOwn(args, 'petname') &&
    (petname === undefined || isTold(petname, salt, body.digest));
  const told = {
    kind: member(what, 'kind'),
    recovery: member(what, 'recovery') === true,
    person: member(what, 'person') ?? null,
    until: member(what, 'until') ?? null,
    key: member(what, 'key') ?? null,
    custody: member(what, 'custody'),
    place: place ?? null
  };
  const signed = {
    kind: args['kind'],
    recovery: args['recovery'] === true,
    person: args['person'] ?? null,
    until: args['until'] ?? null,
    key: args['key'] ?? null,
    custody: 'own',
    place: null
  };
  const knocked = (args['knock'] === undefined) === (args['key'] === undefined);
  return named && knocked && jcs(told as Json) === jcs(signed as Json);
}

/** @returns null, or why there is no such introduction (docs/protocol.md §6) */
function misshapen(exam: Examination, { leaf, opened: { who, what } }: ReadEntry): string | null {
  const kind = textMember(what, 'kind') ?? '';
  const recovery = member(what, 'recovery');
  const person = member(what, 'person');
  const ends = member(what, 'ends');
  const persons = kind === 'owner' || kind === 'approver';
  if (!Object.hasOwn(STANDING, kind)) {
    return 'It is of nobody that there can be.';
  }
  if (kind === 'host' && member(what, 'key') === undefined) {
    return 'A host is let in by the code that it shows.';
  }
  if (recovery !== undefined && (recovery !== true || kind !== 'owner')) {
    return 'A code to recover with is an owner’s.';
  }
  if (person !== undefined && (person !== 'another' || !persons || recovery !== undefined)) {
    return 'Only an owner or an approver is another person.';
  }
  const until = member(what, 'until');
  const seconds = leaf.t / 1000;
  if (
    until !== undefined &&
    !(
      Number.isSafeInteger(until) &&
      (until as number) > seconds - SLACK_S &&
      (until as number) <= seconds + LONGEST_S
    )
  ) {
    return 'It is let in for longer than anybody is, or for no time at all.';
  }
  if (member(what, 'key') !== undefined && until === undefined) {
    return 'Who knocked is let in until a time.';
  }
  const longest =
    recovery === true
      ? CODE_TTL_S.recovery
      : textMember(who, 'principal') === exam.issuer
        ? CODE_TTL_S.terminal
        : CODE_TTL_S.signed;
  return typeof ends === 'number' && ends <= leaf.t / 1000 + longest
    ? null
    : 'Its code lasts longer than any does.';
}

/** A host brings in its notebooks, jobs and page, by its name and for as long as itself. */
function byHost(exam: Examination, entry: ReadEntry): void {
  const { who, what } = entry.opened;
  const host = exam.world.principals.get(textMember(who, 'principal') ?? '');
  if (host?.kind !== 'host') {
    return;
  }
  const { petname } = calledIn(entry);
  const kinds: readonly unknown[] = HOST_BRINGS_IN.kind.one_of;
  const named =
    petname === undefined || host.petname === undefined || isNamedWith(petname, host.petname);
  const fits =
    kinds.includes(member(what, 'kind')) &&
    named &&
    (host.until === undefined || host.until === member(what, 'until'));
  if (!fits) {
    exam.fault(
      entry,
      'authority',
      'A host brings in notebooks, jobs and its page, as its own, for no longer.'
    );
  }
}

function remember(exam: Examination, entry: ReadEntry): void {
  const {
    index,
    opened: { who, what }
  } = entry;
  const { introductions, recoveries } = exam.world;
  const principal = textMember(who, 'principal');
  const recovery = member(what, 'recovery') === true;
  if (recovery) {
    // The newest alone counts.
    recoveries.forEach(before => introductions.delete(before));
    recoveries.clear();
    recoveries.add(index);
  }
  introductions.set(index, {
    maker: principal === exam.issuer ? null : (principal ?? null),
    facet: textMember(who, 'facet'),
    newcomer: newcomerOf(what, what),
    called: calledIn(entry),
    key: textMember(what, 'key'),
    ends: Number(member(what, 'ends')),
    another: member(what, 'person') === 'another'
  });
}

/** @param who of an enrolment; of an introduction its `what` */
function newcomerOf(who: unknown, what: unknown): string {
  const [kind, custody] = ['kind', 'custody'].map(name => member(who, name));
  const [recovery, until] = ['recovery', 'until'].map(name => member(what, name));
  const said = { kind, custody, recovery, until };
  return jcs(Object.fromEntries(Object.entries(said).map(([name, one]) => [name, one ?? null])));
}

function decides(who: unknown): boolean {
  return ['owner', 'approver'].includes(String(member(who, 'kind')));
}

/**
 * The introduction that an enrolment answers, which answers no other.
 *
 * @returns undefined where there is none, or may be one that is not shown
 */
export function introducing(
  exam: Examination,
  entry: ReadEntry,
  payload: EnrolmentPayload,
  kid: string
): Introduced | undefined {
  const { who, what } = entry.opened;
  const { introductions, answered, unseen } = exam.world;
  if (who === undefined || what === undefined) {
    return undefined;
  }
  // An origin is recorded where it counts: of those who decide by a page.
  if (member(what, 'origin') !== (decides(who) ? payload.origin : undefined)) {
    exam.fault(entry, 'agreement', 'The newcomer signed another origin.');
  }
  const at = member(what, 'introduction') as number;
  const found = introductions.get(at);
  if (found === undefined) {
    if (answered.get(at) !== kid || !unseen.introductions.mayBe(String(at))) {
      exam.fault(entry, 'reference', 'No introduction brought it in that nobody else came by.');
    }
    return undefined;
  }
  introductions.delete(at);
  answered.set(at, kid);
  const maker = textMember(what, 'made_by') ?? null;
  const same = found.newcomer === newcomerOf(who, what) && found.maker === maker;
  if (!same || !alikeIn(calledIn(entry), found.called)) {
    exam.fault(entry, 'agreement', `Somebody else was introduced by entry ${at}.`);
  }
  const why = refused(exam, entry, found, kid);
  if (why !== null) {
    exam.fault(entry, 'authority', why);
  }
  return found;
}

/** @returns null, or why this introduction lets nobody in now */
function refused(
  exam: Examination,
  { leaf }: ReadEntry,
  { ends, key, facet }: Introduced,
  kid: string
): string | null {
  if (leaf.t >= (ends + 1) * 1000) {
    return 'The code of its introduction had ended.';
  }
  if (key !== undefined && key !== kid) {
    return `It was introduced by a code for the key ${key} alone.`;
  }
  const stopped = facet === undefined ? [] : exam.world.chain(facet).map(one => exam.stopped(one));
  return stopped.find(why => why !== null) ?? null;
}
