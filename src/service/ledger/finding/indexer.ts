import type { DatabaseSync } from 'node:sqlite';

import { withoutSync } from '../../storage';
import type { RecordedEntry } from '../../types';
import type { EntryRow } from '../entry';
import type { Log } from '../log';
import { Heard, type Indexed } from './heard';
import { BLOCK, type Postings } from './postings';
import { sayingsOf } from './sayings';
import { SignedIndex } from './signed';
import { Times } from './times';

/** How long entries gather before they are indexed. */
const BEHIND_MS = 250;
const AFTER_FAILURE_MS = 10_000;
/** Blocks that one transaction takes at most: so little that a call hardly waits for it. */
const AT_ONCE = 4;

/**
 * Brings the index up to the log, behind the commits: in batches between other work, each whole or
 * not at all, with the watermark in the same transaction. So a process that is killed leaves an
 * index that is right as far as it goes, and what lies beyond is read from the log itself.
 */
export class Indexer {
  constructor(
    private readonly db: DatabaseSync,
    private readonly log: Log,
    private readonly postings: Postings
  ) {
    this.times = new Times(db);
    this.signed = new SignedIndex(db);
    const size = postings.size();
    if (size === undefined || size > log.size) {
      this.whole(() => {
        postings.clear();
        this.times.clear();
        this.signed.clear();
      });
    }
    this.reached = postings.size() ?? 0;
  }

  /** Below it every entry is indexed. */
  get watermark(): number {
    return this.reached;
  }

  /** What was recorded a moment ago need not be read again. */
  hear(group: readonly RecordedEntry[]): void {
    this.heard.hear(group);
  }

  /** There are entries beyond the watermark: they will be indexed soon. */
  behind(): void {
    this.later(BEHIND_MS);
  }

  /**
   * In the transaction that takes openings away: what they said is found no more.
   * @param outcome index of its outcome, which is found by what it said, too
   */
  forget(before: EntryRow, after: EntryRow, outcome?: number): void {
    this.heard.clear();
    const left = sayingsOf(after).map(String);
    const gone = sayingsOf(before).filter(saying => !left.includes(String(saying)));
    this.postings.remove(before.index, gone);
    if (outcome !== undefined) {
      this.postings.remove(outcome, gone);
    }
  }

  /** Lets the next start find what is there indexed, where little is left to do. */
  close(): void {
    clearTimeout(this.timer);
    this.closed = true;
    if (this.log.size - this.reached <= BLOCK) {
      this.batch();
    }
  }

  private later(ms: number): void {
    if (this.timer === undefined && !this.closed && this.reached < this.log.size) {
      this.timer = setTimeout(() => this.turn(), ms);
      this.timer.unref();
    }
  }

  private turn(): void {
    this.timer = undefined;
    try {
      this.batch(AT_ONCE);
    } catch {
      // The journal says that the disk is in trouble; what is not indexed is still found.
      return this.later(AFTER_FAILURE_MS);
    }
    // A whole batch more waits already, or the rest may gather again.
    this.later(this.log.size - this.reached >= BLOCK ? 0 : BEHIND_MS);
  }

  /** Indexes the rest of a block, or what there is of it, and as many blocks behind it as wanted. */
  batch(blocks = 1): void {
    const { log, reached } = this;
    const to = Math.min((Math.floor(reached / BLOCK) + blocks) * BLOCK, log.size);
    if (to > reached) {
      this.whole(() => {
        for (let from = reached; from < to; from += BLOCK - (from % BLOCK)) {
          this.add(from, Math.min(to, from + BLOCK - (from % BLOCK)));
        }
      });
      this.reached = to;
      this.heard.indexed(reached, to);
    }
  }

  /** Entries of one block. */
  private add(from: number, to: number): void {
    const entries = Array.from(
      { length: to - from },
      (_, at) => this.heard.of(from + at) ?? this.read(from + at)
    );
    this.postings.add(
      from,
      entries.map(({ said }) => said)
    );
    this.times.add(
      from,
      entries.map(({ at }) => at)
    );
    this.signed.add(
      from,
      entries.map(({ jti }) => jti)
    );
  }

  private read(index: number): Indexed {
    const row = this.log.row(index)!;
    const said = sayingsOf(row, row.ref === null ? undefined : this.log.row(row.ref));
    return { said, at: row.at, jti: row.jti };
  }

  /** In one transaction, or not at all. Calls that come meanwhile do not wait for the disk. */
  private whole(change: () => void): void {
    const { db, postings } = this;
    withoutSync(db, () => {
      db.exec('BEGIN IMMEDIATE');
      try {
        change();
        db.exec('COMMIT');
      } catch (error) {
        if (db.isTransaction) {
          db.exec('ROLLBACK');
        }
        postings.forgotten();
        throw error;
      }
    });
  }

  private readonly heard = new Heard();
  private readonly times: Times;
  private readonly signed: SignedIndex;
  private reached: number;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
}
