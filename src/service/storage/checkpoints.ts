import type { DatabaseSync } from 'node:sqlite';

/** Without a commit for so long, nobody is likely to wait for one. */
const QUIET_MS = 250;
/** Commits that are worth it. */
const ENOUGH = 16;

/**
 * Moves the write-ahead log into the database file while nothing is recorded: it takes some
 * milliseconds, which else every hundredth call would wait for.
 */
export class Checkpoints {
  constructor(
    private readonly db: DatabaseSync,
    private readonly quietMs = QUIET_MS
  ) {}

  /** A transaction was committed. */
  committed(): void {
    this.commits += 1;
    this.sinceTurn = true;
    if (this.commits >= ENOUGH) {
      this.later();
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.closed = true;
  }

  private later(): void {
    if (this.timer === undefined && !this.closed) {
      this.timer = setTimeout(() => this.turn(), this.quietMs);
      this.timer.unref();
    }
  }

  private turn(): void {
    this.timer = undefined;
    if (this.sinceTurn) {
      this.sinceTurn = false;
      return this.later();
    }
    try {
      this.db.exec('PRAGMA wal_checkpoint(PASSIVE)');
      this.commits = 0;
    } catch {
      // Of a disk in trouble the journal tells; the log goes on, and is moved once it can be.
    }
  }

  private timer: NodeJS.Timeout | undefined;
  private commits = 0;
  private sinceTurn = false;
  private closed = false;
}
