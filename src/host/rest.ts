import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { After } from '../engine/after';
import { WhenQuiet } from '../engine/quiet';

/** Without a call for so long, nobody is likely to wait for what is done then. */
const QUIET_MS = 20;
/** Calls that leave enough behind to be worth it; some fifty fill the memory for what dies young. */
const ENOUGH = 8;

/**
 * Collects what calls left behind once nobody calls: that is a millisecond or two, for which else one
 * call of fifty waits.
 */
export function resting(collect: () => void, after: After): WhenQuiet {
  const work = (): true => {
    collect();
    return true;
  };
  return new WhenQuiet({ enough: ENOUGH, quietMs: QUIET_MS, work }, after);
}

/** Collects what died young, and looks at nothing older; an engine that can't be asked does nothing. */
export function youngCollector(): () => void {
  let gc: ((options: { type: 'minor' }) => void) | undefined;
  return () => (gc ??= collection())({ type: 'minor' });
}

/** What the engine gives a context that is made while it is told to; the others have no such name. */
function collection(): (options: { type: 'minor' }) => void {
  setFlagsFromString('--expose-gc');
  try {
    const gc: unknown = runInNewContext('globalThis.gc');
    return typeof gc === 'function' ? (gc as () => void) : () => undefined;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
