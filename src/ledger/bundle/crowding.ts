import { member, type ReadEntry } from './entry';
import type { Examination } from './examination';
import type { AskedRequest } from './records';

/** Requests of one principal that may wait at a time (docs/protocol.md §7). */
const WAIT_AT_MOST = 3;
/** A request that nobody decides by then has ended. */
const ANSWERED_WITHIN_MS = 24 * 3_600_000;

/** A request that waits from now on; beyond those that may, only a rule’s grant ends it in time. */
export function opens({ world }: Examination, entry: ReadEntry, asked: AskedRequest): void {
  const { asker, at } = asked;
  const waiting = world.waiting.get(asker) ?? new Set();
  let others = 0;
  for (const one of waiting) {
    if (waits(one, at) && one.unsure !== true) {
      others += 1;
    } else {
      waiting.delete(one);
    }
    if (others === WAIT_AT_MOST) {
      world.crowding = entry;
      break;
    }
  }
  world.waiting.set(asker, waiting.add(asked));
  world.requests.set(entry.index, asked);
}

export function waits({ over, at }: AskedRequest, now: number): boolean {
  return over !== true && now - at < ANSWERED_WITHIN_MS;
}

/**
 * Whether one request more than may wait was granted at once, by a rule.
 *
 * @param next absent after the last entry
 */
export function crowded(exam: Examination, next?: ReadEntry): void {
  const { world } = exam;
  const { crowding } = world;
  if (crowding === undefined) {
    return;
  }
  world.crowding = undefined;
  const mode = next?.opened.what === undefined ? 'rule' : member(next.opened.what, 'mode');
  if (next?.leaf.k !== 'decision' || next.leaf.ref !== crowding.index || mode !== 'rule') {
    exam.fault(crowding, 'authority', `${WAIT_AT_MOST} requests of its asker waited already.`);
  }
}
