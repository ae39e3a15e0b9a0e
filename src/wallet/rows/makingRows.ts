import type { Tables } from './tables';

export const MAKINGS = `
CREATE TABLE IF NOT EXISTS makings (
  what TEXT PRIMARY KEY,
  ends INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Which principals are being made, by whichever of the processes that share this file. */
export class MakingRows {
  constructor(private readonly tables: Tables) {}

  /**
   * @param until when whoever makes it counts as ended, in milliseconds since the epoch
   * @returns false while another makes it
   */
  begin(what: string, now: number, until: number): boolean {
    return this.tables.transact(() => {
      const made = this.tables.one('SELECT 1 FROM makings WHERE what = ? AND ends > ?', what, now);
      if (made === undefined) {
        this.tables.run('INSERT OR REPLACE INTO makings VALUES (?, ?)', what, until);
      }
      return made === undefined;
    });
  }

  end(what: string): void {
    this.tables.run('DELETE FROM makings WHERE what = ?', what);
  }
}
