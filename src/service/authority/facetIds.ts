import type { DatabaseSync } from 'node:sqlite';

/** Which facets there are, by what they are looked for: their ids alone, from their table. */
export class FacetIds {
  constructor(private readonly db: DatabaseSync) {
    this.children = db.prepare('SELECT id FROM facets WHERE parent = ?');
    this.decided = db.prepare(
      `SELECT id FROM facets
         WHERE (decided_by = ?1 OR id IN (SELECT several.id FROM facets AS several,
           json_each(decided_with) AS other
           WHERE decided_with IS NOT NULL AND other.value = ?1)) AND issued_at >= ?2
         ORDER BY issued_at, rowid`
    );
  }

  /** `id` and all its descendants, parents before children. */
  subtree(id: string): string[] {
    const found = [id];
    for (let at = 0; at < found.length; at++) {
      for (const child of idsIn(this.children.all(found[at]!))) {
        found.push(child);
      }
    }
    return found;
  }

  /** What was granted by this facet's decisions and introductions from `since` (ms) on. */
  decidedBy(id: string, since: number): string[] {
    return idsIn(this.decided.all(id, since));
  }

  /**
   * Facets but genesis and rules, newest first. Where they are more than `limit`, the ended ones are
   * left out first, so that what can still be used can be seen; then what holders lent on, so that
   * nobody hides by lending what somebody granted, and with it who may approve: it ends with that.
   *
   * @param holders of these alone, with what came from theirs
   * @returns leftOut: how many that have not ended are not among them
   */
  listed(
    limit: number,
    now: number,
    holders?: readonly string[]
  ): { ids: string[]; leftOut: number } {
    const rows = this.db
      .prepare(
        `SELECT id, goes_on, going_on FROM (
           SELECT *, sum(goes_on) OVER () AS going_on FROM (
             SELECT id, issued_at, rowid AS position,
               revoked_at IS NULL
                 AND coalesce(json_extract(terms, '$.expiry') * 1000 > :now, TRUE) AS goes_on,
               decided_by IS NULL
                 AND parent NOT IN (SELECT id FROM facets WHERE parent IS NULL) AS lent
             FROM facets
             WHERE parent IS NOT NULL AND id NOT IN (SELECT facet FROM rules)
               ${holders ? `AND id IN (${HELD_BY})` : ''}
           ) ORDER BY goes_on DESC, lent, issued_at DESC, position DESC
           LIMIT :limit
         ) ORDER BY issued_at DESC, position DESC`
      )
      .all({ now, limit, ...(holders && { holders: JSON.stringify(holders) }) }) as {
      id: string;
      goes_on: number;
      going_on: number;
    }[];
    const shown = rows.filter(row => row.goes_on === 1).length;
    return { ids: idsIn(rows), leftOut: (rows[0]?.going_on ?? 0) - shown };
  }

  /** Not revoked and not yet past, oldest first: parents come before what came from them. */
  on(object: string, now: number): string[] {
    const rows = this.db
      .prepare(
        `SELECT id FROM facets WHERE revoked_at IS NULL
           AND (json_extract(terms, '$.object') = ?1 OR EXISTS (SELECT 1
             FROM json_each(grantable) AS bound
             WHERE json_extract(bound.value, '$.terms.object') = ?1))
           AND coalesce(json_extract(terms, '$.expiry'), 1e12) * 1000 > ?2
         ORDER BY issued_at, rowid`
      )
      .all(object, now);
    return idsIn(rows);
  }

  of(holder: string): string[] {
    const rows = this.db.prepare(
      'SELECT id FROM facets WHERE holder = ? ORDER BY issued_at, rowid'
    );
    return idsIn(rows.all(holder));
  }

  private readonly children;
  private readonly decided;
}

function idsIn(rows: readonly unknown[]): string[] {
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** Facets of these holders, and what came from them. */
const HELD_BY = `WITH RECURSIVE held(id) AS (
    SELECT id FROM facets WHERE holder IN (SELECT value FROM json_each(:holders))
    UNION SELECT child.id FROM facets AS child JOIN held ON child.parent = held.id
  ) SELECT id FROM held`;
