import { jcs, type Json, type VerifiedToken } from '../../protocol';
import { erasable } from '../erasable';
import type { LeafKind } from '../leaf';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import type { Erasure, Range } from './records';
import { bySystem } from './system';
import type { World } from './world';

const LEDGER = 'aios/ledger';

/** That openings were erased, by whoever may; which those are is said, not what they held. */
export async function erasure(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const token = await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  bySystem(exam, entry, { object: LEDGER, action: 'erase' }, token?.payload);
  const ranges = rangesOf(member(what, 'entries'));
  const groups = groupsOf(member(what, 'groups'));
  if (ranges.some(([from, to]) => from > to || to >= entry.index)) {
    exam.fault(entry, 'reference', 'It erases entries that come later.');
    return;
  }
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
    if (what !== undefined && !asSigned(exam, { ranges, groups }, token)) {
      exam.fault(entry, 'agreement', 'It erases something else than was signed.');
      return;
    }
  }
  exam.world.erasures.push({ entry: entry.index, ranges, groups });
}

/** Whether these are such entries, and just such groups, as whoever erased named. */
function asSigned(
  { world }: Examination,
  { ranges, groups }: Omit<Erasure, 'entry'>,
  { payload: { args } }: VerifiedToken<'facet-action'>
): boolean {
  const { entries, principal, before } = args;
  const signed = entries === undefined ? undefined : rangesOf(entries);
  const sorted = (names: readonly string[]): string => jcs([...names].sort() as Json);
  if (sorted(groups) !== sorted(groupsOf(args['groups']))) {
    return false;
  }
  if (signed === undefined && principal === undefined && before === undefined) {
    return false;
  }
  return ranges.every(range =>
    indexes(range).every(
      index =>
        (signed?.some(([from, to]) => from <= index && index <= to) ?? true) &&
        (before === undefined || world.heads.at(index) < Number(before) * 1000) &&
        (principal === undefined || isOf(world, index, String(principal)))
    )
  );
}

/** What somebody was to be called is theirs, too, whoever let them in. */
function isOf({ heads, answered, unseen }: World, index: number, principal: string): boolean {
  const by = answered.get(index);
  return (
    by === principal ||
    heads.mayBeOf(index, principal) ||
    (by === undefined && unseen.answered.mayBe(String(index)))
  );
}

function indexes([from, to]: Range): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** The erasure that accounts for a group that is not shown; undefined where none does. */
export function erasedBy(
  erasures: readonly Erasure[],
  { index, kind, group, denies }: { index: number; kind: LeafKind; group: string; denies: boolean }
): number | undefined {
  if (!erasable(kind, [group], denies).includes(group as never)) {
    return undefined;
  }
  return erasures.find(
    ({ ranges, groups }) =>
      groups.includes(group) && ranges.some(([from, to]) => from <= index && index <= to)
  )?.entry;
}

function rangesOf(value: unknown): [number, number][] {
  return (Array.isArray(value) ? value : []).map(range => {
    const [from, to] = Array.isArray(range) ? (range as unknown[]) : [];
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) {
      throw new Error('It names entries otherwise than by their indexes.');
    }
    return [from as number, to as number];
  });
}

function groupsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).map(String);
}
