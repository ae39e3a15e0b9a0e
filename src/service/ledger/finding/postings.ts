import type { DatabaseSync } from 'node:sqlite';

import type { Dimension, Saying } from './sayings';

export type Direction = 'up' | 'down';

/** Entries of a block: the place of one in it is a byte. */
export const BLOCK = 256;
/** Ids of words kept in memory. */
const KEPT = 4096;

interface Block {
  block: number;
  places: Uint8Array;
}

/**
 * The inverted index over the ledger: for each word (`object` is `sales`) the entries that say it,
 * up to a watermark. It repeats what the openings say and decides nothing.
 */
export class Postings {
  constructor(db: DatabaseSync) {
    this.sql = {
      word: db.prepare('SELECT id FROM words WHERE dimension = ? AND value = ?'),
      learn: db.prepare('INSERT INTO words (dimension, value) VALUES (?, ?) RETURNING id'),
      unlearn: db.prepare(
        `DELETE FROM words WHERE id = ?1
           AND NOT EXISTS (SELECT 1 FROM postings WHERE word = ?1)`
      ),
      add: db.prepare(
        `INSERT INTO postings (word, block, places) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET places = CAST(places || excluded.places AS BLOB)`
      ),
      put: db.prepare('UPDATE postings SET places = ? WHERE word = ? AND block = ?'),
      remove: db.prepare('DELETE FROM postings WHERE word = ? AND block = ?'),
      up: db.prepare(
        `SELECT block, places FROM postings WHERE word = ? AND block >= ?
           ORDER BY block ASC LIMIT 2`
      ),
      down: db.prepare(
        `SELECT block, places FROM postings WHERE word = ? AND block <= ?
           ORDER BY block DESC LIMIT 2`
      ),
      size: db.prepare('SELECT size FROM indexed'),
      reach: db.prepare(
        'INSERT INTO indexed (id, size) VALUES (1, ?) ON CONFLICT DO UPDATE SET size = excluded.size'
      )
    };
    this.clear = () => {
      db.exec('DELETE FROM postings; DELETE FROM words; DELETE FROM indexed');
      this.forgotten();
    };
  }

  /** How far the index goes; undefined where there is none. */
  size(): number | undefined {
    return (this.sql.size.get() as { size: number } | undefined)?.size;
  }

  /**
   * Adds the entries that follow those that are there, and with them the watermark; in the caller's
   * transaction, as all that changes something here.
   * @param sayings of the entries from `from` on, all of one block
   */
  add(from: number, sayings: readonly (readonly Saying[])[]): void {
    const said = new Map<number, number[]>();
    sayings.forEach((all, at) => {
      for (const saying of all) {
        const word = this.word(saying) ?? this.learn(saying);
        const places = said.get(word);
        if (places === undefined) {
          said.set(word, [(from + at) % BLOCK]);
        } else {
          places.push((from + at) % BLOCK);
        }
      }
    });
    for (const [word, places] of said) {
      this.sql.add.run(word, Math.floor(from / BLOCK), Uint8Array.from(places));
    }
    this.sql.reach.run(from + sayings.length);
  }

  /** A word that no entry says any more goes with its last posting. */
  remove(index: number, sayings: readonly Saying[]): void {
    const block = Math.floor(index / BLOCK);
    for (const saying of sayings) {
      const word = this.word(saying);
      const found = word === undefined ? undefined : this.blocks(word, block, 'up')[0];
      if (word !== undefined && found?.block === block) {
        const left = found.places.filter(place => place !== index % BLOCK);
        if (left.length > 0) {
          this.sql.put.run(left, word, block);
        } else {
          this.sql.remove.run(word, block);
          this.sql.unlearn.run(word);
          this.words.delete(saying);
        }
      }
    }
  }

  /** Forgets all of it; it goes nowhere then. */
  readonly clear: () => void;

  word(saying: Saying): number | undefined {
    const known = this.words.get(saying);
    if (known !== undefined) {
      return known;
    }
    const row = this.sql.word.get(...saying) as { id: number } | undefined;
    return row && this.words.keep(saying, row.id);
  }

  /** The next entry from `at` on, in this direction, that says a word. */
  seek(word: number, at: number, direction: Direction): number | undefined {
    const up = direction === 'up';
    for (const { block, places } of this.blocks(word, Math.floor(at / BLOCK), direction)) {
      const start = block * BLOCK;
      const place = up
        ? places.find(one => start + one >= at)
        : places.filter(one => start + one <= at).at(-1);
      if (place !== undefined) {
        return start + place;
      }
    }
    return undefined;
  }

  /** What the caller's transaction added may not be there: it is looked up anew. */
  forgotten(): void {
    this.words.clear();
  }

  /** The block that an entry is in and the next one, as far as they say the word. */
  private blocks(word: number, block: number, direction: Direction): Block[] {
    return this.sql[direction].all(word, block) as unknown as Block[];
  }

  private learn(saying: Saying): number {
    const { id } = this.sql.learn.get(...saying) as { id: number };
    return this.words.keep(saying, id);
  }

  private readonly words = new Words();
  private readonly sql;
}

/** Ids of words, by what they say: every saying of every entry is looked up. */
class Words {
  get([dimension, value]: Saying): number | undefined {
    return this.ids.get(dimension)?.get(value);
  }

  keep([dimension, value]: Saying, id: number): number {
    if (this.size >= KEPT) {
      this.clear();
    }
    const ids = this.ids.get(dimension);
    if (ids) {
      ids.set(value, id);
    } else {
      this.ids.set(dimension, new Map([[value, id]]));
    }
    this.size += 1;
    return id;
  }

  delete([dimension, value]: Saying): void {
    if (this.ids.get(dimension)?.delete(value)) {
      this.size -= 1;
    }
  }

  clear(): void {
    this.ids.clear();
    this.size = 0;
  }

  private readonly ids = new Map<Dimension, Map<string, number>>();
  private size = 0;
}
