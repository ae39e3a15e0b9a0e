import type { DatabaseSync } from 'node:sqlite';

import { LONGEST_PERIOD_S } from '../../protocol';
import { mustHaveUses } from '../counting';
import type { FacetRecord, Unit } from '../types';

/**
 * What of a facet's counted limits is taken, in memory as in the tables: both change in the unit
 * of the intent, and go back together where it could not be made durable.
 */
export class Counters {
  constructor(db: DatabaseSync) {
    this.sql = {
      uses: db.prepare('UPDATE facets SET uses_left = ? WHERE id = ?'),
      paced: db.prepare('INSERT INTO paced_uses (facet, at) VALUES (?, ?)'),
      pacedOf: db.prepare('SELECT at FROM paced_uses WHERE facet = ? ORDER BY at'),
      forgetPaced: db.prepare('DELETE FROM paced_uses WHERE facet = ? AND at <= ?'),
      sweep: db.prepare('DELETE FROM paced_uses WHERE at <= ?')
    };
  }

  /** Times of the uses that may still count against the rate of a facet, ascending. */
  pacedUses(facet: string): number[] {
    const rows = this.sql.pacedOf.all(facet) as { at: number }[];
    return rows.map(({ at }) => at);
  }

  /** @throws Refusal where one of the links has nothing left; then nothing is taken. */
  take(unit: Unit, chain: readonly FacetRecord[]): void {
    for (const link of chain) {
      mustHaveUses(link, unit.now);
    }
    for (const link of chain) {
      this.count(unit, link, -1);
      this.pace(unit, link);
    }
  }

  /** Of what was provably not sent. Its time still counts: a rate bounds attempts. */
  giveBack(unit: Unit, chain: readonly FacetRecord[]): void {
    for (const link of chain) {
      this.count(unit, link, 1);
    }
  }

  /** Forgets the uses that count against no rate any more, of facets that are used no more. */
  sweep(unit: Unit): void {
    this.sql.sweep.run(unit.now - LONGEST_PERIOD_S * 1000);
  }

  private count(unit: Unit, link: FacetRecord, step: number): void {
    const before = link.usesLeft;
    if (before === null) {
      return;
    }
    link.usesLeft = before + step;
    unit.onRollback(() => (link.usesLeft = before));
    this.sql.uses.run(link.usesLeft, link.id);
  }

  private pace(unit: Unit, link: FacetRecord): void {
    const { rate } = link.terms;
    if (rate === undefined) {
      return;
    }
    const before = link.pacedUses;
    const past = unit.now - rate.per * 1000;
    link.pacedUses = [...before.slice(-rate.calls).filter(at => at > past), unit.now];
    unit.onRollback(() => (link.pacedUses = before));
    this.sql.forgetPaced.run(link.id, past);
    this.sql.paced.run(link.id, unit.now);
  }

  private readonly sql;
}
