import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { CURRENT, erase, NEW, OLD, readLogin, takePlace } from './kept';
import { logOut } from './logout';
import type { Surroundings } from './opening';

/**
 * Finishes what a process that was killed had begun: a login that somebody let in, and that is whole,
 * takes its place, and the one before it ends. What is not whole is erased. Whoever calls holds the
 * folder's lock.
 *
 * @param given with what opens the login that ends: that in `old/`, else in `current/`
 */
export async function finish(folder: string, given: Surroundings): Promise<void> {
  const is = (place: string): boolean => existsSync(join(folder, place));
  if (isWhole(folder)) {
    if (is(OLD) && is(CURRENT)) {
      await logOut(folder, given, OLD).catch(() => undefined);
    }
    takePlace(folder);
  } else {
    erase(join(folder, NEW));
  }
  // One that can't be read is erased all the same.
  await logOut(folder, given, OLD).catch(() => undefined);
}

function isWhole(folder: string): boolean {
  try {
    return readLogin(folder, NEW) !== undefined;
  } catch {
    return false;
  }
}
