import type { DatabaseSync } from 'node:sqlite';

import {
  decimalOf,
  decimalText,
  type Ended,
  less,
  LONGEST_PERIOD_S,
  plus,
  settled,
  ZERO
} from '../../../protocol';
import { mustAfford, mustBeMet, mustHaveUses, spendingOf } from '../../counting';
import type { Companion, Evidence, FacetRecord, Spending, Taken, Unit, Use } from '../../types';

/** Uses that one transaction forgets. */
const AT_ONCE = 1000;

/**
 * What of a facet's counted limits is taken, in memory as in the tables: both change in the group
 * of the intent, and go back together where it could not be made durable. How many uses are left is
 * written once a group, since most of its calls take of the same links: each of its whole chain.
 */
export class Counters implements Companion {
  constructor(db: DatabaseSync) {
    this.sql = {
      uses: db.prepare('UPDATE facets SET uses_left = ? WHERE id = ?'),
      paced: db.prepare('INSERT INTO paced_uses (facet, at) VALUES (?, ?)'),
      pacedOf: db.prepare('SELECT at FROM paced_uses WHERE facet = ? ORDER BY at'),
      forgetPaced: db.prepare('DELETE FROM paced_uses WHERE facet = ? AND at <= ?'),
      spent: db.prepare(
        `INSERT INTO budgets (facet, name, taken) VALUES (?, ?, ?)
           ON CONFLICT (facet, name) DO UPDATE SET taken = excluded.taken`
      ),
      carryPaced: db.prepare(
        'INSERT INTO paced_uses (facet, at) SELECT ?, at FROM paced_uses WHERE facet = ?'
      ),
      carrySpent: db.prepare(
        `INSERT INTO budgets (facet, name, taken)
           SELECT ?, name, taken FROM budgets WHERE facet = ?`
      ),
      spentOf: db.prepare('SELECT name, taken FROM budgets WHERE facet = ?'),
      sweep: db.prepare(
        `DELETE FROM paced_uses
           WHERE rowid IN (SELECT rowid FROM paced_uses WHERE at <= ? LIMIT ${AT_ONCE})`
      )
    };
  }

  write(): void {
    for (const { id, usesLeft } of this.counted) {
      this.sql.uses.run(usesLeft, id);
    }
  }

  committed(): void {
    this.counted.clear();
  }

  rolledBack(): void {
    this.counted.clear();
  }

  /** What was taken of a facet that is read from its table. */
  load(facet: FacetRecord): void {
    if (facet.terms.rate !== undefined) {
      const rows = this.sql.pacedOf.all(facet.id) as { at: number }[];
      facet.pacedUses = rows.map(({ at }) => at);
    }
    if (facet.terms.budget !== undefined) {
      const rows = this.sql.spentOf.all(facet.id) as { name: string; taken: string }[];
      const read = (taken: string): Spending => ({ taken: decimalOf(taken)!, reserved: ZERO });
      facet.spending = new Map(rows.map(({ name, taken }) => [name, read(taken)]));
    }
  }

  /** @throws Refusal where one of the links has too little left; then nothing is taken. */
  take(unit: Unit, chain: readonly FacetRecord[], use: Use | undefined, evidence: Evidence): Taken {
    for (const link of chain) {
      mustHaveUses(link, unit.now);
    }
    const reserved = chain.map(link => (use === undefined ? [] : mustAfford(link, use, chain)));
    const met = use === undefined ? [] : mustBeMet(chain, use, evidence);
    chain.forEach((link, at) => {
      this.count(unit, link, -1);
      this.pace(unit, link);
      for (const { name, amount } of reserved[at]!) {
        const before = spendingOf(link, name);
        this.spend(unit, link, name, {
          taken: plus(before.taken, amount),
          reserved: plus(before.reserved, amount)
        });
      }
    });
    return { reserved: reserved.flat(), met };
  }

  /**
   * With the outcome. What was provably not sent takes no use; its time still counts, for a rate
   * bounds attempts.
   */
  settle(
    unit: Unit,
    chain: readonly FacetRecord[],
    { reserved }: Pick<Taken, 'reserved'>,
    ended: Ended
  ): void {
    for (const link of chain) {
      if (ended.state === 'not_sent') {
        this.count(unit, link, 1);
      }
      for (const one of reserved.filter(({ facet }) => facet === link.id)) {
        const before = spendingOf(link, one.name);
        this.spend(unit, link, one.name, {
          taken: plus(less(before.taken, one.amount), settled(one, ended)),
          reserved: less(before.reserved, one.amount)
        });
      }
    }
  }

  /** To a facet of the same limits that takes the place of `from`; it is in its table already. */
  carry(unit: Unit, from: FacetRecord, to: FacetRecord): void {
    const { usesLeft, pacedUses, spending } = to;
    unit.onRollback(() => {
      Object.assign(to, { usesLeft, pacedUses });
      this.setSpending(to, spending);
    });
    to.usesLeft = from.usesLeft;
    to.pacedUses = from.pacedUses;
    this.setSpending(to, from.spending);
    this.counted.add(to);
    this.sql.carryPaced.run(to.id, from.id);
    this.sql.carrySpent.run(to.id, from.id);
  }

  private spend(unit: Unit, link: FacetRecord, name: string, spending: Spending): void {
    const before = link.spending;
    this.setSpending(link, new Map(before).set(name, spending));
    unit.onRollback(() => this.setSpending(link, before));
    this.sql.spent.run(link.id, name, decimalText(spending.taken));
  }

  /** What is set aside lies in no table: as long as something is, its facet stays in memory. */
  private setSpending(link: FacetRecord, spending: FacetRecord['spending']): void {
    link.spending = spending;
    if ([...spending.values()].some(({ reserved }) => reserved.digits !== 0n)) {
      this.reserving.add(link);
    } else {
      this.reserving.delete(link);
    }
  }

  /**
   * Forgets the uses that count against no rate any more, of facets that are used no more.
   *
   * @returns whether there may be more
   */
  sweep(unit: Unit): boolean {
    return this.sql.sweep.run(unit.now - LONGEST_PERIOD_S * 1000).changes === AT_ONCE;
  }

  private count(unit: Unit, link: FacetRecord, step: number): void {
    const before = link.usesLeft;
    if (before === null) {
      return;
    }
    link.usesLeft = before + step;
    unit.onRollback(() => (link.usesLeft = before));
    this.counted.add(link);
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
  /** Links of which uses were taken, or given back, in the group under way. */
  private readonly counted = new Set<FacetRecord>();
  private readonly reserving = new Set<FacetRecord>();
}
