import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import type { Act, CellWord, Jwk, RequestState, Terms } from '../../../protocol';
import type { Unit } from '../../types';

/** One asking, as stored. Times are milliseconds. */
export interface FacetRequest {
  id: string;
  asker: string;
  encryptionKey: Jwk;
  needs: Terms[];
  purpose: string;
  cell: CellWord | null;
  /** Hex SHA-256 of the request token. */
  digest: string;
  askedAt: number;
  state: RequestState;
  reason: string | null;
  endedAt: number | null;
  /** Index of its entry in the ledger. */
  entry: number;
  /** What is to be confirmed; null where facets are asked for. */
  act: Act | null;
  /** Index of the decision that confirmed it. */
  decision: number | null;
  /** Index of the intent that it was spent on. */
  spent: number | null;
}

/** One that waits from now on. */
export type NewRequest = Omit<FacetRequest, 'state' | 'reason' | 'endedAt' | 'decision' | 'spent'>;

/** A request nobody decides ends after this long. */
const ANSWER_WITHIN_MS = 24 * 3_600_000;
/** Requests that one transaction sweeps. */
const AT_ONCE = 500;
/** How long what was granted can be fetched. */
const DELIVERY_MS = 24 * 3_600_000;

/** Askings and what was granted on them, until it is fetched. */
export class Requests {
  constructor(db: DatabaseSync) {
    this.sql = {
      get: db.prepare('SELECT * FROM requests WHERE id = ?'),
      pending: db.prepare(
        "SELECT * FROM requests WHERE state = 'pending' AND asked_at > ? ORDER BY asked_at, rowid"
      ),
      open: db.prepare(
        "SELECT count(*) AS n FROM requests WHERE asker = ? AND state = 'pending' AND asked_at > ?"
      ),
      add: db.prepare(
        `INSERT INTO requests (id, asker, encryption_key, needs, purpose, cell, digest, asked_at,
           state, entry, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)`
      ),
      end: db.prepare('UPDATE requests SET state = ?, reason = ?, ended_at = ? WHERE id = ?'),
      forgetAgreements: db.prepare('DELETE FROM agreements WHERE request = ?'),
      confirm: db.prepare('UPDATE requests SET decision = ? WHERE id = ?'),
      spend: db.prepare('UPDATE requests SET spent = ? WHERE id = ?'),
      waits: db.prepare("SELECT 1 FROM requests WHERE entry = ? AND state = 'pending'"),
      forgetDeliveries: db.prepare(
        `DELETE FROM deliveries WHERE request IN (SELECT id FROM requests
           WHERE state <> 'pending' AND entry IN (SELECT value FROM json_each(?)))`
      ),
      forget: db.prepare(
        `DELETE FROM requests
           WHERE state <> 'pending' AND entry IN (SELECT value FROM json_each(?))`
      ),
      forgetReason: db.prepare(
        'UPDATE requests SET reason = NULL WHERE id = ? AND reason IS NOT NULL'
      ),
      deliver: db.prepare(
        'INSERT INTO deliveries (request, position, descriptor) VALUES (?, ?, ?)'
      ),
      close: db.prepare(
        `UPDATE requests SET state = 'no_answer', ended_at = asked_at + ?
           WHERE rowid IN (SELECT rowid FROM requests
             WHERE state = 'pending' AND asked_at <= ? LIMIT ${AT_ONCE})`
      ),
      dropAgreements: db.prepare(
        `DELETE FROM agreements WHERE EXISTS (SELECT 1 FROM requests
           WHERE id = agreements.request AND state <> 'pending')`
      ),
      past: db.prepare(
        `SELECT id, ended_at AS at, rowid AS row FROM requests
           WHERE ended_at IS NOT NULL AND (ended_at, rowid) > (?, ?) AND ended_at <= ?
           ORDER BY ended_at, rowid LIMIT ${AT_ONCE}`
      ),
      dropDelivery: db.prepare('DELETE FROM deliveries WHERE request = ?'),
      delivery: db.prepare('SELECT descriptor FROM deliveries WHERE request = ? ORDER BY position')
    };
  }

  /** @param now decides whether a request still waits or has ended without an answer. */
  get(id: string, now: number): FacetRequest | undefined {
    const row = this.sql.get.get(id) as Row | undefined;
    return row && requestOf(row, now);
  }

  pending(now: number): FacetRequest[] {
    const rows = this.sql.pending.all(now - ANSWER_WITHIN_MS) as Row[];
    return rows.map(row => requestOf(row, now));
  }

  /** How many of one principal's requests wait. */
  open(asker: string, now: number): number {
    return (this.sql.open.get(asker, now - ANSWER_WITHIN_MS) as { n: number }).n;
  }

  add(request: NewRequest): void {
    this.sql.add.run(
      request.id,
      request.asker,
      JSON.stringify(request.encryptionKey),
      JSON.stringify(request.needs),
      request.purpose,
      request.cell && JSON.stringify(request.cell),
      request.digest,
      request.askedAt,
      request.entry,
      request.act && JSON.stringify(request.act)
    );
  }

  end(unit: Unit, id: string, state: RequestState, reason: string | null): void {
    this.sql.end.run(state, reason, unit.now, id);
    this.sql.forgetAgreements.run(id);
  }

  /** @param decision index of its entry */
  confirm(id: string, decision: number): void {
    this.sql.confirm.run(decision, id);
  }

  /** @param intent index of the entry that it serves, and no other */
  spend(id: string, intent: number): void {
    this.sql.spend.run(intent, id);
  }

  /** @param descriptors one per need, null where it was struck. */
  deliver(id: string, descriptors: readonly (string | null)[]): void {
    descriptors.forEach((descriptor, position) => {
      this.sql.deliver.run(id, position, descriptor);
    });
  }

  /** @returns undefined once what was granted is no longer kept. */
  delivery(id: string): (string | null)[] | undefined {
    const rows = this.sql.delivery.all(id) as { descriptor: string | null }[];
    return rows.length === 0 ? undefined : rows.map(row => row.descriptor);
  }

  /** Whether the request of this entry waits for somebody. */
  waits(entry: number): boolean {
    return this.sql.waits.get(entry) !== undefined;
  }

  /** Forgets the ended requests of these entries. */
  forget(entries: readonly number[]): void {
    const list = JSON.stringify(entries);
    this.sql.forgetDeliveries.run(list);
    this.sql.forget.run(list);
  }

  /** Why it was decided so was erased. */
  forgetReason(id: string): void {
    this.sql.forgetReason.run(id);
  }

  /**
   * Closes what nobody answered and drops what nobody fetched, some of it.
   *
   * @returns whether there may be more
   */
  sweep(unit: Unit): boolean {
    const closed = this.sql.close.run(ANSWER_WITHIN_MS, unit.now - ANSWER_WITHIN_MS);
    this.sql.dropAgreements.run();
    return this.dropDeliveries(unit) || closed.changes === AT_ONCE;
  }

  /** Of those that ended so long ago each is looked at once in the life of a process. */
  private dropDeliveries(unit: Unit): boolean {
    const { past } = this;
    const rows = this.sql.past.all(past.at, past.row, unit.now - DELIVERY_MS) as unknown as Past[];
    for (const { id } of rows) {
      this.sql.dropDelivery.run(id);
    }
    this.past = rows.at(-1) ?? past;
    unit.onRollback(() => (this.past = past));
    return rows.length === AT_ONCE;
  }

  private readonly sql;
  /** The last of those of which nothing is kept to be fetched. */
  private past: Past = { id: '', at: -1, row: 0 };
}

interface Past {
  id: string;
  at: number;
  row: number;
}

type Row = Record<string, SQLOutputValue>;

function requestOf(row: Row, now: number): FacetRequest {
  const askedAt = row.asked_at as number;
  const unanswered = row.state === 'pending' && now - askedAt >= ANSWER_WITHIN_MS;
  return {
    id: row.id as string,
    asker: row.asker as string,
    encryptionKey: JSON.parse(row.encryption_key as string) as Jwk,
    needs: JSON.parse(row.needs as string) as Terms[],
    purpose: row.purpose as string,
    cell: row.cell === null ? null : (JSON.parse(row.cell as string) as CellWord),
    digest: row.digest as string,
    askedAt,
    state: unanswered ? 'no_answer' : (row.state as RequestState),
    reason: row.reason as string | null,
    endedAt: unanswered ? askedAt + ANSWER_WITHIN_MS : (row.ended_at as number | null),
    entry: row.entry as number,
    act: row.act === null ? null : (JSON.parse(row.act as string) as Act),
    decision: row.decision as number | null,
    spent: row.spent as number | null
  };
}
