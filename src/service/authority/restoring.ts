import type { Unit } from '../types';
import { Ends } from './books/ends';

/** Why everything stands still after a restore, as it is shown to people. */
export interface Restored {
  /** Kids of owners' devices that whoever restores still has. */
  kept: readonly string[];
  /** Index of the epoch's entry. */
  entry: number;
  /** The issuer id: nobody else did it. */
  by: string;
  why: string;
}

export interface Stopped {
  /** Principals whose facets wait until an owner resumes them. */
  paused: number;
  /** Facets that ended. */
  ended: number;
}

/**
 * Stops what may have been stopped, used up or decided after the back-up was made; verifiers read
 * the same out of the epoch's entry (docs/protocol.md §10, "Epochs"). Before anybody reads these
 * tables.
 */
export function stopForRestore(unit: Unit, { kept, entry, by, why }: Restored): Stopped {
  const { db, now } = unit;
  allEndsWritten(unit);
  const keeps = JSON.stringify(kept);
  const ended = db
    .prepare(
      `WITH RECURSIVE ends (id) AS (
       SELECT facets.id FROM facets LEFT JOIN principals ON kid = holder
         WHERE json_extract(terms, '$.uses') IS NOT NULL
           OR json_type(terms, '$.budget') IS NOT NULL
           OR EXISTS (SELECT 1 FROM json_each(terms, '$.requires')
             WHERE json_extract(value, '$.consume'))
           OR (kind = 'page' AND json_extract(terms, '$.object') <> 'aios/self')
       UNION SELECT facets.id FROM facets JOIN ends ON parent = ends.id
     )
     UPDATE facets SET revoked_at = ?, revoked_by = ?, revoked_why = ?,
         standing = CASE WHEN standing IS NULL THEN NULL ELSE 2 END
       WHERE revoked_at IS NULL AND id IN (SELECT id FROM ends)`
    )
    .run(now, by, why).changes;
  db.prepare(
    `INSERT OR IGNORE INTO pauses (target, kind, at, by, why)
       SELECT id, 'facet', ?, ?, ? FROM facets
         WHERE id IN (SELECT facet FROM rules)
           OR (holder IN (SELECT value FROM json_each(?))
             AND json_extract(terms, '$.object') NOT LIKE 'aios/%')`
  ).run(now, by, why, keeps);
  const paused = db
    .prepare(
      `INSERT OR IGNORE INTO pauses (target, kind, at, by, why)
         SELECT kid, 'principal', ?, ?, ? FROM principals
           WHERE kid NOT IN (SELECT value FROM json_each(?))`
    )
    .run(now, by, why, keeps).changes;
  db.prepare('DELETE FROM introductions').run();
  db.prepare(
    `UPDATE requests SET state = 'no_answer', reason = ?, ended_at = ? WHERE state = 'pending'`
  ).run(why, now);
  db.prepare('DELETE FROM agreements').run();
  // What was confirmed may have been done since.
  db.prepare(
    `UPDATE requests SET spent = ? WHERE act IS NOT NULL AND state = 'granted' AND spent IS NULL`
  ).run(entry);
  return { paused: Number(paused), ended: Number(ended) };
}

/** What ended together before the copy was made says so in each row, so that it ended then and not now. */
function allEndsWritten(unit: Unit): void {
  const ends = new Ends(unit.db);
  for (let more = true; more;) {
    more = ends.write(unit, () => undefined);
  }
}

export interface OwnerDevice {
  principal: string;
  petname: string;
  /** Milliseconds since the epoch. */
  enrolledAt: number;
}

/** Devices that may decide, as far as these tables know. */
export function ownerDevices(db: Unit['db']): OwnerDevice[] {
  const rows = db
    .prepare(
      `SELECT kid, petname, enrolled_at FROM principals WHERE kind = 'owner' AND EXISTS
         (SELECT 1 FROM facets WHERE holder = kid AND revoked_at IS NULL
           AND json_extract(terms, '$.object') = 'aios/requests')
         ORDER BY enrolled_at, kid`
    )
    .all() as { kid: string; petname: string; enrolled_at: number }[];
  return rows.map(({ kid, petname, enrolled_at }) => ({
    principal: kid,
    petname,
    enrolledAt: enrolled_at
  }));
}
