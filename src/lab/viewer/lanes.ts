import type { ReadEntry } from '../service/entry';

/** How an event is drawn: filled, hollow, a line across, or a ring. */
export type Mark = 'use' | 'refusal' | 'revocation' | 'authority' | 'other';

export interface LaneEvent {
  entry: ReadEntry;
  mark: Mark;
}

/** The events of one principal, by rising time. */
export interface Lane {
  principal: string;
  petname: string;
  events: LaneEvent[];
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
  return MARKS[entry.kind] ?? 'other';
}

/**
 * Lanes by principal, in the order in which principals first appear, so that no lane ever moves
 * when events arrive. An outcome is told by its intent's event, not by one of its own.
 */
export function lanesOf(entries: readonly ReadEntry[], service: string): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const entry of entries) {
    if (entry.kind === 'outcome') {
      continue;
    }
    const principal = entry.principal || service;
    let lane = lanes.get(principal);
    if (lane === undefined) {
      lane = { principal, petname: entry.petname || service, events: [] };
      lanes.set(principal, lane);
    }
    if (entry.petname) {
      lane.petname = entry.petname;
    }
    lane.events.push({ entry, mark: markOf(entry) });
  }
  return [...lanes.values()];
}

/** The part of `events` with times in [from, to], by binary search. */
export function within(events: readonly LaneEvent[], from: number, to: number): LaneEvent[] {
  const start = lowerBound(events, from);
  let end = start;
  while (end < events.length && (events[end] as LaneEvent).entry.at <= to) {
    end += 1;
  }
  return events.slice(start, end);
}

function lowerBound(events: readonly LaneEvent[], time: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle] as LaneEvent).entry.at < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Events per pixel column, where single events would only cover each other. */
export function density(
  events: readonly LaneEvent[],
  columns: number,
  columnOf: (time: number) => number
): { counts: Uint32Array; refusals: Uint32Array } {
  const counts = new Uint32Array(columns);
  const refusals = new Uint32Array(columns);
  for (const { entry, mark } of events) {
    const column = Math.min(columns - 1, Math.max(0, Math.floor(columnOf(entry.at))));
    counts[column] = (counts[column] ?? 0) + 1;
    if (mark === 'refusal') {
      refusals[column] = (refusals[column] ?? 0) + 1;
    }
  }
  return { counts, refusals };
}
