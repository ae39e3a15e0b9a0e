import type { DatabaseSync } from 'node:sqlite';

import type { Unit } from '../../types';
import { AGREED_WITH } from './granted';
import { SELF } from './kinds';
import { decidersOf, type Facet } from './records';

/** Rows that one transaction writes. */
const AT_ONCE = 256;

/**
 * What ended together: all that came from a facet, that a principal held, that was on an object, or
 * that somebody granted with a facet, save to who ended it.
 */
export type Together = 'below' | 'held' | 'on' | 'granted';

/** By which entry; `at` in ms. */
export interface End {
  entry: number;
  at: number;
  by: string;
  why: string | null;
}

interface Pending extends End {
  id: number;
  of: Together;
  target: string;
  /** Up to this place rows say by themselves that they ended. */
  after: number;
  /** The newest facet that there was. Facets are never deleted, so their places stay. */
  upto: number;
}

type Of = Pick<Facet, 'holder' | 'terms' | 'decidedBy' | 'decidedWith' | 'revokedAt'>;

/**
 * What ended very much by one row and one entry (docs/protocol.md §8), so that nobody waits for it.
 * The row decides from then on, whoever reads a facet: what came from one is over with that, and what
 * somebody held or granted, or what was on an object, with this row. Behind it the facets' own rows come to say so
 * as well, some in each transaction, and go on after a stop: lists and indexes read those.
 */
export class Ends {
  constructor(db: DatabaseSync) {
    const held = `holder = ?1 AND json_extract(terms, '$.object') <> '${SELF}'`;
    const on = `json_extract(terms, '$.object') = ?1`;
    const page = (which: string): ReturnType<DatabaseSync['prepare']> =>
      db.prepare(
        `SELECT id, rowid AS place FROM facets
           WHERE revoked_at IS NULL AND ${which} AND rowid > ?2 AND rowid <= ?3 ORDER BY rowid LIMIT ?4`
      );
    this.sql = {
      below: page('parent = ?1'),
      held: page(held),
      on: page(on),
      granted: db.prepare(
        `${granted('facets_granted', 'decided_by = ?1')} UNION ALL
         ${granted('facets_agreed', AGREED_WITH)}
         ORDER BY place LIMIT ?4`
      ),
      add: db.prepare(
        `INSERT INTO ends (of, target, after, upto, entry, at, by, why)
           SELECT ?, ?, ?, coalesce(max(rowid), 0), ?, ?, ?, ? FROM facets RETURNING *`
      ),
      next: db.prepare('SELECT * FROM ends WHERE after < upto ORDER BY id LIMIT 1'),
      goOn: db.prepare('UPDATE ends SET after = ? WHERE id = ?'),
      done: db.prepare('DELETE FROM ends WHERE id = ?'),
      mark: db.prepare(
        `UPDATE facets SET revoked_at = ?, revoked_by = ?,
           standing = CASE WHEN standing IS NULL THEN NULL ELSE 2 END WHERE id = ?`
      ),
      hasBelow: db.prepare('SELECT 1 FROM facets WHERE parent = ? AND revoked_at IS NULL LIMIT 1'),
      forgetWhy: db.prepare('UPDATE ends SET why = NULL WHERE entry = ?')
    };
    const kept = db.prepare(`SELECT * FROM ends WHERE of <> 'below' ORDER BY id`).all();
    (kept as unknown as Pending[]).forEach(one => this.keep(one));
  }

  /** What ended a facet together with others, the first of these; undefined where nothing did. */
  over(place: number, facet: Of): End | undefined {
    const first = (of: Together, target: string): Pending | undefined =>
      this.kept.get(key(of, target))?.find(({ upto }) => place <= upto);
    if (this.kept.size === 0) {
      return undefined;
    }
    const { holder, terms, revokedAt } = facet;
    const over = [first('on', terms.object)];
    if (terms.object !== SELF) {
      over.push(first('held', holder));
    }
    // Its own row says so once it does: by whom and why is the same there.
    if (terms.object !== SELF && revokedAt === null) {
      over.push(...decidersOf(facet).map(decider => this.grantedOver(decider, place, holder)));
    }
    return over
      .filter(one => one !== undefined)
      .reduce<Pending | undefined>(
        (one, other) => (one !== undefined && one.id < other.id ? one : other),
        undefined
      );
  }

  private grantedOver(decider: string, place: number, holder: string): Pending | undefined {
    return this.kept
      .get(key('granted', decider))
      ?.find(({ after, upto, by }) => place > after && place <= upto && holder !== by);
  }

  /** Up to which place all that a principal held has ended. */
  heldUpto(kid: string): number {
    return this.kept.get(key('held', kid))?.at(-1)?.upto ?? 0;
  }

  /** Up to which place all has ended that was granted with a facet from behind another place on. */
  grantedUpto(decider: string, after: number, by: string): number {
    return (this.kept.get(key('granted', decider)) ?? []).reduce(
      (upto, one) => (one.after <= upto && one.by === by ? Math.max(upto, one.upto) : upto),
      after
    );
  }

  /** Some that were granted with a facet and do not say that they ended, save what `by` holds. */
  grantedGoing(decider: string, after: number, by: string, most: number): string[] {
    const rows = this.sql.granted.all(decider, after, Number.MAX_SAFE_INTEGER, most, by);
    return (rows as { id: string }[]).map(({ id }) => id);
  }

  /** From now on this has ended, with all that there is of it, from behind that place on. */
  add(unit: Unit, of: Together, target: string, { entry, at, by, why }: End, after = 0): void {
    const row = this.sql.add.get(of, target, after, entry, at, by, why) as unknown as Pending;
    if (of !== 'below') {
      this.keep(row);
      unit.onRollback(() => this.drop(row));
    }
  }

  /**
   * Has some more rows say that they ended.
   *
   * @param inMemory the record of a facet, where it is there
   * @returns whether there are more
   */
  write(unit: Unit, inMemory: (id: string) => Facet | undefined): boolean {
    let left = AT_ONCE;
    let next = this.next();
    while (next && left > 0) {
      const rows = this.rowsOf(next, left);
      for (const { id } of rows) {
        this.mark(unit, id, next, inMemory(id));
      }
      if (rows.length === left) {
        this.sql.goOn.run(rows.at(-1)!.place, next.id);
      } else if (next.of === 'below' || next.of === 'granted') {
        this.finish(unit, next);
      } else {
        // It stays: it says why these ended.
        this.sql.goOn.run(next.upto, next.id);
      }
      left -= rows.length + 1;
      next = this.next();
    }
    return next !== undefined;
  }

  /** Why was erased; that it ended stays. @returns what ended by that entry */
  forgetWhy(unit: Unit, entry: number): End[] {
    const told = [...this.kept.values()].flat().filter(one => one.entry === entry);
    for (const one of told) {
      const { why } = one;
      one.why = null;
      unit.onRollback(() => (one.why = why));
    }
    this.sql.forgetWhy.run(entry);
    return told;
  }

  private rowsOf({ of, target, after, upto, by }: Pending, most: number) {
    const rows =
      of === 'granted'
        ? this.sql.granted.all(target, after, upto, most, by)
        : this.sql[of].all(target, after, upto, most);
    return rows as unknown as { id: string; place: number }[];
  }

  /** All say it by themselves. */
  private finish(unit: Unit, row: Pending): void {
    this.sql.done.run(row.id);
    if (row.of === 'granted') {
      const before = this.kept.get(key(row.of, row.target))!.find(({ id }) => id === row.id)!;
      this.drop(before);
      unit.onRollback(() => this.keep(before));
    }
  }

  private mark(unit: Unit, id: string, end: Pending, facet: Facet | undefined): void {
    const { at, by, of } = end;
    if (facet?.revokedAt === null) {
      facet.revokedAt = at;
      facet.revokedBy = by;
      unit.onRollback(() => Object.assign(facet, { revokedAt: null, revokedBy: null }));
    }
    this.sql.mark.run(at, by, id);
    // What is lent on stays on its object.
    if (of !== 'on' && this.sql.hasBelow.get(id)) {
      this.add(unit, 'below', id, { ...end, why: null });
    }
  }

  private next(): Pending | undefined {
    return this.sql.next.get() as unknown as Pending | undefined;
  }

  private keep(row: Pending): void {
    const name = key(row.of, row.target);
    const rows = [...(this.kept.get(name) ?? []), row];
    this.kept.set(
      name,
      rows.sort((one, other) => one.id - other.id)
    );
  }

  private drop(row: Pending): void {
    const name = key(row.of, row.target);
    const left = this.kept.get(name)!.filter(one => one !== row);
    if (left.length > 0) {
      this.kept.set(name, left);
    } else {
      this.kept.delete(name);
    }
  }

  private readonly sql;
  /** Few, so all of them in memory: by what ended, in the order in which they came. */
  private readonly kept = new Map<string, Pending[]>();
}

/** What goes on of what was granted with ?1, from behind ?2 up to ?3, save what ?5 holds. */
function granted(index: string, which: string): string {
  return `SELECT id, rowid AS place FROM facets INDEXED BY ${index}
    WHERE ${which} AND revoked_at IS NULL AND rowid > ?2 AND rowid <= ?3
      AND holder <> ?5 AND json_extract(terms, '$.object') <> '${SELF}'`;
}

function key(of: Together, target: string): string {
  return `${of} ${target}`;
}
