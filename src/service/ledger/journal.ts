import type { DatabaseSync } from 'node:sqlite';

import { LedgerUnavailable } from '../errors';
import { isDiskTrouble } from '../storage';
import type { Companion, Journal, NewEntry, RecordedEntry, Unit } from '../types';
import type { Log } from './log';

/** How long a group gathers while each that waits for it has more on the way. */
const GATHER_MS = 16;

interface Waiting {
  work(unit: Unit): unknown;
  more: (() => boolean) | undefined;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** Told of each durable group: its entries, and how long writing them took, in milliseconds. */
export type GroupListener = (entries: readonly RecordedEntry[], took: number) => void;

/** Told when the ledger can't be written, and when it can again. */
export type HealthListener = (healthy: boolean, cause?: unknown) => void;

/**
 * Group commit: all units that are queued in one turn of the event loop become durable in one
 * transaction, with their entries and one checkpoint (docs/architecture.md). A commit costs about
 * the same whatever is in it, so who keeps many calls under way shares it with the calls of some
 * turns; whoever has nothing more on the way never waits for that, nor does who is in its group.
 *
 * A failed group changes nothing, in memory or on disk, and the next one is tried afresh: when
 * the disk heals, so does the journal.
 */
export class GroupJournal implements Journal {
  constructor(
    private readonly db: DatabaseSync,
    private readonly log: Log,
    private readonly elapsed: () => number = () => performance.now()
  ) {
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
    this.save = db.prepare('SAVEPOINT unit');
    this.undo = db.prepare('ROLLBACK TO unit');
    this.release = db.prepare('RELEASE unit');
  }

  transact<T>(work: (unit: Unit) => T, more?: () => boolean): Promise<T> {
    if (this.closed) {
      return Promise.reject(new LedgerUnavailable('The service is stopping.'));
    }
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ work, more, resolve: resolve as (value: unknown) => void, reject });
      if (this.queue.length === 1) {
        this.due = this.elapsed() + GATHER_MS;
        this.later();
      }
    });
  }

  receipt(index: number): string {
    return this.log.receipt(index);
  }

  onAppended(listener: (from: number, to: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Unlike `onAppended` with what was recorded; nothing is kept for it where nobody listens. */
  onGroup(listener: GroupListener): void {
    this.groupListeners.push(listener);
  }

  onHealth(listener: HealthListener): void {
    this.healthListeners.add(listener);
  }

  accompany(companion: Companion): void {
    this.companions.push(companion);
  }

  /** Writes what is queued; nothing is accepted after it. */
  close(): void {
    this.flush();
    this.closed = true;
  }

  private later(): void {
    setImmediate(() => {
      if (this.gathers()) {
        this.later();
      } else {
        this.flush();
      }
    });
  }

  /** There is something to do in the next turn, too: what is on the way waits for nothing but that. */
  private gathers(): boolean {
    return (
      this.queue.length > 0 &&
      this.elapsed() < this.due &&
      this.queue.every(({ more }) => more?.() === true)
    );
  }

  private flush(): void {
    const units = this.queue;
    if (units.length === 0) {
      return;
    }
    this.queue = [];
    const undos: (() => void)[] = [];
    const settle: (() => void)[] = [];
    const begun = performance.now();
    this.recorded = [];
    try {
      this.begin.run();
      const now = this.log.time();
      for (const unit of units) {
        settle.push(this.perform(unit, now, undos));
      }
      this.log.write();
      for (const companion of this.companions) {
        companion.write();
      }
      this.commit.run();
    } catch (error) {
      this.abandon(units, undos, error);
      return;
    }
    const [from, to] = this.log.committed();
    for (const companion of this.companions) {
      companion.committed();
    }
    this.tell(true);
    for (const listener of this.groupListeners) {
      listener(this.recorded, performance.now() - begun);
    }
    for (const done of settle) {
      done();
    }
    if (to > from) {
      for (const listener of this.listeners) {
        listener(from, to);
      }
    }
  }

  /** Runs one unit; what it throws is its own, unless the disk threw it. */
  private perform(waiting: Waiting, now: number, undos: (() => void)[]): () => void {
    const { db, log } = this;
    const gathered = log.gathered;
    const recorded = this.recorded.length;
    const before = undos.length;
    this.save.run();
    try {
      const value = waiting.work({
        db,
        now,
        append: (entry: NewEntry) => this.append(entry, now),
        onRollback: undo => void undos.push(undo)
      });
      this.release.run();
      return () => waiting.resolve(value);
    } catch (error) {
      if (!db.isTransaction || isDiskTrouble(error)) {
        throw error;
      }
      this.undo.run();
      this.release.run();
      log.keep(gathered);
      this.recorded.length = recorded;
      revert(undos.splice(before));
      return () => waiting.reject(error);
    }
  }

  private append(entry: NewEntry, at: number): number {
    const index = this.log.append(entry, at);
    if (this.groupListeners.length > 0) {
      this.recorded.push({ index, at, entry });
    }
    return index;
  }

  private abandon(units: readonly Waiting[], undos: (() => void)[], cause: unknown): void {
    if (this.db.isTransaction) {
      this.db.exec('ROLLBACK');
    }
    revert(undos);
    this.log.rolledBack();
    for (const companion of this.companions) {
      companion.rolledBack();
    }
    this.tell(false, cause);
    for (const { reject } of units) {
      reject(new LedgerUnavailable(undefined, { cause }));
    }
  }

  private tell(healthy: boolean, cause?: unknown): void {
    if (healthy !== this.wrote) {
      this.wrote = healthy;
      for (const listener of this.healthListeners) {
        listener(healthy, cause);
      }
    }
  }

  /** Whether the last group that was tried became durable. */
  get healthy(): boolean {
    return this.wrote;
  }

  private readonly begin;
  private readonly commit;
  private readonly save;
  private readonly undo;
  private readonly release;
  private readonly companions: Companion[] = [];
  private readonly listeners = new Set<(from: number, to: number) => void>();
  private readonly healthListeners = new Set<HealthListener>();
  private readonly groupListeners: GroupListener[] = [];
  private recorded: RecordedEntry[] = [];
  private queue: Waiting[] = [];
  /** When the queue is written at the latest. */
  private due = 0;
  private closed = false;
  private wrote = true;
}

function revert(undos: (() => void)[]): void {
  for (const undo of undos.reverse()) {
    undo();
  }
}
