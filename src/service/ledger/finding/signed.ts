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

/** Items of a run, or a part of one, that begins so many entries behind the run they are put in. */
interface Source {
  items: Buffer;
  ahead: number;
}

const lengthOf = (level: number): number => BLOCK * RUNS ** level;

/**
 * By the `jti` of what was signed, the entries with it, up to the index's watermark. A `jti` is
 * random, so in a sorted index each entry would write a page of its own. Here those of a block lie
 * in one row, and sixteen runs are merged into one as the log grows: that has sixteen times the
 * parts, each by the first bits of its hashes, so that a look-up reads one small part of each run.
 * Kept in the caller's transaction: it repeats what the log says, up to a watermark. Whether an
 * earlier process took a token is looked up here, so what it lacks must lie beyond the watermark.
 */
export class SignedIndex {
  constructor(db: DatabaseSync) {
    this.sql = {
      get: db.prepare('SELECT hashes FROM signed WHERE id = ?'),
      add: db.prepare(
        `INSERT INTO signed (id, hashes) VALUES (?, ?)
           ON CONFLICT DO UPDATE SET hashes = CAST(hashes || excluded.hashes AS BLOB)`
      ),
      drop: db.prepare('DELETE FROM signed WHERE id >= ? AND id < ?')
    };
    this.clear = () => db.exec('DELETE FROM signed');
  }

  /** Adds the entries from `from` on, all of one block, of which some have a `jti`. */
  add(from: number, jtis: readonly (string | null)[]): void {
    const run = { level: 0, start: from - (from % BLOCK) };
    const items = Buffer.allocUnsafe(jtis.length * SIGNED_ITEM);
    let length = 0;
    jtis.forEach((jti, at) => {
      if (jti !== null) {
        items.set(hashOf(jti), length);
        items.writeUInt16BE(from + at - run.start, length + HASH);
        length += SIGNED_ITEM;
      }
    });
    this.put(run, [{ items: items.subarray(0, length), ahead: 0 }]);
    const to = from + jtis.length;
    for (let level = 1; level <= TOP && to % lengthOf(level) === 0; level += 1) {
      this.merge({ level, start: to - lengthOf(level) });
    }
  }

  /**
   * Entries that may have this `jti`, oldest first: nearly always those that do.
   * @param size how far the index goes
   * @param from runs that end before this entry are not looked at
   */
  of(jti: string, size: number, from = 0): number[] {
    const hash = hashOf(jti);
    const found: number[] = [];
    for (let start = 0, level = TOP; start < size; start += lengthOf(level)) {
      while (level > 0 && start + lengthOf(level) > size) {
        level -= 1;
      }
      if (start + lengthOf(level) <= from) {
        continue;
      }
      const items = this.part({ level, start }, partOf(hash[0]!, level));
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
    const sources: Source[] = [];
    for (let at = 0; at < RUNS; at += 1) {
      const run = { level, start: whole.start + at * lengthOf(level) };
      for (let part = 0; part < partsOf(level); part += 1) {
        sources.push({ items: this.part(run, part), ahead: run.start - whole.start });
      }
      const id = idOf(run);
      this.sql.drop.run(id, id + partsOf(level));
    }
    this.put(whole, sources);
  }

  /** Of each part all items lie together, in the order in which they come. */
  private put(run: Run, sources: readonly Source[]): void {
    const parts = partsOf(run.level);
    const ends = new Uint32Array(parts + 1);
    for (const { items } of sources) {
      for (let from = 0; from < items.length; from += SIGNED_ITEM) {
        ends[partOf(items[from]!, run.level) + 1]! += SIGNED_ITEM;
      }
    }
    for (let part = 1; part <= parts; part += 1) {
      ends[part]! += ends[part - 1]!;
    }
    const starts = ends.slice();
    const all = Buffer.allocUnsafe(ends[parts]!);
    for (const { items, ahead } of sources) {
      for (let from = 0; from < items.length; from += SIGNED_ITEM) {
        const part = partOf(items[from]!, run.level);
        const at = ends[part]!;
        items.copy(all, at, from, from + HASH);
        all.writeUInt16BE(ahead + items.readUInt16BE(from + HASH), at + HASH);
        ends[part] = at + SIGNED_ITEM;
      }
    }
    for (let part = 0; part < parts; part += 1) {
      if (starts[part + 1]! > starts[part]!) {
        this.sql.add.run(idOf(run, part), all.subarray(starts[part], starts[part + 1]));
      }
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

/** By the first four bits of a hash, or eight. */
function partOf(first: number, level: number): number {
  return first >> (8 - 4 * level);
}

function hashOf(jti: string): Buffer {
  return digest('sha256', jti, 'buffer').subarray(0, HASH);
}
