import { hash as digest } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { BLOCK } from './postings';

/** Runs that are merged into one of the next level. */
const RUNS = 16;
/** The highest level: merging more at a time would keep calls waiting. */
const TOP = 2;
const HASH = 8;
/** Bytes of an entry here: of its hash, and of its place in the run. */
export const SIGNED_ITEM = HASH + 2;

/** Neighbouring entries from `start` on, as many as its level has. */
interface Run {
  level: number;
  start: number;
}

const lengthOf = (level: number): number => BLOCK * RUNS ** level;

/**
 * By the `jti` of what was signed, the entries with it, up to the index's watermark. A `jti` is
 * random, so in a sorted index each entry would write a page of its own. Here those of a block lie
 * in one row, and sixteen runs are merged into one as the log grows: that has sixteen times the
 * parts, each by the first bits of its hashes, so that a look-up reads one small part of each run.
 * Kept in the caller's transaction: it repeats what the log says and decides nothing.
 */
export class SignedIndex {
  constructor(db: DatabaseSync) {
    this.sql = {
      signed: db.prepare(
        'SELECT idx, jti FROM entries WHERE idx >= ? AND idx < ? AND jti IS NOT NULL'
      ),
      get: db.prepare('SELECT hashes FROM signed WHERE id = ?'),
      add: db.prepare(
        `INSERT INTO signed (id, hashes) VALUES (?, ?)
           ON CONFLICT DO UPDATE SET hashes = CAST(hashes || excluded.hashes AS BLOB)`
      ),
      drop: db.prepare('DELETE FROM signed WHERE id >= ? AND id < ?')
    };
    this.clear = () => db.exec('DELETE FROM signed');
  }

  /** Adds the entries from `from` on, below `to`, all of one block. */
  add(from: number, to: number): void {
    const run = { level: 0, start: from - (from % BLOCK) };
    const rows = this.sql.signed.all(from, to) as { idx: number; jti: string }[];
    this.put(
      run,
      rows.map(({ idx, jti }) => item(hashOf(jti), idx - run.start))
    );
    for (let level = 1; level <= TOP && to % lengthOf(level) === 0; level += 1) {
      this.merge({ level, start: to - lengthOf(level) });
    }
  }

  /**
   * Entries that may have this `jti`, oldest first: nearly always those that do.
   * @param size how far the index goes
   */
  of(jti: string, size: number): number[] {
    const hash = hashOf(jti);
    const found: number[] = [];
    for (let start = 0, level = TOP; start < size; start += lengthOf(level)) {
      while (level > 0 && start + lengthOf(level) > size) {
        level -= 1;
      }
      const items = this.part({ level, start }, partOf(hash, level));
      for (let at = items.indexOf(hash); at >= 0; at = items.indexOf(hash, at + 1)) {
        if (at % SIGNED_ITEM === 0) {
          found.push(start + items.readUInt16BE(at + HASH));
        }
      }
    }
    return found;
  }

  /** Forgets all of it. */
  readonly clear: () => void;

  private merge(whole: Run): void {
    const level = whole.level - 1;
    const items: Buffer[] = [];
    for (let at = 0; at < RUNS; at += 1) {
      const run = { level, start: whole.start + at * lengthOf(level) };
      for (let part = 0; part < partsOf(level); part += 1) {
        const some = this.part(run, part);
        for (let from = 0; from < some.length; from += SIGNED_ITEM) {
          const place = run.start - whole.start + some.readUInt16BE(from + HASH);
          items.push(item(some.subarray(from, from + HASH), place));
        }
      }
      const id = idOf(run);
      this.sql.drop.run(id, id + partsOf(level));
    }
    this.put(whole, items);
  }

  private put(run: Run, items: readonly Buffer[]): void {
    const parts = new Map<number, Buffer[]>();
    for (const one of items) {
      const part = partOf(one, run.level);
      const before = parts.get(part);
      if (before) {
        before.push(one);
      } else {
        parts.set(part, [one]);
      }
    }
    for (const [part, some] of parts) {
      this.sql.add.run(idOf(run, part), Buffer.concat(some));
    }
  }

  private part(run: Run, part: number): Buffer {
    const row = this.sql.get.get(idOf(run, part)) as { hashes: Uint8Array } | undefined;
    const { buffer, byteOffset, byteLength } = row?.hashes ?? new Uint8Array();
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  private readonly sql;
}

/** Runs of a level lie one after the other, parts of a run too; a run has as many parts as blocks. */
function idOf({ level, start }: Run, part = 0): number {
  return level * 2 ** 45 + start / BLOCK + part;
}

function partsOf(level: number): number {
  return RUNS ** level;
}

/** By the first four bits, or eight. */
function partOf(hash: Buffer, level: number): number {
  return hash[0]! >> (8 - 4 * level);
}

function hashOf(jti: string): Buffer {
  return digest('sha256', jti, 'buffer').subarray(0, HASH);
}

function item(hash: Buffer, place: number): Buffer {
  const bytes = Buffer.allocUnsafe(SIGNED_ITEM);
  hash.copy(bytes);
  bytes.writeUInt16BE(place, HASH);
  return bytes;
}
