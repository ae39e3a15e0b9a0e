import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { HASH_BYTES, TILE_WIDTH, type TileStorage } from '../../ledger';

/** Whole tiles kept in memory beside the right edge. */
const KEPT = 64;
const WHOLE = TILE_WIDTH * HASH_BYTES;

/** The tile of leaf hashes that still fills, as it lies in its table; undefined where there is none. */
export function readEdge(db: DatabaseSync): { index: number; hashes: Uint8Array } | undefined {
  const rows = db.prepare('SELECT idx, hashes FROM edge ORDER BY idx').all() as {
    idx: number;
    hashes: Uint8Array;
  }[];
  const first = rows[0];
  if (first === undefined) {
    return undefined;
  }
  const hashes = new Uint8Array(Buffer.concat(rows.map(row => row.hashes)));
  return { index: Math.floor(first.idx / TILE_WIDTH), hashes };
}

/**
 * Tiles of the log in their table; of the one of leaf hashes that still fills, what each group added.
 * What a group writes is also kept in memory until the transaction's end is known; the right edge
 * stays there.
 */
export class Tiles implements TileStorage {
  constructor(private readonly db: DatabaseSync) {
    this.select = db.prepare('SELECT hashes FROM tiles WHERE level = ? AND idx = ?');
    this.upsert = db.prepare(
      `INSERT INTO tiles (level, idx, hashes) VALUES (?, ?, ?)
         ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes`
    );
    this.add = db.prepare('INSERT INTO edge (idx, hashes) VALUES (?, ?)');
    this.filled = db.prepare('DELETE FROM edge');
    const edge = readEdge(db);
    if (edge) {
      this.edge = edge.index * TILE_WIDTH + edge.hashes.length / HASH_BYTES;
      this.keep(`0/${edge.index}`, edge.hashes);
    }
    this.durableEdge = this.edge;
  }

  read(level: number, index: number): Uint8Array | undefined {
    const name = `${level}/${index}`;
    const known = this.written.get(name) ?? this.kept.get(name);
    if (known) {
      return known;
    }
    const row = this.select.get(level, index) as { hashes: Uint8Array } | undefined;
    const hashes = row?.hashes ?? (level === 0 ? this.readEdge(index) : undefined);
    if (hashes) {
      this.keep(name, hashes);
    }
    return hashes;
  }

  write(level: number, index: number, hashes: Uint8Array): void {
    if (level > 0) {
      this.upsert.run(level, index, hashes);
    } else if (hashes.length === WHOLE) {
      this.upsert.run(level, index, hashes);
      this.filled.run();
      this.edge = (index + 1) * TILE_WIDTH;
    } else {
      const first = index * TILE_WIDTH;
      const from = Math.max(this.edge, first);
      this.add.run(from, hashes.subarray((from - first) * HASH_BYTES));
      this.edge = first + hashes.length / HASH_BYTES;
    }
    this.written.set(`${level}/${index}`, hashes);
  }

  committed(): void {
    for (const [name, hashes] of this.written) {
      this.keep(name, hashes);
    }
    this.written.clear();
    this.durableEdge = this.edge;
  }

  rolledBack(): void {
    this.written.clear();
    this.edge = this.durableEdge;
  }

  private readEdge(index: number): Uint8Array | undefined {
    const edge = readEdge(this.db);
    return edge?.index === index ? edge.hashes : undefined;
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
  private readonly add: StatementSync;
  private readonly filled: StatementSync;
  private readonly kept = new Map<string, Uint8Array>();
  private readonly written = new Map<string, Uint8Array>();
  /** One past the last leaf whose hash was written; what is durable of that. */
  private edge = 0;
  private durableEdge: number;
}
