import type { DatabaseSync } from 'node:sqlite';

import { type FieldGroup, type JsonSchema, Problem } from '../../protocol';
import { ERASABLE_GROUPS, ERASABLE_KINDS } from '../../ledger';
import { define } from '../definitions';
import { mustStillHold } from '../holding';
import { otherTurns, SLICE } from '../slices';
import { scrub } from '../storage';
import type { Journal, SystemAction, SystemCall, Unit } from '../types';
import { type Beside, type Emptying, leftOf, whatOf } from './emptying';
import type { EntryRow } from './entry';
import type { Finder, Sought } from './finding';
import type { Log } from './log';

/** Entries that one act erases of at most; who has more, asks again. */
const MOST = 10_000;
/** Of them those with a name: whether that is needed is looked at again as it is recorded, in one turn. */
const MOST_NAMES = 250;

const RANGE: JsonSchema = {
  type: 'array',
  items: { type: 'integer', minimum: 0 },
  minItems: 2,
  maxItems: 2
};

interface Wanted {
  entries?: [number, number][];
  principal?: string;
  before?: number;
  groups: FieldGroup[];
  reason?: string;
}

export interface Erased {
  /** Entries of which something was erased. */
  erased: number;
  /** Index of the entry that says so; absent where there was nothing to erase. */
  entry?: number;
  /** Whether more is left than one act may erase. */
  more: boolean;
}

/** `aios/ledger erase` (docs/protocol.md §10, "Erasure"). */
export function eraseAction(parts: {
  db: DatabaseSync;
  journal: Journal;
  log: Log;
  finder: Finder;
  emptying: Emptying;
  beside: Beside;
}): SystemAction {
  const { db, journal, log, finder, emptying, beside } = parts;
  const waits = (index: number): boolean => beside.waits(index);
  return {
    definition: define(
      'erase',
      false,
      'Erase what was sent and said in entries; that they were made stays proven',
      {
        entries: { type: 'array', items: RANGE, minItems: 1, maxItems: 1000 },
        principal: { type: 'string' },
        before: { type: 'integer', minimum: 1 },
        groups: {
          type: 'array',
          items: { enum: [...ERASABLE_GROUPS] },
          minItems: 1,
          maxItems: ERASABLE_GROUPS.length
        },
        reason: { type: 'string', maxLength: 500 }
      },
      ['groups']
    ),
    async perform(call): Promise<Erased> {
      const wanted = call.args as unknown as Wanted;
      if (!wanted.entries && wanted.principal === undefined && wanted.before === undefined) {
        throw new Problem(
          422,
          'nothing_named',
          'Nothing says what to erase, so nothing was erased.',
          'Give entries, a principal, or a time before which.'
        );
      }
      return emptying.alone(async () => {
        const { found, more } = await chosen({ finder, log, waits }, wanted);
        const { entry, done } = await journal.transact(unit => record(unit, wanted, call, found));
        done?.();
        if (entry === undefined) {
          // Also where no entry had anything left: what was deleted lately lies in the journal.
          scrub(db);
          return { erased: 0, more };
        }
        return { erased: await emptying.finish(), entry, more };
      });
    }
  };

  /** Says what goes, and that it is to go. */
  function record(
    unit: Unit,
    wanted: Wanted,
    call: SystemCall,
    found: readonly Chosen[]
  ): { entry?: number; done?: () => void } {
    mustStillHold(call.chain);
    // Whoever has a name may have been given something since: no other entry comes to be needed again.
    const taken = found.filter(({ index, groups }) => !groups.includes('name') || !waits(index));
    if (taken.length === 0) {
      return { done: beside.forget(unit, []) };
    }
    const indexes = taken.map(({ index }) => index).sort((one, other) => one - other);
    const entry = unit.append({
      kind: 'erasure',
      groups: {
        who: whoOf(call),
        what: {
          object: 'aios/ledger',
          action: 'erase',
          safe: false,
          entries: rangesOf(indexes),
          groups: [...wanted.groups].sort()
        },
        ...(wanted.reason !== undefined && { why: { reason: wanted.reason } }),
        token: call.token.compact
      }
    });
    emptying.begin(entry);
    return { entry };
  }
}

interface Chosen {
  index: number;
  groups: FieldGroup[];
}

/**
 * Durable entries that have something left of what is to go, oldest first, as many as go at once. All
 * of a log may have to be looked at, so a slice of it a turn.
 * @returns also whether there are more
 */
async function chosen(
  parts: { finder: Finder; log: Log; waits: Beside['waits'] },
  wanted: Wanted
): Promise<{ found: Chosen[]; more: boolean }> {
  const { entries, principal, before, groups } = wanted;
  const found = new Map<number, FieldGroup[]>();
  let names = 0;
  const end = parts.log.size;
  for (const range of entries === undefined ? [{}] : between(entries)) {
    const sought: Sought = {
      before: end,
      ...range,
      kinds: ERASABLE_KINDS,
      ...(principal !== undefined && { principal }),
      ...(before !== undefined && { until: before })
    };
    for await (const row of inSlices(parts.finder, sought)) {
      if (parts.waits(row.index)) {
        continue;
      }
      const rows = principal === undefined ? [row] : [...introductionOf(parts, row, wanted), row];
      for (const one of rows) {
        const left = leftOf(one, groups);
        if (left.length === 0 || found.has(one.index)) {
          continue;
        }
        names += left.includes('name') ? 1 : 0;
        if (found.size === MOST || names > MOST_NAMES) {
          return { found: listed(found), more: true };
        }
        found.set(one.index, left);
      }
    }
  }
  return { found: listed(found), more: false };
}

function listed(found: ReadonlyMap<number, FieldGroup[]>): Chosen[] {
  return [...found].map(([index, groups]) => ({ index, groups }));
}

/** The rows from the oldest on, a slice a turn. */
async function* inSlices(finder: Finder, sought: Sought): AsyncGenerator<EntryRow> {
  for (let after = sought.after ?? -1; ;) {
    const rows: EntryRow[] = [];
    for (const row of finder.rows({ ...sought, after }, 'up')) {
      if (rows.push(row) === SLICE) {
        break;
      }
    }
    yield* rows;
    if (rows.length < SLICE) {
      return;
    }
    after = rows.at(-1)!.index;
    await otherTurns();
  }
}

/** What somebody was to be called is said by whoever let them in, too. */
function introductionOf(
  { log, waits }: { log: Log; waits: Beside['waits'] },
  row: EntryRow,
  { entries, before }: Wanted
): EntryRow[] {
  const index = row.kind === 'enrolment' ? whatOf(row)['introduction'] : undefined;
  const introduction = typeof index === 'number' ? log.row(index) : undefined;
  const meant =
    introduction !== undefined &&
    !waits(introduction.index) &&
    (before === undefined || introduction.at < before * 1000) &&
    (entries?.some(([from, to]) => from <= introduction.index && introduction.index <= to) ?? true);
  return meant ? [introduction] : [];
}

/** Ranges in ascending order, none of which overlaps another. */
function between(ranges: readonly [number, number][]): { after: number; before: number }[] {
  const apart: { after: number; before: number }[] = [];
  for (const [from, to] of [...ranges].sort(([one], [other]) => one - other)) {
    const after = Math.max(from - 1, (apart.at(-1)?.before ?? 0) - 1);
    if (to > after) {
      apart.push({ after, before: to + 1 });
    }
  }
  return apart;
}

/** Ascending indexes as ranges, both ends included. */
function rangesOf(indexes: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) {
      last[1] = index;
    } else {
      ranges.push([index, index]);
    }
  }
  return ranges;
}

function whoOf({ principal, facet }: SystemCall): Record<string, unknown> {
  const { kid, kind, custody } = principal;
  return { principal: kid, kind, custody, facet: facet.id };
}
