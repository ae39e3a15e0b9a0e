import type { VerifiedToken } from '../../protocol';
import { within } from './circles';
import { stillWaits } from './deciding';
import { member, type ReadEntry, signerOf, textMember } from './entry';
import type { Examination } from './examination';
import { bySystem, FACETS } from './system';

/** Somebody takes back what it asked for, or what an owner let somebody in by who never came. */
export async function withdrawal(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const types = ['facet-withdraw', 'facet-action'] as const;
  const token = await exam.token(entry, types, textMember(who, 'principal'));
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
  }
  const introduces =
    token === undefined
      ? member(what, 'introduction') !== undefined ||
        exam.world.introductions.has(entry.leaf.ref ?? -1)
      : token.header.typ === 'facet-action';
  if (introduces) {
    introduction(exam, entry, token as VerifiedToken<'facet-action'> | undefined);
  } else {
    request(exam, entry, token as VerifiedToken<'facet-withdraw'> | undefined);
  }
}

function request(
  exam: Examination,
  entry: ReadEntry,
  token: VerifiedToken<'facet-withdraw'> | undefined
): void {
  const { ref } = entry.leaf;
  const asked = ref === undefined ? undefined : exam.world.requests.get(ref);
  const by = textMember(entry.opened.who, 'principal');
  const said = textMember(entry.opened.what, 'request');
  const named = [said, token?.payload.request, asked?.id].filter(one => one !== undefined);
  if (new Set(named).size > 1 || (entry.opened.what !== undefined && said === undefined)) {
    exam.fault(entry, 'agreement', 'Another request was withdrawn than the entry says.');
    return;
  }
  if (asked === undefined && !isUnseen(exam, ref)) {
    exam.fault(entry, 'reference', 'It withdraws no request that was made before.');
  } else if (asked !== undefined && by !== undefined && asked.asker !== by) {
    exam.fault(entry, 'authority', 'Somebody else’s request was withdrawn.');
  }
  if (asked !== undefined) {
    stillWaits(exam, entry, asked);
    asked.over = true;
  }
}

/** Nobody comes by it from then on. */
function introduction(
  exam: Examination,
  entry: ReadEntry,
  token: VerifiedToken<'facet-action'> | undefined
): void {
  const { world } = exam;
  const { who, what } = entry.opened;
  const { ref } = entry.leaf;
  const said = [
    ...(what === undefined ? [] : [member(what, 'introduction')]),
    ...(token === undefined ? [] : [token.payload.args['introduction']])
  ];
  if (said.some(one => one !== ref)) {
    exam.fault(entry, 'agreement', 'Another introduction was withdrawn than the entry says.');
    return;
  }
  if (who !== undefined && member(who, 'facet') === undefined) {
    exam.fault(entry, 'authority', 'It names no facet that allowed it.');
    return;
  }
  const act = { object: FACETS, action: 'revoke' };
  if (who !== undefined && bySystem(exam, entry, act, token?.payload) === undefined) {
    return;
  }
  const found = world.introductions.get(ref ?? -1);
  if (found === undefined) {
    if (!isUnseen(exam, ref)) {
      exam.fault(entry, 'reference', 'It withdraws no introduction that nobody came by.');
    }
    return;
  }
  const { maker } = found;
  const recovers = world.recoveries.has(ref!);
  if (maker === null || !world.mayBe(maker, 'owner')) {
    exam.fault(entry, 'authority', 'Only what an owner lets somebody in by is withdrawn.');
    return;
  }
  if (recovers && !world.mayBe(signerOf(entry) ?? '', 'owner')) {
    exam.fault(entry, 'authority', 'A code to recover with is withdrawn by an owner.');
    return;
  }
  if (within(exam, entry, textMember(who, 'facet'), { principal: maker })) {
    world.introductions.delete(ref!);
    world.recoveries.delete(ref!);
  }
}

/** Whether it may be what is not shown. */
function isUnseen({ world }: Examination, ref: number | undefined): boolean {
  const { requests, introductions } = world.unseen;
  return requests.mayBe(String(ref)) || introductions.mayBe(String(ref));
}
