import { type EndState, type RequestRow, requestOf } from './rows';
import type { Tables } from './tables';

const KEPT_REQUESTS = 1000;

export const REQUESTS = `
CREATE TABLE IF NOT EXISTS requests (
  id TEXT PRIMARY KEY,
  principal TEXT NOT NULL REFERENCES principals (kid),
  digest TEXT NOT NULL,
  asked TEXT NOT NULL,
  slots TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  granted TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS requests_pending ON requests (principal) WHERE state = 'pending';
`;

/** Requests that wait, and what became of the latest. */
export class RequestRows {
  constructor(private readonly tables: Tables) {}

  /** Answers to requests of long ago are asked for by nobody. */
  sweep(): void {
    this.tables.run(
      `DELETE FROM requests WHERE state <> 'pending'
         AND rowid <= (SELECT max(rowid) FROM requests) - ${KEPT_REQUESTS}`
    );
  }

  add(request: RequestRow): void {
    this.tables.run(
      `INSERT INTO requests (id, principal, digest, asked, slots, key, state, reason, granted)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      request.id,
      request.principal,
      request.digest,
      JSON.stringify(request.asked),
      JSON.stringify(request.slots),
      request.key,
      request.state,
      request.reason,
      request.granted && JSON.stringify(request.granted)
    );
  }

  get(id: string, principal: string): RequestRow | undefined {
    return requestOf(
      this.tables.one('SELECT * FROM requests WHERE id = ? AND principal = ?', id, principal)
    );
  }

  pending(principal?: string): RequestRow[] {
    const where = "SELECT * FROM requests WHERE state = 'pending'";
    const rows =
      principal === undefined
        ? this.tables.all(`${where} ORDER BY rowid`)
        : this.tables.all(`${where} AND principal = ? ORDER BY rowid`, principal);
    return rows.map(row => requestOf(row)!);
  }

  end(id: string, state: EndState, reason: string | null, granted: (string | null)[] | null): void {
    this.tables.run(
      'UPDATE requests SET state = ?, reason = ?, granted = ? WHERE id = ?',
      state,
      reason,
      granted && JSON.stringify(granted),
      id
    );
  }

  /** Requests that were erased, with what of them was overwritten. */
  forget(ids: readonly string[]): void {
    const list = JSON.stringify(ids);
    this.tables.transact(() => {
      // By its digest what was asked for could be guessed.
      this.tables.run(
        `UPDATE facets SET need = NULL WHERE id IN (
           SELECT given.value FROM requests, json_each(requests.granted) AS given
             WHERE requests.state <> 'pending'
               AND requests.id IN (SELECT value FROM json_each(?)))`,
        list
      );
      this.tables.run(
        `DELETE FROM requests WHERE state <> 'pending'
           AND id IN (SELECT value FROM json_each(?))`,
        list
      );
    });
    this.tables.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }
}
