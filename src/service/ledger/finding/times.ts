import type { DatabaseSync } from 'node:sqlite';

/**
 * The first entry of each time, as far as the index goes. Kept like the postings, in the caller's
 * transaction: it repeats what the log says.
 */
export class Times {
  constructor(db: DatabaseSync) {
    // Of a time that an earlier block has, that one's stays.
    this.keep = db.prepare('INSERT INTO times (at, idx) VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.next = db.prepare('SELECT idx FROM times WHERE at >= ? ORDER BY at LIMIT 1');
    this.clear = () => db.exec('DELETE FROM times');
  }

  /** Adds the entries from `from` on, of these times. */
  add(from: number, times: readonly number[]): void {
    times.forEach((time, at) => {
      if (time !== times[at - 1]) {
        this.keep.run(time, from + at);
      }
    });
  }

  /** The first indexed entry at this time (in ms) or later; undefined where there is none. */
  firstFrom(time: number): number | undefined {
    return (this.next.get(time) as { idx: number } | undefined)?.idx;
  }

  readonly clear: () => void;
  private readonly keep;
  private readonly next;
}
