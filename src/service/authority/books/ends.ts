import type { DatabaseSync } from 'node:sqlite';

import type { Unit } from '../../types';
import { SELF } from './kinds';
import type { Facet } from './records';

/** Rows that one transaction writes. */
const AT_ONCE = 256;

/** What ended together: all that came from a facet, that a principal held, or that was on an object. */
export type Together = 'below' | 'held' | 'on';

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

type Of = Pick<Facet, 'holder' | 'terms'>;

/**
 * What ended very much by one row and one entry (docs/protocol.md §8), so that nobody waits for it.
 * The row decides from then on, whoever reads a facet: what came from one is over with that, and what
 * somebody held, or what was on an object, with this row. Behind it the facets' own rows come to say so
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
      add: db.prepare(
        `INSERT INTO ends (of, target, after, upto, entry, at, by, why)
           SELECT ?, ?, 0, coalesce(max(rowid), 0), ?, ?, ?, ? FROM facets RETURNING *`
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
    const held = facet.terms.object === SELF ? undefined : first('held', facet.holder);
    const on = first('on', facet.terms.object);
    return held && on ? (held.id < on.id ? held : on) : (held ?? on);
  }

  /** Up to which place all that a principal held has ended. */
  heldUpto(kid: string): number {
    return this.kept.get(key('held', kid))?.at(-1)?.upto ?? 0;
  }

  /** From now on this has ended, with all that there is of it. */
  add(unit: Unit, of: Together, target: string, { entry, at, by, why }: End): void {
    const row = this.sql.add.get(of, target, entry, at, by, why) as unknown as Pending;
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
      const rows = this.sql[next.of].all(next.target, next.after, next.upto, left) as {
        id: string;
        place: number;
      }[];
      for (const { id } of rows) {
        this.mark(unit, id, next, inMemory(id));
      }
      if (rows.length === left) {
        this.sql.goOn.run(rows.at(-1)!.place, next.id);
      } else if (next.of === 'below') {
        this.sql.done.run(next.id);
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
    this.kept.set(name, [...(this.kept.get(name) ?? []), row]);
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

function key(of: Together, target: string): string {
  return `${of} ${target}`;
}
