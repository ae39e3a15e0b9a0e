import type { ReadEntry } from '../service/entry';

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
      lane.entries = [];
      lane.times = [];
      lane.marks = [];
    }
  }

  private lane(principal: string): Lane {
    let lane = this.byPrincipal.get(principal);
    if (lane === undefined) {
      const petname = principal === this.service ? this.service : this.nameOf(principal);
      lane = { principal, petname, entries: [], times: [], marks: [] };
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

/** In order of time; what is appended, as nearly always, costs nothing. */
function insert(lane: Lane, entry: ReadEntry, mark: Mark): void {
  const last = lane.times[lane.times.length - 1];
  if (last === undefined || last <= entry.at) {
    lane.entries.push(entry);
    lane.times.push(entry.at);
    lane.marks.push(mark);
    return;
  }
  const at = firstAfter(lane.times, entry.at);
  lane.entries.splice(at, 0, entry);
  lane.times.splice(at, 0, entry.at);
  lane.marks.splice(at, 0, mark);
}

/** The part [start, end) of a lane with times in [from, to], ends included, by binary search. */
export function within(lane: Lane, from: number, to: number): [number, number] {
  return [firstFrom(lane.times, from), firstAfter(lane.times, to)];
}

function firstFrom(times: readonly number[], time: number): number {
  return search(times, at => at >= time);
}

function firstAfter(times: readonly number[], time: number): number {
  return search(times, at => at > time);
}

/** The first place for which `holds`, which holds for all places after it. */
function search(times: readonly number[], holds: (time: number) => boolean): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(times[middle] as number)) {
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
 * Events per pixel column, where single events would only cover each other.
 * @param column column of a time: `slope * time + offset`
 */
export function density(
  lane: Lane,
  [start, end]: readonly [number, number],
  columns: number,
  column: { slope: number; offset: number }
): Density {
  const counts = new Uint32Array(columns);
  const refusals = new Uint32Array(columns);
  const { slope, offset } = column;
  const { times, marks } = lane;
  for (let at = start; at < end; at += 1) {
    const exact = Math.floor((times[at] as number) * slope + offset);
    const place = exact < 0 ? 0 : exact >= columns ? columns - 1 : exact;
    counts[place] = (counts[place] as number) + 1;
    if (marks[at] === 'refusal') {
      refusals[place] = (refusals[place] as number) + 1;
    }
  }
  return { counts, refusals };
}
