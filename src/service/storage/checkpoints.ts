import type { DatabaseSync } from 'node:sqlite';

import type { After } from '../../engine/after';
import { WhenQuiet } from '../../engine/quiet';

/** Without a commit for so long, nobody is likely to wait for one. */
const QUIET_MS = 250;
/** Commits that are worth it. */
const ENOUGH = 16;

/**
 * Moves the write-ahead log into the database file while nothing is recorded: it takes some
 * milliseconds, which else every hundredth call would wait for. A commit is a use.
 */
export function checkpoints(db: DatabaseSync, after: After): WhenQuiet {
  const work = (): boolean => {
    try {
      db.exec('PRAGMA wal_checkpoint(PASSIVE)');
      return true;
    } catch {
      // Of a disk in trouble the journal tells; the log goes on, and is moved once it can be.
      return false;
    }
  };
  return new WhenQuiet({ enough: ENOUGH, quietMs: QUIET_MS, work }, after);
}
