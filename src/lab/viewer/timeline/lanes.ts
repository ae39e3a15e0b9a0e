import type { ReadEntry } from '../../service/entry';

/** How an event is drawn: filled, half filled, hollow, a line across the lane, a cross, or a ring. */
export type Mark = 'use' | 'tried' | 'refusal' | 'cut' | 'revocation' | 'authority' | 'other';

/** From back to front: denials and revocations are never covered by uses. */
export const LAYERS: readonly Mark[] = [
  'other',
  'authority',
  'use',
  'tried',
  'refusal',
  'revocation',
  'cut'
];

/** The events of one principal, by rising time. */
export interface Lane {
  principal: string;
  petname: string;
  entries: ReadEntry[];
  /** Milliseconds since the epoch, of the entry at the same place. */
  times: number[];
  marks: Mark[];
  /** The refusals among them, by time: of a crowd they are counted without looking at each event. */
  refused: number[];
  /** What ends authority, which is drawn in a crowd, too; by time. */
  ends: End[];
}

/** A revocation, in the lane of whoever revoked, or across that of whoever held the facet. */
export interface End {
  at: number;
  index: number;
  mark: 'revocation' | 'cut';
}

const MARKS: Partial<Record<ReadEntry['kind'], Mark>> = {
  intent: 'use',
  refusal: 'refusal',
  refusals: 'refusal',
  revocation: 'revocation',
  request: 'authority',
  decision: 'authority',
  grant: 'authority',
  delegation: 'authority'
};

export function markOf(entry: ReadEntry): Mark {
  return entry.wouldBreak.length > 0 ? 'tried' : (MARKS[entry.kind] ?? 'other');
}

/**
 * Lanes by principal, in the order in which they became known: no lane ever moves because events
 * arrive, new or old. An outcome is told by its intent's event, not by one of its own.
 */
export class Lanes {
  /**
   * @param service what the lane of entries without a petname is called: they are the service's
   * @param nameOf the petname of whoever has not acted yet but was acted upon, or ''
   */
  constructor(
    private readonly service: string,
    private readonly nameOf: (principal: string) => string = () => ''
  ) {}

  get lanes(): readonly Lane[] {
    return this._lanes;
  }

  /** Puts an entry in its lane; a revocation also cuts the lane of whoever held the facet. */
  add(entry: ReadEntry): void {
    if (entry.kind === 'outcome') {
      return;
    }
    const lane = this.lane(this.keyOf(entry));
    // The latest name counts; entries may come in any order.
    if (entry.petname && entry.index >= (this.named.get(lane) ?? -1)) {
      lane.petname = entry.petname;
      this.named.set(lane, entry.index);
    }
    insert(lane, entry, markOf(entry));
    if (entry.ended !== null) {
      insert(this.lane(entry.ended.holder), entry, 'cut');
    }
  }

  /** The `principal` of the lane in which an entry stands. */
  keyOf(entry: ReadEntry): string {
    return (entry.petname && entry.principal) || this.service;
  }

  /** Forgets the events, not the lanes: a filter must not make them jump either. */
  clear(): void {
    for (const lane of this._lanes) {
      Object.assign(lane, nothing());
    }
  }

  /** Puts entries in that are all older than those that are there: one move of each lane, not one each. */
  addOlder(entries: readonly ReadEntry[]): void {
    const newer = this._lanes.map(lane => ({ lane, had: { ...lane } }));
    this.clear();
    entries.forEach(entry => this.add(entry));
    for (const { lane, had } of newer) {
      if ((lane.times.at(-1) ?? -Infinity) <= (had.times[0] ?? Infinity)) {
        lane.entries = lane.entries.concat(had.entries);
        lane.times = lane.times.concat(had.times);
        lane.marks = lane.marks.concat(had.marks);
        lane.refused = lane.refused.concat(had.refused);
        lane.ends = lane.ends.concat(had.ends);
      } else {
        had.entries.forEach((entry, at) => insert(lane, entry, had.marks[at] as Mark));
      }
    }
  }

  private lane(principal: string): Lane {
    let lane = this.byPrincipal.get(principal);
    if (lane === undefined) {
      const petname = principal === this.service ? this.service : this.nameOf(principal);
      lane = { principal, petname, ...nothing() };
      this.byPrincipal.set(principal, lane);
      this._lanes.push(lane);
    }
    return lane;
  }

  private readonly _lanes: Lane[] = [];
  private readonly byPrincipal = new Map<string, Lane>();
  /** Index of the entry that a lane has its name from. */
  private readonly named = new Map<Lane, number>();
}

function nothing(): Pick<Lane, 'entries' | 'times' | 'marks' | 'refused' | 'ends'> {
  return { entries: [], times: [], marks: [], refused: [], ends: [] };
}

/** In order of time; what is appended, as nearly always, costs nothing. */
function insert(lane: Lane, entry: ReadEntry, mark: Mark): void {
  const { at, index } = entry;
  const place = placeOf(lane.times, at);
  put(lane.entries, place, entry);
  put(lane.times, place, at);
  put(lane.marks, place, mark);
  if (mark === 'refusal') {
    put(lane.refused, placeOf(lane.refused, at), at);
  } else if (mark === 'revocation' || mark === 'cut') {
    const after = search(lane.ends.length, each => (lane.ends[each] as End).at > at);
    put(lane.ends, after, { at, index, mark });
  }
}

function placeOf(times: readonly number[], time: number): number {
  const last = times[times.length - 1];
  return last === undefined || last <= time ? times.length : firstAfter(times, time);
}

function put<T>(list: T[], at: number, value: T): void {
  if (at === list.length) {
    list.push(value);
  } else {
    list.splice(at, 0, value);
  }
}

/** The part [start, end) of a lane with times in [from, to], ends included, by binary search. */
export function within(lane: Lane, from: number, to: number): [number, number] {
  return [firstFrom(lane.times, from), firstAfter(lane.times, to)];
}

function firstFrom(times: readonly number[], time: number): number {
  return search(times.length, at => (times[at] as number) >= time);
}

function firstAfter(times: readonly number[], time: number): number {
  return search(times.length, at => (times[at] as number) > time);
}

/** The first place from `low` on for which `holds`, which holds for all places after it. */
function search(length: number, holds: (at: number) => boolean, from = 0): number {
  let low = from;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

export interface Density {
  /** Events per pixel column. */
  counts: Uint32Array;
  /** Refusals among them. */
  refusals: Uint32Array;
}

/**
 * Events per pixel column, where single events would only cover each other. It costs as many searches
 * as there are columns, however many events they hold.
 * @param column column of a time: `slope * time + offset`
 */
export function density(
  lane: Lane,
  range: readonly [number, number],
  columns: number,
  column: { slope: number; offset: number }
): Density {
  const [start, end] = range;
  const from = lane.times[start] as number;
  const to = lane.times[end - 1] as number;
  return {
    counts: perColumn(lane.times, range, columns, column),
    refusals:
      start < end
        ? perColumn(
            lane.refused,
            [firstFrom(lane.refused, from), firstAfter(lane.refused, to)],
            columns,
            column
          )
        : new Uint32Array(columns)
  };
}

/** How many of the times [start, end) each column has; those beyond the edges count to the outermost. */
function perColumn(
  times: readonly number[],
  [start, end]: readonly [number, number],
  columns: number,
  { slope, offset }: { slope: number; offset: number }
): Uint32Array {
  const counts = new Uint32Array(columns);
  let at = start;
  while (at < end) {
    const exact = Math.floor((times[at] as number) * slope + offset);
    const place = exact < 0 ? 0 : exact >= columns ? columns - 1 : exact;
    const next = nextAfter(times, at, end, time =>
      place === columns - 1 ? false : Math.floor(time * slope + offset) > place
    );
    counts[place] = (counts[place] as number) + next - at;
    at = next;
  }
  return counts;
}

/** The first place after `at` whose time is `beyond`; looks near first, then in doubling steps. */
function nextAfter(
  times: readonly number[],
  at: number,
  end: number,
  beyond: (time: number) => boolean
): number {
  let known = at;
  for (let step = 1; known + step < end && !beyond(times[known + step] as number); step *= 2) {
    known += step;
  }
  return search(end, each => beyond(times[each] as number), known + 1);
}
