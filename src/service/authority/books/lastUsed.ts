import type { DatabaseSync } from 'node:sqlite';

import type { Unit } from '../../types';
import type { Facet } from './records';

/** Facets whose last use one transaction writes. */
const AT_ONCE = 256;

/** When facets were last used: kept in memory until it is written, for it decides nothing. */
export class LastUsed {
  constructor(db: DatabaseSync) {
    this.write = db.prepare('UPDATE facets SET last_used = ? WHERE id = ?');
  }

  /** What is not written yet; undefined where the table has it. */
  of(id: string): number | null | undefined {
    return this.touched.get(id);
  }

  note(facet: Facet, now: number | null): void {
    facet.lastUsed = now;
    this.touched.set(facet.id, now);
  }

  /** @returns whether there are more */
  flush(unit: Unit): boolean {
    const touched: [string, number | null][] = [];
    for (const one of this.touched) {
      if (touched.push(one) === AT_ONCE) {
        break;
      }
    }
    for (const [id, lastUsed] of touched) {
      this.touched.delete(id);
      this.write.run(lastUsed, id);
    }
    unit.onRollback(() =>
      touched.forEach(([id, at]) => this.touched.has(id) || this.touched.set(id, at))
    );
    return this.touched.size > 0;
  }

  private readonly write;
  private readonly touched = new Map<string, number | null>();
}
