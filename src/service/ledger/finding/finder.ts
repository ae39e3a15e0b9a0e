import type { DatabaseSync } from 'node:sqlite';

import { otherTurns } from '../../slices';
import type { EntryRow } from '../entry';
import { rowOf } from '../entryTable';
import type { Log } from '../log';
import type { Indexer } from './indexer';
import type { Direction, Postings } from './postings';
import { type Dimension, isRare, type Saying, sayingsOf } from './sayings';
import { SignedIndex } from './signed';
import { Times } from './times';

/** What entries are looked for by; all of it has to hold. */
export interface Sought extends Partial<Record<Named, string>> {
  /** Entries after and before these. */
  after?: number;
  before?: number;
  /** Seconds since the epoch; `until` is exclusive. */
  since?: number;
  until?: number;
  kinds?: readonly string[];
  /** Of these one must be said. */
  among?: readonly Saying[];
}

type Named = Exclude<Dimension, 'kind' | 'about'>;

/** What was signed with entries of before; of later ones it knows nothing. */
export interface SignedSince {
  /** When the last of them was made, in ms; null where there is none. */
  lastAt: number | null;
  /** Those that are not indexed. */
  beyond: readonly (readonly [at: number, principal: string, jti: string])[];
  /** Whether one of those that are indexed has this `jti`, signed by this principal. */
  has(jti: string, principal: string): boolean;
}

/** Entries that are looked through. */
interface Range {
  low: number;
  high: number;
  direction: Direction;
  looked: Looked;
}

/** One has to be said. */
type Criterion = readonly Saying[];

const SAID: readonly Named[] = [
  'principal',
  'facet',
  'object',
  'action',
  'outcome',
  'notebook',
  'cell'
];

/** Entries that are looked up, or read, before others have their turn. */
const AT_ONCE = 256;

/** Where looking goes on: all before it, in its direction, was looked at. */
class Place {
  constructor(readonly index: number) {}
}

/** How much was looked at since others had their turn. */
class Looked {
  private times = 0;

  /** @returns whether that is enough */
  add(times: number): boolean {
    this.times += times;
    return this.times >= AT_ONCE;
  }

  /** To go on from there, with as much again. */
  at(index: number): Place {
    this.times = 0;
    return new Place(index);
  }
}

/**
 * Finds durable entries: by the index up to its watermark, by reading beyond it. What is looked at
 * without waiting is of one moment, both parts and the log's size, so none is missed.
 */
export class Finder {
  constructor(
    db: DatabaseSync,
    private readonly log: Log,
    private readonly postings: Postings,
    private readonly indexer: Pick<Indexer, 'watermark'>
  ) {
    this.times = new Times(db);
    this.signed = new SignedIndex(db);
    this.beyondBy = db.prepare('SELECT * FROM entries WHERE idx >= ? AND jti = ? ORDER BY idx');
    this.at = db.prepare('SELECT at FROM entries WHERE idx = ?');
    this.signedBeyond = db.prepare(
      `SELECT at, principal, jti FROM entries
         WHERE idx >= ? AND jti IS NOT NULL AND principal IS NOT NULL`
    );
    // There may be hundreds of thousands, of which no object each is made.
    this.signedBeyond.setReturnArrays(true);
  }

  /** In the order of the log, or from its end. To be read to its end without waiting in between. */
  *rows(sought: Sought, direction: Direction): Generator<EntryRow> {
    for (const found of this.looking(sought, direction)) {
      if (!(found instanceof Place)) {
        yield found;
      }
    }
  }

  /**
   * The same, however far apart they lie: others have their turn meanwhile, and what is looked at
   * after that is of a later moment. Whoever reads it waits for nothing else in between.
   */
  async *inTurns(sought: Sought, direction: Direction): AsyncGenerator<EntryRow> {
    for (let left: Sought | undefined = sought; left !== undefined;) {
      let place: number | undefined;
      for (const found of this.looking(left, direction)) {
        if (found instanceof Place) {
          place = found.index;
          break;
        }
        yield found;
      }
      if (place === undefined) {
        return;
      }
      await otherTurns();
      left = direction === 'up' ? { ...left, after: place - 1 } : { ...left, before: place + 1 };
    }
  }

  private *looking(sought: Sought, direction: Direction): Generator<EntryRow | Place> {
    const { log } = this;
    const { since, until, kinds } = sought;
    const criteria = criteriaOf(sought);
    // Of all entries the far end is seen once it is reached, and need not be looked up before.
    const seen = criteria.length > 0 ? null : direction === 'up' ? until : since;
    const first = (time: number | undefined, open: number): number =>
      time === undefined || time === seen ? open : this.firstFrom(time * 1000);
    const low = Math.max((sought.after ?? -1) + 1, first(since, 0));
    const high = Math.min(
      (sought.before ?? log.size) - 1,
      log.size - 1,
      first(until, Infinity) - 1
    );
    const { watermark } = this.indexer;
    const looked = new Looked();
    const range = { low, high: Math.min(high, watermark - 1), direction, looked };
    const indexed = this.indexed(criteria, range);
    const beyond = this.beyond(criteria, { ...range, low: Math.max(low, watermark), high });
    const step = direction === 'up' ? 1 : -1;
    for (const part of direction === 'up' ? [indexed, beyond] : [beyond, indexed]) {
      for (const row of part) {
        if (row instanceof Place) {
          yield row;
          continue;
        }
        if (row.at < (since ?? 0) * 1000 || row.at >= (until ?? Infinity) * 1000) {
          return;
        }
        if (kinds === undefined || kinds.includes(row.kind)) {
          yield row;
        }
        if (looked.add(1)) {
          yield looked.at(row.index + step);
        }
      }
    }
  }

  /** What this principal signed with this `jti`, oldest first. */
  signedWith(jti: string, principal: string): EntryRow[] {
    const { watermark } = this.indexer;
    const indexed = this.signed.of(jti, watermark).map(index => this.log.row(index)!);
    const beyond = this.beyondBy.all(watermark, jti) as unknown as Parameters<typeof rowOf>[0][];
    return [...indexed, ...beyond.map(rowOf)].filter(
      row => row.jti === jti && row.principal === principal
    );
  }

  /**
   * What was signed with the entries that are there now, from this time (in ms) on: those that are
   * indexed are asked for, so that nobody has to read them all.
   */
  signedSince(time: number): SignedSince {
    const { log, signed, indexer } = this;
    const from = this.firstFrom(time);
    const beyond = this.signedBeyond.all(Math.max(from, indexer.watermark));
    return {
      lastAt: log.size > from ? log.row(log.size - 1)!.at : null,
      beyond: beyond as unknown as [at: number, principal: string, jti: string][],
      has: (jti, principal) =>
        // As far as the index goes by then: its runs are merged as it goes on.
        signed.of(jti, indexer.watermark, from).some(index => {
          const row = log.row(index)!;
          return row.jti === jti && row.principal === principal;
        })
    };
  }

  /** Each list is followed to where the others are: what it costs is what the shortest holds. */
  private *indexed(
    criteria: readonly Criterion[],
    { low, high, direction, looked }: Range
  ): Generator<EntryRow | Place> {
    const step = direction === 'up' ? 1 : -1;
    const within = (index: number): boolean => index >= low && index <= high;
    const lists = criteria.map(sayings =>
      sayings.map(saying => this.postings.word(saying)).filter(word => word !== undefined)
    );
    const nearest = direction === 'up' ? Math.min : Math.max;
    // In how many lists the entry is that is looked at.
    let agreed = 0;
    for (let at = direction === 'up' ? low : high, place = 0; within(at);) {
      if (agreed === lists.length) {
        yield this.log.row(at)!;
        at += step;
        agreed = 0;
        continue;
      }
      const seen = lists[place]!.map(word => this.postings.seek(word, at, direction));
      const next = nearest(...seen.filter(index => index !== undefined));
      agreed = next === at ? agreed + 1 : 1;
      place = (place + 1) % lists.length;
      // Of no list it is infinite.
      at = next;
      if (looked.add(seen.length) && within(at)) {
        yield looked.at(at);
      }
    }
  }

  private *beyond(
    criteria: readonly Criterion[],
    { low, high, direction, looked }: Range
  ): Generator<EntryRow | Place> {
    const step = direction === 'up' ? 1 : -1;
    for (let at = direction === 'up' ? low : high; at >= low && at <= high; at += step) {
      const row = this.log.row(at)!;
      if (criteria.length === 0 || this.says(row, criteria)) {
        yield row;
      } else if (looked.add(1)) {
        yield looked.at(at + step);
      }
    }
  }

  private says(row: EntryRow, criteria: readonly Criterion[]): boolean {
    const said = sayingsOf(row, row.ref === null ? undefined : this.log.row(row.ref));
    return criteria.every(sayings =>
      sayings.some(([dimension, value]) =>
        said.some(([of, what]) => of === dimension && what === value)
      )
    );
  }

  /**
   * Index of the first entry at this time (in ms) or later: the log's times never go back, so what
   * is not indexed can be halved.
   */
  private firstFrom(time: number): number {
    const indexed = this.times.firstFrom(time);
    if (indexed !== undefined) {
      return indexed;
    }
    let [low, high] = [this.indexer.watermark, this.log.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { at } = this.at.get(middle) as { at: number };
      if (at < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private readonly at;
  private readonly beyondBy;
  private readonly signedBeyond;
  private readonly signed;
  private readonly times;
}

function criteriaOf(sought: Sought): Criterion[] {
  const { kinds, among } = sought;
  const criteria: Criterion[] = among === undefined ? [] : [among];
  for (const dimension of SAID) {
    const value = sought[dimension];
    if (value !== undefined) {
      criteria.push([[dimension, value]]);
    }
  }
  if (kinds?.every(isRare)) {
    criteria.push(kinds.map(kind => ['kind', kind]));
  }
  return criteria;
}
