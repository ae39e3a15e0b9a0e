import type { DatabaseSync } from 'node:sqlite';

import { type FieldGroup, type JsonSchema, Problem } from '../../protocol';
import { ERASABLE_GROUPS, ERASABLE_KINDS, erasable } from '../../ledger';
import { define } from '../definitions';
import { mustStillHold } from '../holding';
import { otherTurns, SLICE } from '../slices';
import { scrub } from '../storage';
import type { Emptied, Journal, SystemAction, SystemCall, Unit } from '../types';
import { type EntryRow, openedText } from './entry';
import type { Finder, Indexer, Sought } from './finding';
import type { Log } from './log';

/** Entries that one act erases of at most; who has more, asks again. */
const MOST = 10_000;

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

/** What tables beside the ledger repeat of entries. */
export interface Beside {
  /** Whether an entry is still needed: somebody waits for what it asks. */
  waits(entry: number): boolean;
  /**
   * Forgets, in the unit that erases, what is repeated of these entries.
   * @returns to call once that is durable
   */
  forget(unit: Unit, entries: readonly Emptied[]): () => void;
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
  indexer: Pick<Indexer, 'forget'>;
  beside: Beside;
}): SystemAction {
  const { db, journal, log, finder, indexer } = parts;
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
          'It is not said what is to be erased.',
          'Give entries, a principal, or a time before which.'
        );
      }
      const waits = (index: number): boolean => parts.beside.waits(index);
      const found = await chosen({ finder, log, waits }, wanted);
      const { done, ...erased } = await journal.transact(unit => erase(unit, wanted, call, found));
      // Also where no entry had anything left: what was deleted lately lies in the journal.
      done();
      scrub(db);
      return erased;
    }
  };

  function erase(
    unit: Unit,
    wanted: Wanted,
    call: SystemCall,
    found: readonly Chosen[]
  ): Erased & { done: () => void } {
    mustStillHold(call.chain);
    const taken = found.slice(0, MOST).flatMap(({ index }) => {
      // Somebody may have come to wait for it since it was found, or it went with another erasure.
      const groups = parts.beside.waits(index) ? [] : leftOf(log.row(index)!, wanted.groups);
      return groups.length === 0 ? [] : [{ index, groups }];
    });
    if (taken.length === 0) {
      const more = found.length > MOST;
      return { erased: 0, more, done: parts.beside.forget(unit, []) };
    }
    const emptied = taken.map(({ index, groups }): Emptied => {
      const before = log.row(index)!;
      log.erase(index, groups);
      indexer.forget(before, log.row(index)!);
      return { index, kind: before.kind, groups, what: whatOf(before) };
    });
    const indexes = taken.map(({ index }) => index).sort((one, other) => one - other);
    const done = parts.beside.forget(unit, emptied);
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
    return { erased: taken.length, entry, more: found.length > MOST, done };
  }
}

interface Chosen {
  index: number;
  groups: FieldGroup[];
}

/**
 * Durable entries that have something left of what is to go, oldest first: one more than go at once,
 * where there are as many. All of a log may have to be looked at, so a slice of it a turn.
 */
async function chosen(
  parts: { finder: Finder; log: Log; waits: Beside['waits'] },
  wanted: Wanted
): Promise<Chosen[]> {
  const { entries, principal, before, groups } = wanted;
  const found: Chosen[] = [];
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
      found.push(
        ...rows
          .map(one => ({ index: one.index, groups: leftOf(one, groups) }))
          .filter(one => one.groups.length > 0)
      );
      if (found.length > MOST) {
        return found;
      }
    }
  }
  return found;
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

/** Of these groups those that may go, and are there. */
function leftOf(row: EntryRow, groups: readonly FieldGroup[]): FieldGroup[] {
  const denies = row.kind === 'decision' && whatOf(row)['outcome'] === 'deny';
  return erasable(row.kind, groups, denies).filter(group => row.openings[group] !== undefined);
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

function whatOf({ openings: { what } }: Pick<EntryRow, 'openings'>): Record<string, unknown> {
  return what === undefined ? {} : (JSON.parse(openedText(what)) as Record<string, unknown>);
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
