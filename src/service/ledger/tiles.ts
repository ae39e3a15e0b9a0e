import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { TileStorage } from '../../ledger';

/** Whole tiles kept in memory beside the right edge. */
const KEPT = 64;

/**
 * Tiles of the log in their table. What a group writes is also kept in memory until the
 * transaction's end is known; the right edge stays there.
 */
export class Tiles implements TileStorage {
  constructor(db: DatabaseSync) {
    this.select = db.prepare('SELECT hashes FROM tiles WHERE level = ? AND idx = ?');
    this.upsert = db.prepare(
      `INSERT INTO tiles (level, idx, hashes) VALUES (?, ?, ?)
         ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes`
    );
  }

  read(level: number, index: number): Uint8Array | undefined {
    const name = `${level}/${index}`;
    const known = this.written.get(name) ?? this.kept.get(name);
    if (known) {
      return known;
    }
    const row = this.select.get(level, index) as { hashes: Uint8Array } | undefined;
    if (row) {
      this.keep(name, row.hashes);
    }
    return row?.hashes;
  }

  write(level: number, index: number, hashes: Uint8Array): void {
    this.upsert.run(level, index, hashes);
    this.written.set(`${level}/${index}`, hashes);
  }

  committed(): void {
    for (const [name, hashes] of this.written) {
      this.keep(name, hashes);
    }
    this.written.clear();
  }

  rolledBack(): void {
    this.written.clear();
  }

  private keep(name: string, hashes: Uint8Array): void {
    this.kept.delete(name);
    this.kept.set(name, hashes);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) {
        break;
      }
      this.kept.delete(oldest);
    }
  }

  private readonly select: StatementSync;
  private readonly upsert: StatementSync;
  private readonly kept = new Map<string, Uint8Array>();
  private readonly written = new Map<string, Uint8Array>();
}
