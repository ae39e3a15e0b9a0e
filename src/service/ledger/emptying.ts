import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { decodeLeaf, erasable } from '../../ledger';
import type { FieldGroup } from '../../protocol';
import { LedgerUnavailable } from '../errors';
import { otherTurns, SLICE } from '../slices';
import { scrub } from '../storage';
import type { Emptied, Journal, Unit } from '../types';
import { type EntryRow, openedText } from './entry';
import type { Indexer } from './finding';
import type { Log } from './log';

/** Slices after which the write-ahead log is copied into the database. */
const BETWEEN = 4;

/** What tables beside the ledger repeat of entries. */
export interface Beside {
  /** Whether an entry is still needed: somebody waits for what it asks. */
  waits(entry: number): boolean;
  /**
   * Forgets, in the unit that erases, what is repeated of these entries; again where that was done.
   * @returns to call once that is durable
   */
  forget(unit: Unit, entries: readonly Emptied[]): () => void;
}

interface Begun {
  /** The erasure that says what goes. */
  entry: number;
  /** From here on it is not known to be gone everywhere. */
  next: number;
}

/**
 * Takes away what an erasure says: a slice a transaction, so that nobody waits longer than for one.
 * What is left to do is durable with the erasure, and a start goes on with it.
 */
export class Emptying {
  constructor(
    private readonly parts: {
      db: DatabaseSync;
      journal: Journal;
      log: Log;
      indexer: Pick<Indexer, 'forget'>;
      beside: Beside;
    }
  ) {
    const { db } = parts;
    this.sql = {
      begin: db.prepare('INSERT INTO erasing (entry, next) VALUES (?, 0)'),
      reach: db.prepare('UPDATE erasing SET next = ? WHERE entry = ?'),
      end: db.prepare('DELETE FROM erasing WHERE entry = ?'),
      begun: db.prepare('SELECT entry, next FROM erasing ORDER BY entry')
    };
  }

  /** In the transaction that records an erasure: what it says goes from now on. */
  begin(entry: number): void {
    this.sql.begin.run(entry);
  }

  /** Of two that erase the second one finds what the first left. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Goes on with what a stop, or a disk in trouble, left undone. */
  goOn(): Promise<void> {
    return this.sql.begun.get() === undefined
      ? Promise.resolve()
      : this.alone(async () => void (await this.finish()));
  }

  /**
   * All that was begun; only `alone`.
   * @returns of how many entries something went with the last erasure
   */
  async finish(): Promise<number> {
    let erased = 0;
    for (const begun of this.sql.begun.all() as unknown as Begun[]) {
      erased = await this.empty(begun);
    }
    return erased;
  }

  /** Leaves what is not done to the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.last;
  }

  private async empty({ entry, next }: Begun): Promise<number> {
    const { db, journal } = this.parts;
    const { indexes, groups } = this.said(entry);
    let erased = 0;
    for (let at = firstFrom(indexes, next); at < indexes.length; at += SLICE) {
      this.mustGoOn();
      const slice = indexes.slice(at, at + SLICE);
      const { count, done } = await journal.transact(unit => {
        // What lies in other files is told after this: where that fails, the slice is done again.
        this.sql.reach.run(slice[0]!, entry);
        return this.take(unit, slice, groups);
      });
      done();
      erased += count;
      await otherTurns();
      if ((at / SLICE) % BETWEEN === BETWEEN - 1) {
        // Else all of it is copied into the database in one turn, the last.
        db.exec('PRAGMA wal_checkpoint(PASSIVE)');
        await otherTurns();
      }
    }
    this.mustGoOn();
    scrub(db);
    await journal.transact(() => void this.sql.end.run(entry));
    return erased;
  }

  private take(
    unit: Unit,
    indexes: readonly number[],
    wanted: readonly FieldGroup[]
  ): { count: number; done: () => void } {
    const { log, indexer, beside } = this.parts;
    let count = 0;
    const emptied = indexes.map((index): Emptied => {
      const row = log.row(index)!;
      const left = leftOf(row, wanted);
      if (left.length > 0) {
        log.erase(index, left);
        indexer.forget(row, log.row(index)!, log.outcomeOf(index));
        count += 1;
      }
      // Also what went before, whose like in other files may not have.
      const { c } = decodeLeaf(row.leaf);
      const groups = erasableOf(row, wanted).filter(group => c[group] !== undefined);
      return { index, kind: row.kind, groups, what: whatOf(row) };
    });
    return { count, done: beside.forget(unit, emptied) };
  }

  /** What an erasure says goes: of that nothing goes itself. */
  private said(entry: number): { indexes: number[]; groups: FieldGroup[] } {
    const row = this.parts.log.row(entry);
    const { entries = [], groups = [] } = (row?.kind === 'erasure' ? whatOf(row) : {}) as {
      entries?: [number, number][];
      groups?: FieldGroup[];
    };
    const indexes = entries.flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, at) => from + at)
    );
    return { indexes, groups };
  }

  private mustGoOn(): void {
    if (this.stopping) {
      throw new LedgerUnavailable('The service is stopping; the next start goes on.');
    }
  }

  private last: Promise<unknown> = Promise.resolve();
  private stopping = false;
  private readonly sql: Record<'begin' | 'reach' | 'end' | 'begun', StatementSync>;
}

function firstFrom(indexes: readonly number[], next: number): number {
  const at = indexes.findIndex(index => index >= next);
  return at === -1 ? indexes.length : at;
}

/** Of these groups those that may go of an entry, whether they are there or not. */
function erasableOf(row: EntryRow, groups: readonly FieldGroup[]): FieldGroup[] {
  return erasable(row.kind, groups, row.kind === 'decision' && whatOf(row)['outcome'] === 'deny');
}

/** Of these groups those that may go, and are there. */
export function leftOf(row: EntryRow, groups: readonly FieldGroup[]): FieldGroup[] {
  return erasableOf(row, groups).filter(group => row.openings[group] !== undefined);
}

export function whatOf({
  openings: { what }
}: Pick<EntryRow, 'openings'>): Record<string, unknown> {
  return what === undefined ? {} : (JSON.parse(openedText(what)) as Record<string, unknown>);
}
