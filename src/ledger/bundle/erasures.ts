import { jcs, type Json, type VerifiedToken } from '../../protocol';
import { erasable } from '../erasable';
import type { LeafKind } from '../leaf';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import type { Erasure, Range } from './records';
import { isSigned } from './shapes';
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
  if (ranges.some(([from, to]) => from < 0 || from > to || to >= entry.index)) {
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
  if (!isSigned(args, 'before', 'entries', 'groups', 'principal')) {
    return false;
  }
  const signed = entries === undefined ? undefined : rangesOf(entries);
  const sorted = (names: readonly string[]): string => jcs([...names].sort() as Json);
  if (sorted(groups) !== sorted(groupsOf(args['groups']))) {
    return false;
  }
  if (signed === undefined && principal === undefined && before === undefined) {
    return false;
  }
  const named = signed && united(signed);
  return ranges.every(
    ([from, to]) =>
      named?.some(([first, last]) => first <= from && to <= last) !== false &&
      (before === undefined || isAll(from, to, at => world.heads.at(at) < Number(before) * 1000)) &&
      (principal === undefined || isAll(from, to, at => isOf(world, at, String(principal))))
  );
}

/** The same entries, in ranges of which none goes on where another ends. */
function united(ranges: readonly Range[]): Range[] {
  const sorted = ranges.filter(([from, to]) => from <= to).sort(([one], [other]) => one - other);
  const all: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = all.at(-1);
    if (last !== undefined && from <= last[1] + 1) {
      last[1] = Math.max(last[1], to);
    } else {
      all.push([from, to]);
    }
  }
  return all;
}

function isAll(from: number, to: number, holds: (index: number) => boolean): boolean {
  for (let index = from; index <= to; index += 1) {
    if (!holds(index)) {
      return false;
    }
  }
  return true;
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

/** Which erasure accounts for what is not shown, the first one; each entry is looked at once a group. */
export class Accounted {
  constructor(
    private readonly erasures: readonly Erasure[],
    private readonly entries: number
  ) {}

  /** undefined where none does */
  by(
    index: number,
    group: string,
    { kind, denies }: { kind: LeafKind; denies: boolean }
  ): number | undefined {
    if (!erasable(kind, [group], denies).includes(group as never)) {
      return undefined;
    }
    let firsts = this.groups.get(group);
    if (firsts === undefined) {
      firsts = this.painted(group);
      this.groups.set(group, firsts);
    }
    return firsts[index];
  }

  private painted(group: string): (number | undefined)[] {
    const firsts: (number | undefined)[] = new Array<undefined>(this.entries).fill(undefined);
    // Of each entry the next that nothing accounts for yet, or one on the way to it.
    const next = Array.from({ length: this.entries + 1 }, (_, at) => at);
    const open = (at: number): number => {
      let end = at;
      while (next[end] !== end) {
        end = next[end]!;
      }
      for (let on = at; on !== end;) {
        [on, next[on]] = [next[on]!, end];
      }
      return end;
    };
    for (const { entry, ranges, groups } of this.erasures) {
      for (const [from, to] of groups.includes(group) ? ranges : []) {
        for (let at = open(Math.max(from, 0)); at <= to && at < this.entries; at = open(at)) {
          firsts[at] = entry;
          next[at] = at + 1;
        }
      }
    }
    return firsts;
  }

  private readonly groups = new Map<string, (number | undefined)[]>();
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
