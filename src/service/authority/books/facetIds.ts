import type { DatabaseSync } from 'node:sqlite';

import { AGREED_WITH } from './granted';
import { REQUESTS, SELF } from './kinds';

/** How a facet stands in lists: what comes first where not all of them are listed. */
export const STANDING = {
  /** Granted, or brought in with its holder. */
  granted: 0,
  /** Lent on by a holder: it ends with what it came from. */
  lent: 1,
  /** Revoked, or past its end. */
  over: 2
} as const;

const ALL = Number.MAX_SAFE_INTEGER;

/** A facet in a list. */
export interface Listed {
  id: string;
  standing: number;
  /** In the order in which they were made. */
  place: number;
}

const AGREED = `SELECT id, standing, rowid AS place FROM facets INDEXED BY facets_agreed
    WHERE ${AGREED_WITH} AND rowid > ?2`;

/** With the power to decide about an object, and on another one. */
const DECIDING = `SELECT id, issued_at, rowid AS position FROM facets INDEXED BY facets_that_decide
    WHERE grantable <> '[]' AND revoked_at IS NULL
      AND json_extract(terms, '$.object') <> ?1
      AND EXISTS (SELECT 1 FROM json_each(grantable) AS bound
        WHERE json_extract(bound.value, '$.terms.object') = ?1)`;

/** On an object, or with the power to decide about it: what is over neither by an end nor by its time. */
const ON = `SELECT id, issued_at, rowid AS position FROM facets
    WHERE revoked_at IS NULL AND json_extract(terms, '$.object') = ?1
      AND coalesce(json_extract(terms, '$.expiry'), 1e12) * 1000 > ?2
  UNION ALL ${DECIDING}
      AND coalesce(json_extract(terms, '$.expiry'), 1e12) * 1000 > ?2`;

/** Which facets there are, by what they are looked for: their ids alone, from their table's indexes. */
export class FacetIds {
  constructor(db: DatabaseSync) {
    this.sql = {
      children: db.prepare('SELECT id FROM facets WHERE parent = ? LIMIT ?'),
      decided: db.prepare(
        `SELECT id, standing, rowid AS place FROM facets INDEXED BY facets_by_decider
           WHERE decided_by = ?1 AND rowid > ?2
         UNION ALL ${AGREED} ORDER BY place LIMIT ?3`
      ),
      decidedToDecide: db.prepare(
        `SELECT id, standing, rowid AS place FROM facets INDEXED BY facets_granted_to_decide
           WHERE decided_by = ?1 AND rowid > ?2
             AND json_extract(terms, '$.object') = '${REQUESTS}'
         UNION ALL ${AGREED} AND json_extract(terms, '$.object') = '${REQUESTS}' ORDER BY place`
      ),
      issuedAt: db.prepare(
        'SELECT rowid AS place, issued_at FROM facets WHERE rowid > ? ORDER BY rowid LIMIT 1'
      ),
      newest: db.prepare('SELECT coalesce(max(rowid), 0) AS n FROM facets'),
      decidedCount: db.prepare(
        'SELECT count(*) AS n FROM (SELECT 1 FROM facets WHERE decided_by = ? LIMIT ?)'
      ),
      // A facet has its place in the order in which they were made: times never go back.
      page: db.prepare(
        `SELECT id, standing, rowid AS place FROM facets
           WHERE standing = ? AND rowid < ? ORDER BY rowid DESC LIMIT ?`
      ),
      going: db.prepare(
        'SELECT count(*) AS n FROM (SELECT 1 FROM facets WHERE standing < 2 LIMIT ?)'
      ),
      heldBy: db.prepare(
        `SELECT id, standing, rowid AS place FROM facets
           WHERE holder = ? AND rowid > ? ORDER BY rowid LIMIT ?`
      ),
      one: db.prepare('SELECT id, standing, rowid AS place FROM facets WHERE id = ?'),
      lentFrom: db.prepare(
        `SELECT id, standing, rowid AS place FROM facets
           WHERE parent = ? AND rowid > ? ORDER BY rowid LIMIT ?`
      ),
      on: db.prepare(`SELECT id FROM (${ON}) ORDER BY issued_at, position`),
      countOn: db.prepare(`SELECT count(*) AS n FROM (${ON} LIMIT ?3)`),
      deciding: db.prepare(`SELECT id FROM (${DECIDING}) ORDER BY issued_at, position`),
      goingOn: db.prepare(
        `SELECT id, standing, rowid AS place FROM facets
           WHERE revoked_at IS NULL AND json_extract(terms, '$.object') = ? ORDER BY rowid LIMIT ?`
      ),
      goingOf: db.prepare(
        `SELECT 1 FROM facets WHERE holder = ? AND rowid > ? AND revoked_at IS NULL
           AND json_extract(terms, '$.object') <> '${SELF}' LIMIT 1`
      ),
      of: db.prepare('SELECT id FROM facets WHERE holder = ? ORDER BY issued_at, rowid'),
      ofOn: db.prepare(
        `SELECT id FROM facets WHERE holder = ? AND json_extract(terms, '$.object') = ?
           ORDER BY issued_at, rowid`
      ),
      over: db.prepare(
        `UPDATE facets SET standing = 2 WHERE rowid IN (SELECT rowid FROM facets
           WHERE standing < 2 AND json_extract(terms, '$.expiry') IS NOT NULL
             AND json_extract(terms, '$.expiry') <= ? LIMIT ?)`
      )
    };
  }

  /** `id` and its descendants, parents before children; `most` of them or a few more. */
  subtree(id: string, most = ALL): string[] {
    const found = [id];
    for (let at = 0; at < found.length && found.length < most; at++) {
      for (const child of idsIn(this.sql.children.all(found[at]!, most))) {
        found.push(child);
      }
    }
    return found;
  }

  /** Whether something descends from it. */
  hasBelow(id: string): boolean {
    return this.sql.children.get(id, 1) !== undefined;
  }

  /** What was granted by this facet's decisions and introductions, from behind that place on. */
  decidedBy(id: string, after: number, limit: number): Listed[] {
    return this.sql.decided.all(id, after, limit) as unknown as Listed[];
  }

  /** Those of them with which their holders decide in turn. */
  decidedToDecide(id: string, after: number): string[] {
    return idsIn(this.sql.decidedToDecide.all(id, after));
  }

  /** The place of the newest that was made before a time (ms): times never go back. */
  placeBefore(time: number): number {
    let [before, from] = [0, numberIn(this.sql.newest.get()) + 1];
    while (from - before > 1) {
      const middle = Math.floor((before + from) / 2);
      const next = this.sql.issuedAt.get(middle - 1) as { place: number; issued_at: number };
      if (next.issued_at < time) {
        before = next.place;
      } else {
        from = middle;
      }
    }
    return before;
  }

  /** How many this facet alone decided about; `most` of them are counted. */
  decidedCount(id: string, most: number): number {
    return numberIn(this.sql.decidedCount.get(id, most));
  }

  /** Facets but genesis and rules that stand so, the newest first of those made before that place. */
  page(standing: number, before: number, limit: number): Listed[] {
    return this.sql.page.all(standing, before, limit) as unknown as Listed[];
  }

  /** How many have not ended; `most` of them are counted. */
  going(most: number): number {
    return numberIn(this.sql.going.get(most));
  }

  /** What a principal holds, oldest first, from behind that place on. */
  heldBy(holder: string, after: number, limit: number): Listed[] {
    return this.sql.heldBy.all(holder, after, limit) as unknown as Listed[];
  }

  one(id: string): Listed | undefined {
    return this.sql.one.get(id) as unknown as Listed | undefined;
  }

  /** What came from a facet, oldest first, from behind that place on. */
  lentFrom(id: string, after: number, limit: number): Listed[] {
    return this.sql.lentFrom.all(id, after, limit) as unknown as Listed[];
  }

  /** Not revoked and not yet past, oldest first: parents come before what came from them. */
  on(object: string, now: number): string[] {
    return idsIn(this.sql.on.all(object, now));
  }

  /** How many of those there are; `most` of them are counted. */
  countOn(object: string, now: number, most: number): number {
    return numberIn(this.sql.countOn.get(object, now, most));
  }

  /** Those of them that decide about an object and are on another. */
  deciding(object: string): string[] {
    return idsIn(this.sql.deciding.all(object));
  }

  /** Those on an object of which nothing says that they ended, oldest first. */
  goingOn(object: string, limit: number): Listed[] {
    return this.sql.goingOn.all(object, limit) as unknown as Listed[];
  }

  /** Whether something that a principal holds, from behind that place on, may go on. */
  goesOn(holder: string, after: number): boolean {
    return this.sql.goingOf.get(holder, after) !== undefined;
  }

  /** @param object on this one alone */
  of(holder: string, object?: string): string[] {
    const { of, ofOn } = this.sql;
    return idsIn(object === undefined ? of.all(holder) : ofOn.all(holder, object));
  }

  /** Has those that are past (ms) stand so, some of them. @returns whether there may be more */
  markOver(now: number, most: number): boolean {
    return this.sql.over.run(Math.floor(now / 1000), most).changes === most;
  }

  private readonly sql;
}

function idsIn(rows: readonly unknown[]): string[] {
  return (rows as { id: string }[]).map(({ id }) => id);
}

function numberIn(row: unknown): number {
  return (row as { n: number }).n;
}
